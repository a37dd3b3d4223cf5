// HOT where a trace is given. Counters and histograms that keep exemplars: the methods of those that do not, with one more
// argument. Runs on writers; no method but `at` throws, whatever it is given, or allocates: what is no valid TraceContext leaves no
// exemplar.
//
// A method does no more than it must before the exemplar, which is stored by a call of its own that V8 cannot see through (see
// carry.ts): inlined with all the rest, the method would be too large to be inlined itself, and whoever calls it would have to
// put its value into a box of 16 bytes.
import { EVENT_VALUE, storeExemplar } from '../segment/exemplars.js';
import { exemplarsPerSlot } from '../segment/layout.js';
import { isCount } from './carry.js';
import { readNow, stampTime } from './clock.js';
import { labelSizes, type Parts, slotOfAny } from './slotted.js';
import { TraceContext } from './trace-context.js';

/** The arguments of calls that V8 is not to see through. */
const NOTHING: readonly never[] = [];

type Hot = (...numbers: number[]) => unknown;
type Last = number | TraceContext | undefined;

/** The event under way on this thread: its value and time, and the labels and the trace that came with it. */
const event = new Float64Array(2);
const given: Record<'a' | 'b' | 'c' | 'd' | 'e', unknown> = {
  a: undefined,
  b: undefined,
  c: undefined,
  d: undefined,
  e: undefined,
};
/** An imported constant would be looked up by every event. */
const VALUE = EVENT_VALUE;
/** Where `readNow` puts the time. */
const clock = new Float64Array(1);

/** Which of its slot's exemplars the event under way belongs to; -1 if its value was rejected. */
type PlaceOf = () => number;

const placeOfCount: PlaceOf = () => (isCount(event[VALUE]) ? 0 : -1);

/** Keeps the event under way as the last one of its place in `slot`. */
type Keep = (slot: number, trace: unknown) => void;

function keeper({ family, views }: Parts, placeOf: PlaceOf): Keep {
  const { exemplars: first, schema } = family;
  const { exemplars } = views;
  const each = exemplarsPerSlot(schema);
  return (slot, trace) => {
    const words = TraceContext.wordsOf(trace);
    if (words === undefined) return;
    const place = placeOf();
    if (place < 0) return;
    Reflect.apply(stampTime, event, NOTHING);
    storeExemplar(exemplars, first + slot * each + place, words, event);
  };
}

/**
 * What a method with labels does once its event is counted or rejected: keeps the exemplar of one that was counted and came with a
 * trace. The value is NaN for what is no number.
 */
type Trace = (value: number, a: Last, b: Last, c: Last, d: Last, e: Last) => void;

function tracer({ family }: Parts, keep: Keep): Trace {
  const count = family.arguments.length;
  const sizes = labelSizes(family);
  const keepGiven = (): void => {
    const { a, b, c, d, e } = given;
    given.a = given.b = given.c = given.d = given.e = undefined;
    const slot = slotOfAny(count, sizes, a, b, c, d);
    if (slot >= 0) keep(slot, behind(count, a, b, c, d, e));
  };
  return (value, a, b, c, d, e) => {
    if (behind(count, a, b, c, d, e) === undefined) return;
    event[VALUE] = value;
    const to = given;
    to.a = a;
    to.b = b;
    to.c = c;
    to.d = d;
    to.e = e;
    Reflect.apply(keepGiven, undefined, NOTHING);
  };
}

/** The argument behind `count` labels. */
function behind<T>(count: number, a: T, b: T, c: T, d: T, e: T): T {
  return count === 0 ? a : count === 1 ? b : count === 2 ? c : count === 3 ? d : e;
}

/** One series that keeps exemplars. */
abstract class Traced {
  constructor(
    private readonly slot: number,
    private readonly keep: Keep,
  ) {}

  /** As Trace does. */
  protected trace(value: number, trace: Last): void {
    if (trace === undefined) return;
    event[VALUE] = value;
    given.a = trace;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- `apply` binds it
    Reflect.apply(this.keepGiven, this, NOTHING);
  }

