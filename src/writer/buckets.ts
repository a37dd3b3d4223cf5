// HOT. The slots of one histogram family in this thread's shard: a value goes into its bucket in O(1) and onto the sum.
// Runs on writers; allocates nothing, throws nothing, whatever it is given.
import { COUNTER_CELLS, type FamilyLayout } from '../segment/layout.js';
import type { ShardViews } from '../segment/memory.js';
import { bucketIndex } from './bucket-index.js';
import { carry } from './carry.js';
import type { Faults } from './faults.js';

/** A double and its two words, for reading its high bits. One a thread; no call leaves anything in it. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

export class Buckets {
  readonly table: Uint16Array;
  readonly bounds: Float64Array;
  readonly shift: number;
  readonly first: number;
  readonly last: number;
  readonly cells: Int32Array;
  readonly sums: Float64Array;
  readonly base: number;
  readonly width: number;
  readonly sumBase: number;
  readonly faults: Faults;

  constructor(family: FamilyLayout, { cells, sums }: ShardViews, faults: Faults) {
    const { table, bounds, shift, first } = bucketIndex(family.schema.buckets);
    this.table = table;
    this.bounds = bounds;
    this.shift = shift;
    this.first = first;
    this.last = table.length - 1;
    this.cells = cells;
    this.sums = sums;
    this.base = family.base;
    this.width = family.width;
    this.sumBase = family.sums;
    this.faults = faults;
  }

  /** Counts `value` in a slot known to exist. */
  count(value: number, slot: number): void {
    if (typeof value !== 'number' || value - value !== 0) {
      this.faults.refuse('a finite number', value);
      return;
    }
    double[0] = value;
    let cell = (words[1]! >> this.shift) - this.first;
    if (cell < 0) cell = 0;
    else if (cell > this.last) cell = this.last;
    const { bounds, cells, sums } = this;
    let bucket = this.table[cell]!;
    while (value > bounds[bucket]!) bucket += 1;
    const index = this.base + slot * this.width + bucket * COUNTER_CELLS;
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
    // After the bucket: a reader takes the sum first, so it never shows a sum ahead of its count.
    sums[this.sumBase + slot]! += value;
  }
}
