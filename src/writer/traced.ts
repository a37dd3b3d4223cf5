// HOT where a trace is given. Counters and histograms that keep exemplars: the methods of those that do not, with one more
// argument. Runs on writers; no method but `at` throws, whatever it is given, nor allocates without a trace: what is no valid TraceContext
// leaves no exemplar.
import { storeExemplar } from '../segment/exemplars.js';
import { exemplarsPerSlot } from '../segment/layout.js';
import { isCount } from './carry.js';
import { type LabelSizes, labelSizes, type Parts } from './slotted.js';
import { TraceContext } from './trace-context.js';

type Hot = (...numbers: number[]) => unknown;
type Last = number | TraceContext | undefined;

/** Keeps an event of a slot: `position` is its place among the exemplars of the slot. */
type Keep = (slot: number, position: number, value: number, trace: Last) => void;

function keeper({ family, views }: Parts): Keep {
  const { exemplars: first, schema } = family;
  const { exemplars } = views;
  const each = exemplarsPerSlot(schema);
  return (slot, position, value, trace) => {
    if (!(trace instanceof TraceContext) || !trace.valid) return;
    storeExemplar(exemplars, first + slot * each + position, trace.words, value);
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
    if (trace !== undefined) this.keep(this.slot, 0, 1, trace);
  }

  add(amount: number, trace?: Last): void {
    this.counter.add(amount);
    if (trace !== undefined && isCount(amount)) this.keep(this.slot, 0, amount, trace);
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
      if (slot >= 0) keep(slot, 0, 1, trace);
    },
    add: (amount: number, a: number, b: number, c: number, d: number, e: Last): void => {
      add(amount, a, b, c, d);
      const trace = behind(count, a, b, c, d, e);
      if (trace === undefined || !isCount(amount)) return;
      const slot = slotOfLabels(count, sizes, a, b, c, d);
      if (slot >= 0) keep(slot, 0, amount, trace);
    },
    advanceTo,
    at,
  };
}

type Histogram = { observe(value: number): void; observeSince(start: number): number };

/** One series of a histogram that keeps exemplars. */
class TracedHistogram {
  constructor(
    private readonly histogram: Histogram,
    private readonly slot: number,
    private readonly keep: Keep,
    private readonly bucketOf: (value: number) => number,
  ) {}

  observe(value: number, trace?: Last): void {
    this.histogram.observe(value);
    this.trace(value, trace);
  }

  observeSince(start: number, trace?: Last): number {
    const seconds = this.histogram.observeSince(start);
    this.trace(seconds, trace);
    return seconds;
  }

  private trace(value: number, trace: Last): void {
    if (trace !== undefined && Number.isFinite(value))
      this.keep(this.slot, this.bucketOf(value), value, trace);
  }
}

/** The writer of a histogram family that keeps exemplars, from one that does not. */
export function tracedHistogram(
  parts: Parts,
  plain: { observe?: Hot; observeSince?: (...numbers: number[]) => number },
  bucketOf: (value: number) => number,
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
  const trace = (value: number, a: Last, b: Last, c: Last, d: Last, e: Last): void => {
    const given = behind(count, a, b, c, d, e);
    if (given === undefined || !Number.isFinite(value)) return;
    const slot = slotOfLabels(count, sizes, a, b, c, d);
    if (slot >= 0) keep(slot, bucketOf(value), value, given);
  };
  return {
    observe: (value: number, a: number, b: number, c: number, d: number, e: Last): void => {
      observe(value, a, b, c, d);
      trace(value, a, b, c, d, e);
    },
    observeSince: (start: number, a: number, b: number, c: number, d: number, e: Last): number => {
      const seconds = observeSince(start, a, b, c, d);
      trace(seconds, a, b, c, d, e);
      return seconds;
    },
    at,
  };
}