  private keepGiven(): void {
    const { a } = given;
    given.a = undefined;
    this.keep(this.slot, a);
  }
}

/** What is no number was rejected; storing it would convert it. */
const numeric = (value: unknown): number => (typeof value === 'number' ? value : NaN);

type Counter = { inc(): void; add(amount: number): void; advanceTo(total: number): void };

/** One counter that keeps exemplars. */
class TracedCounter extends Traced {
  constructor(
    private readonly counter: Counter,
    slot: number,
    keep: Keep,
  ) {
    super(slot, keep);
  }

  inc(trace?: Last): void {
    this.counter.inc();
    this.trace(1, trace);
  }

  add(amount: number, trace?: Last): void {
    this.counter.add(amount);
    this.trace(numeric(amount), trace);
  }

  advanceTo(total: number): void {
    this.counter.advanceTo(total);
  }
}

/** The writer of a counter family that keeps exemplars, from one that does not. */
export function tracedCounter(
  parts: Parts,
  plain: { inc?: Hot; add?: Hot; advanceTo?: Hot },
  handle: (slot: number) => Counter,
  resolve: (labels: number[]) => number,
): object {
  const keep = keeper(parts, placeOfCount);
  const at = (...labels: number[]): TracedCounter => {
    const slot = resolve(labels);
    return new TracedCounter(handle(slot), slot, keep);
  };
  const { inc, add, advanceTo } = plain;
  if (inc === undefined || add === undefined) return { at };
  const trace = tracer(parts, keep);
  return {
    inc: (a: number, b: number, c: number, d: number, e: Last): void => {
      inc(a, b, c, d);
      trace(1, a, b, c, d, e);
    },
    add: (amount: number, a: number, b: number, c: number, d: number, e: Last): void => {
      add(amount, a, b, c, d);
      trace(numeric(amount), a, b, c, d, e);
    },
    advanceTo,
    at,
  };
}

type Histogram = { observe(value: number): void };

/** NaN for what is no number. */
function secondsSince(start: number): number {
  Reflect.apply(readNow, clock, NOTHING);
  return typeof start === 'number' ? clock[0] - start : NaN;
}

/** One series of a histogram that keeps exemplars. */
class TracedHistogram extends Traced {
  constructor(
    private readonly histogram: Histogram,
    slot: number,
    keep: Keep,
  ) {
    super(slot, keep);
  }

  observe(value: number, trace?: Last): void {
    this.histogram.observe(value);
    this.trace(numeric(value), trace);
  }

  observeSince(start: number, trace?: Last): number {
    const seconds = secondsSince(start);
    this.histogram.observe(seconds);
    this.trace(seconds, trace);
    return seconds;
  }
}

/** The writer of a histogram family that keeps exemplars, from one that does not. `bucketOf` gives the bucket of a finite value. */
export function tracedHistogram(
  parts: Parts,
  { observe }: { observe?: Hot },
  bucketOf: (event: Float64Array) => number,
  handle: (slot: number) => Histogram,
  resolve: (labels: number[]) => number,
): object {
  const keep = keeper(parts, () => (Number.isFinite(event[VALUE]) ? bucketOf(event) : -1));
  const at = (...labels: number[]): TracedHistogram => {
    const slot = resolve(labels);
    return new TracedHistogram(handle(slot), slot, keep);
  };
  if (observe === undefined) return { at };
  const trace = tracer(parts, keep);
  return {
    observe: (value: number, a: number, b: number, c: number, d: number, e: Last): void => {
      observe(value, a, b, c, d);
      trace(numeric(value), a, b, c, d, e);
    },
    observeSince: (start: number, a: number, b: number, c: number, d: number, e: Last): number => {
      const seconds = secondsSince(start);
      observe(seconds, a, b, c, d);
      trace(seconds, a, b, c, d, e);
      return seconds;
    },
    at,
  };
}
