// HOT where a trace is given. Counters and histograms that keep exemplars: the methods of those that do not, with one more
// argument. Runs on writers; no method but `at` throws, whatever it is given, or allocates: what is no valid TraceContext leaves no
// exemplar.
import { EVENT_VALUE, storeExemplar } from '../segment/exemplars.js';
import { exemplarsPerSlot } from '../segment/layout.js';
import { isCount } from './carry.js';
import { stampTime } from './clock.js';
import { type LabelSizes, labelSizes, type Parts } from './slotted.js';
import { TraceContext } from './trace-context.js';

/** The arguments of cold calls, see carry.ts. */
const NOTHING: readonly never[] = [];

type Hot = (...numbers: number[]) => unknown;
type Last = number | TraceContext | undefined;

/** The event under way on this thread. Its numbers go through memory: V8 boxes doubles of calls that it does not inline. */
const event = new Float64Array(2);
/** An imported constant would be looked up by every event. */
const VALUE = EVENT_VALUE;

/** Keeps the event under way, one of a slot: `position` is its place among the exemplars of the slot. */
type Keep = (slot: number, position: number, trace: Last) => void;

function keeper({ family, views }: Parts): Keep {
  const { exemplars: first, schema } = family;
  const { exemplars } = views;
  const each = exemplarsPerSlot(schema);
  return (slot, position, trace) => {
    const words = TraceContext.wordsOf(trace);
    if (words === undefined) return;
    Reflect.apply(stampTime, event, NOTHING);
    storeExemplar(exemplars, first + slot * each + position, words, event);
  };
}

/** A label in range, or NaN. */
const within = (value: Last, size: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < size ? value : NaN;

/** The slot of `count` labels, NaN where one is bad. */
function slotOfLabels(
  count: number,
  { sizeA, sizeB, sizeC, sizeD }: LabelSizes,
  a: Last,
  b: Last,
  c: Last,
  d: Last,
): number {
  let slot = 0;
  if (count > 0) slot = within(a, sizeA);
  if (count > 1) slot = slot * sizeB + within(b, sizeB);
  if (count > 2) slot = slot * sizeC + within(c, sizeC);
  if (count > 3) slot = slot * sizeD + within(d, sizeD);
  return slot;
}

/** The argument behind `count` labels. */
function behind(count: number, a: Last, b: Last, c: Last, d: Last, e: Last): Last {
  return count === 0 ? a : count === 1 ? b : count === 2 ? c : count === 3 ? d : e;
}

/** One counter that keeps exemplars. */
class TracedCounter {
  constructor(
    private readonly counter: { inc(): void; add(amount: number): void; advanceTo(total: number): void },
    private readonly slot: number,
    private readonly keep: Keep,
  ) {}

  inc(trace?: Last): void {
    this.counter.inc();
    if (trace === undefined) return;
    event[VALUE] = 1;
    this.keep(this.slot, 0, trace);
  }

  add(amount: number, trace?: Last): void {
    this.counter.add(amount);
    if (trace === undefined || !isCount(amount)) return;
    event[VALUE] = amount;
    this.keep(this.slot, 0, trace);
  }

  advanceTo(total: number): void {
    this.counter.advanceTo(total);
  }
}

/** The writer of a counter family that keeps exemplars, from one that does not. */
export function tracedCounter(
  parts: Parts,
  plain: { inc?: Hot; add?: Hot; advanceTo?: Hot },
  handle: (slot: number) => TracedCounter['counter'],
  resolve: (labels: number[]) => number,
): object {
  const keep = keeper(parts);
  const at = (...labels: number[]): TracedCounter => {
    const slot = resolve(labels);
    return new TracedCounter(handle(slot), slot, keep);
  };
  const { inc, add, advanceTo } = plain;
  if (inc === undefined || add === undefined) return { at };
  const count = parts.family.arguments.length;
  const sizes = labelSizes(parts.family);
  return {
    inc: (a: number, b: number, c: number, d: number, e: Last): void => {
      inc(a, b, c, d);
      const trace = behind(count, a, b, c, d, e);
      if (trace === undefined) return;
      const slot = slotOfLabels(count, sizes, a, b, c, d);
      event[VALUE] = 1;
      if (slot >= 0) keep(slot, 0, trace);
    },
    add: (amount: number, a: number, b: number, c: number, d: number, e: Last): void => {
      add(amount, a, b, c, d);
      const trace = behind(count, a, b, c, d, e);
      if (trace === undefined || !isCount(amount)) return;
      const slot = slotOfLabels(count, sizes, a, b, c, d);
      event[VALUE] = amount;
      if (slot >= 0) keep(slot, 0, trace);
    },
    advanceTo,
    at,
  };
}

type Histogram = { observe(value: number): void; observeSince(start: number): number };

/** The bucket of an event's value, which is finite. */
type BucketOf = (event: Float64Array) => number;

/** One series of a histogram that keeps exemplars. */
class TracedHistogram {
  constructor(
    private readonly histogram: Histogram,
    private readonly slot: number,
    private readonly keep: Keep,
    private readonly bucketOf: BucketOf,
  ) {}

  observe(value: number, trace?: Last): void {
    this.histogram.observe(value);
    // What is no number was rejected; storing it here would convert it.
    if (trace === undefined || typeof value !== 'number') return;
    event[VALUE] = value;
    this.trace(trace);
  }

  observeSince(start: number, trace?: Last): number {
    const seconds = this.histogram.observeSince(start);
    if (trace !== undefined) {
      event[VALUE] = seconds;
      this.trace(trace);
    }
    return seconds;
  }

  private trace(trace: Last): void {
    if (Number.isFinite(event[VALUE])) this.keep(this.slot, this.bucketOf(event), trace);
  }
}

/** The writer of a histogram family that keeps exemplars, from one that does not. */
export function tracedHistogram(
  parts: Parts,
  plain: { observe?: Hot; observeSince?: (...numbers: number[]) => number },
  bucketOf: BucketOf,
  handle: (slot: number) => Histogram,
  resolve: (labels: number[]) => number,
): object {
  const keep = keeper(parts);
  const at = (...labels: number[]): TracedHistogram => {
    const slot = resolve(labels);
    return new TracedHistogram(handle(slot), slot, keep, bucketOf);
  };
  const { observe, observeSince } = plain;
  if (observe === undefined || observeSince === undefined) return { at };
  const count = parts.family.arguments.length;
  const sizes = labelSizes(parts.family);
  const trace = (a: Last, b: Last, c: Last, d: Last, e: Last): void => {
    const given = behind(count, a, b, c, d, e);
    if (given === undefined || !Number.isFinite(event[VALUE])) return;
    const slot = slotOfLabels(count, sizes, a, b, c, d);
    if (slot >= 0) keep(slot, bucketOf(event), given);
  };
  return {
    observe: (value: number, a: number, b: number, c: number, d: number, e: Last): void => {
      observe(value, a, b, c, d);
      if (typeof value !== 'number') return;
      event[VALUE] = value;
      trace(a, b, c, d, e);
    },
    observeSince: (start: number, a: number, b: number, c: number, d: number, e: Last): number => {
      const seconds = observeSince(start, a, b, c, d);
      event[VALUE] = seconds;
      trace(a, b, c, d, e);
      return seconds;
    },
    at,
  };
}
