// HOT. The buckets, classic or native, of one histogram family in this thread's shard: a value goes into its bucket in O(1) and onto the sum.
// Runs on writers; allocates nothing, throws nothing, whatever it is given.
import { EVENT_VALUE } from '../segment/exemplars.js';
import { COUNTER_CELLS } from '../segment/layout.js';
import type { BucketIndex } from './bucket-index.js';
import { carryIn } from './carry.js';

/** The arguments of cold calls, see carry.ts; an imported constant would be looked up by every event. */
const NOTHING: readonly never[] = [];

/** A double and its two words, for reading its high bits. One a thread; no call leaves anything in it. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Where buckets of one kind are. */
export type Place = {
  readonly index: BucketIndex;
  readonly cells: Int32Array;
  /** The first cell of slot 0, and from one slot to the next. */
  readonly base: number;
  readonly width: number;
  readonly sums: Float64Array;
  readonly sumBase: number;
  /** Counts what is rejected. */
  readonly bad: number;
};

export class Buckets {
  private readonly table: Uint16Array;
  private readonly bounds: Float64Array;
  private readonly shift: number;
  private readonly first: number;
  private readonly last: number;
  private readonly cells: Int32Array;
  private readonly carry: ReturnType<typeof carryIn>;
  private readonly sums: Float64Array;
  private readonly base: number;
  private readonly width: number;
  private readonly sumBase: number;
  private readonly bad: number;

  constructor({ index, base, width, cells, sums, sumBase, bad }: Place) {
    const { table, bounds, shift, first } = index;
    this.table = table;
    this.bounds = bounds;
    this.shift = shift;
    this.first = first;
    this.last = table.length - 1;
    this.cells = cells;
    this.carry = carryIn(cells);
    this.sums = sums;
    this.base = base;
    this.width = width;
    this.sumBase = sumBase;
    this.bad = bad;
  }

  /** The bucket that `count` counts the finite value of an event in. For exemplars. */
  bucketOf(event: Float64Array): number {
    const value = event[EVENT_VALUE];
    double[0] = value;
    const cell = Math.min(Math.max((words[1] >> this.shift) - this.first, 0), this.last);
    let bucket = this.table[cell];
    while (value > this.bounds[bucket]) bucket += 1;
    return bucket;
  }

  /** Counts `value` in a slot known to exist; with a slot of -1, or a value that is no finite number, a rejection. */
  count(value: number, slot: number): void {
    const { cells, bad } = this;
    let index = bad;
    if (slot >= 0 && typeof value === 'number' && value - value === 0) {
      double[0] = value;
      let cell = (words[1] >> this.shift) - this.first;
      if (cell < 0) cell = 0;
      else if (cell > this.last) cell = this.last;
      const { bounds } = this;
      let bucket = this.table[cell];
      // An addition first: values are spread over the buckets, so that a branch would be guessed wrong half the time. The
      // loop goes on only where a cell holds several bounds.
      bucket += +(value > bounds[bucket]);
      while (value > bounds[bucket]) bucket += 1;
      index = this.base + slot * this.width + bucket * COUNTER_CELLS;
    }
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(this.carry, index, NOTHING);
    // After the bucket: a reader takes the sum first, so it never shows a sum ahead of its count.
    if (index !== bad) this.sums[this.sumBase + slot] += value;
  }
}
