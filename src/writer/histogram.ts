// HOT. Histogram families, one class for each number of labels, and their bound handle. Runs on writers; no method but
// `at` allocates or throws, whatever it is given: a bad argument is dropped and counted, and touches no series.
import { Buckets } from './buckets.js';
import { now } from './clock.js';
import { type Parts, Slotted } from './slotted.js';

/** One series of a histogram. */
export class HistogramHandle {
  readonly buckets: Buckets;
  readonly slot: number;

  constructor(buckets: Buckets, slot: number) {
    this.buckets = buckets;
    this.slot = slot;
  }

  observe(value: number): void {
    this.buckets.count(value, this.slot);
  }

  observeSince(start: number): number {
    const seconds = now() - start;
    this.observe(seconds);
    return seconds;
  }
}

class HistogramBase extends Slotted {
  readonly buckets: Buckets;

  constructor(parts: Parts) {
    super(parts);
    this.buckets = new Buckets(parts.family, parts.views, parts.faults);
  }

  at(...labels: number[]): HistogramHandle {
    return new HistogramHandle(this.buckets, this.resolve(labels));
  }
}

/** No label. */
class Histogram0 extends HistogramBase {
  observe(value: number): void {
    this.buckets.count(value, 0);
  }

  observeSince(start: number): number {
    const seconds = now() - start;
    this.observe(seconds);
    return seconds;
  }
}

/** One label. */
class Histogram1 extends HistogramBase {
  observe(value: number, a: number): void {
    if (typeof a !== 'number' || a >>> 0 !== a || a >= this.sizeA) {
      this.faults.refuse('labels', value, a);
      return;
    }
    this.buckets.count(value, a);
  }

  observeSince(start: number, a: number): number {
    const seconds = now() - start;
    this.observe(seconds, a);
    return seconds;
  }
}

/** Two labels. */
class Histogram2 extends HistogramBase {
  observe(value: number, a: number, b: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB
    ) {
      this.faults.refuse('labels', value, a, b);
      return;
    }
    this.buckets.count(value, a * this.strideA + b);
  }

  observeSince(start: number, a: number, b: number): number {
    const seconds = now() - start;
    this.observe(seconds, a, b);
    return seconds;
  }
}

/** Three labels. */
class Histogram3 extends HistogramBase {
  observe(value: number, a: number, b: number, c: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC
    ) {
      this.faults.refuse('labels', value, a, b, c);
      return;
    }
    this.buckets.count(value, a * this.strideA + b * this.strideB + c);
  }

  observeSince(start: number, a: number, b: number, c: number): number {
    const seconds = now() - start;
    this.observe(seconds, a, b, c);
    return seconds;
  }
}

/** Four labels. */
class Histogram4 extends HistogramBase {
  observe(value: number, a: number, b: number, c: number, d: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC ||
      typeof d !== 'number' ||
      d >>> 0 !== d ||
      d >= this.sizeD
    ) {
      this.faults.refuse('labels', value, a, b, c, d);
      return;
    }
    this.buckets.count(value, a * this.strideA + b * this.strideB + c * this.strideC + d);
  }

  observeSince(start: number, a: number, b: number, c: number, d: number): number {
    const seconds = now() - start;
    this.observe(seconds, a, b, c, d);
    return seconds;
  }
}

/** The writer of a histogram family; families with `series` use only its `at`. */
export function histogramWriter(parts: Parts): HistogramBase {
  const classes = [Histogram0, Histogram1, Histogram2, Histogram3, Histogram4];
  return new (classes[parts.family.arguments.length] ?? HistogramBase)(parts);
}
