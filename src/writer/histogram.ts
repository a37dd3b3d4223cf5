// HOT. Histogram families: one function for each number of labels, its constants closed over (see counter.ts), and their
// bound handle. Runs on writers; no method but `at` allocates or throws, whatever it is given: a bad argument is dropped and
// counted, and touches no series.
//
// A histogram with both kinds of bucket counts a value twice, by two functions or handles of one kind each: V8 has one code for all
// histograms of as many labels, and would take one that has to do with two classes of buckets for too large to inline.
import { BothBuckets, bucketsOf } from './both-buckets.js';
import type { Buckets } from './buckets.js';
import { now } from './clock.js';
import { labelSizes, type Parts, resolve } from './slotted.js';
import { tracedHistogram } from './traced.js';

/** One series of a histogram. */
export class HistogramHandle {
  private readonly buckets: Buckets;
  private readonly slot: number;

  constructor(buckets: Buckets, slot: number) {
    this.buckets = buckets;
    this.slot = slot;
  }

  observe(value: number): void {
    this.buckets.count(value, this.slot);
  }

  observeSince(start: number): number {
    const seconds = secondsSince(start);
    this.observe(seconds);
    return seconds;
  }
}

/** One series of a histogram with both kinds of bucket. */
class BothHandle {
  private readonly native: HistogramHandle;
  private readonly classic: HistogramHandle;

  constructor({ native, classic }: BothBuckets, slot: number) {
    this.native = new HistogramHandle(native, slot);
    this.classic = new HistogramHandle(classic, slot);
  }

  /** The native ones first: their sum is the count, which must never be behind the sum or the classic buckets. */
  observe(value: number): void {
    this.native.observe(value);
    this.classic.observe(value);
  }

  observeSince(start: number): number {
    const seconds = secondsSince(start);
    this.observe(seconds);
    return seconds;
  }
}

/** NaN, which is rejected like any other, for what is no number. */
function secondsSince(start: number): number {
  return typeof start === 'number' ? now() - start : NaN;
}

/** No label. */
function observeNone(buckets: Buckets) {
  return (value: number): void => {
    buckets.count(value, 0);
  };
}

/** One label. */
function observeOne(buckets: Buckets, sizeA: number, maskA: number) {
  return (value: number, a: number): void => {
    let slot = -1;
    if (typeof a === 'number') {
      const w = a & maskA;
      if (w === a && w < sizeA) slot = w;
    }
    buckets.count(value, slot);
  };
}

/** Two labels. */
function observeTwo(buckets: Buckets, sizeA: number, maskA: number, sizeB: number, maskB: number) {
  return (value: number, a: number, b: number): void => {
    let slot = -1;
    if (typeof a === 'number' && typeof b === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      if (w === a && x === b && w < sizeA && x < sizeB) slot = w * sizeB + x;
    }
    buckets.count(value, slot);
  };
}

/** Three labels. */
function observeThree(
  buckets: Buckets,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
) {
  return (value: number, a: number, b: number, c: number): void => {
    let slot = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      if (w === a && x === b && y === c && w < sizeA && x < sizeB && y < sizeC)
        slot = (w * sizeB + x) * sizeC + y;
    }
    buckets.count(value, slot);
  };
}

/** Four labels. */
function observeFour(
  buckets: Buckets,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
  sizeD: number,
  maskD: number,
) {
  return (value: number, a: number, b: number, c: number, d: number): void => {
    let slot = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      const z = d & maskD;
      if (w === a && x === b && y === c && z === d && w < sizeA && x < sizeB && y < sizeC && z < sizeD)
        slot = ((w * sizeB + x) * sizeC + y) * sizeD + z;
    }
    buckets.count(value, slot);
  };
}

type Observe = (value: number, a: number, b: number, c: number, d: number) => void;

/** The native ones first, see BothHandle. */
function observeTwice(native: Observe, classic: Observe): Observe {
  return (value, a, b, c, d) => {
    native(value, a, b, c, d);
    classic(value, a, b, c, d);
  };
}

function observing(family: Parts['family'], buckets: Buckets): Observe {
  const { sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD } = labelSizes(family);
  switch (family.arguments.length) {
    case 0:
      return observeNone(buckets);
    case 1:
      return observeOne(buckets, sizeA, maskA);
    case 2:
      return observeTwo(buckets, sizeA, maskA, sizeB, maskB);
    case 3:
      return observeThree(buckets, sizeA, maskA, sizeB, maskB, sizeC, maskC);
    default:
      return observeFour(buckets, sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD);
  }
}

/** The writer of a histogram family. */
export function histogramWriter(parts: Parts): object {
  const buckets = bucketsOf(parts);
  const both = buckets instanceof BothBuckets;
  const classic = both ? buckets.classic : buckets;
  const handle = (slot: number): HistogramHandle | BothHandle =>
    both ? new BothHandle(buckets, slot) : new HistogramHandle(buckets, slot);
  const at = (...labels: number[]): HistogramHandle | BothHandle => handle(resolve(parts, labels));
  const traces = parts.family.exemplars >= 0;
  const bucketOf = (event: Float64Array): number => classic.bucketOf(event);
  const traced = (plain: object): object =>
    tracedHistogram(parts, plain, bucketOf, handle, (labels) => resolve(parts, labels));
  if (parts.tuples !== undefined) return traces ? traced({}) : { at };
  const observe = both
    ? observeTwice(observing(parts.family, buckets.native), observing(parts.family, buckets.classic))
    : observing(parts.family, buckets);
  if (traces) return traced({ observe });
  const observeSince = (start: number, a: number, b: number, c: number, d: number): number => {
    const seconds = secondsSince(start);
    observe(seconds, a, b, c, d);
    return seconds;
  };
  return { observe, observeSince, at };
}
