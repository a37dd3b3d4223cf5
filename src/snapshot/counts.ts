// The sum of all shards' cells, kept up to date by reading only what changed. Runs on the exporter; reads plainly, writes
// nothing into the segment, waits for nobody.
//
// Assumptions
//   C1 One thread writes a cell; each store is whole; hi only grows (writer/carry.ts).
// Guarantees
//   G1 A counter read here is one that it had at some moment since the last read, so every sum is monotone.
//   G2 A counter found unchanged costs its share of one memory compare a block.
//
// A changed block is read in three passes, all hi, then all lo, then all hi again: where hi stood still, lo belongs to it
// (or is one half-wrap ahead, which its sign shows). Where hi moved, that counter is read again with Atomics.
import { COUNTER_CELLS } from '../segment/layout.js';
import type { Pace } from './pace.js';

const HALF = 2 ** 31;
/** Cells compared at once: 4 KiB, so that an unchanged block stays in the first-level cache while it is compared. */
const BLOCK_CELLS = 1024;
const BLOCK_COUNTERS = BLOCK_CELLS / COUNTER_CELLS;

const firstHigh = new Int32Array(BLOCK_COUNTERS);
const lows = new Int32Array(BLOCK_COUNTERS);
const fence = new Int32Array(1);

type ShardCopy = {
  readonly live: Int32Array;
  readonly bytes: Buffer;
  readonly copy: Int32Array;
  readonly copyBytes: Buffer;
};

const bytesOf = (cells: Int32Array): Buffer =>
  Buffer.from(cells.buffer as ArrayBuffer, cells.byteOffset, cells.byteLength);

export class Counts {
  /** Sums over shards of hi, and of lo's 31 bits: the count is high * 2^31 + low. Exact, both far below 2^53. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Counters that changed in the last `read`. */
  changed = 0;
  readonly #shards: (ShardCopy | undefined)[] = [];

  constructor(cellCount: number) {
    this.high = new Float64Array(cellCount / COUNTER_CELLS);
    this.low = new Float64Array(cellCount / COUNTER_CELLS);
  }

  /** The count as a double: exact up to 2^53. */
  value(counter: number): number {
    return this.high[counter] * HALF + this.low[counter];
  }

  /** All digits of the count, for those beyond 2^53. Allocates. */
  exact(counter: number): bigint {
    return BigInt(this.high[counter]) * BigInt(HALF) + BigInt(this.low[counter]);
  }

  /** Brings the sums up to date with one shard. */
  async read(shard: number, live: Int32Array, pace: Pace): Promise<void> {
    const mine = (this.#shards[shard] ??= this.#adopt(live));
    for (let from = 0; from < live.length; from += BLOCK_CELLS) {
      const to = Math.min(from + BLOCK_CELLS, live.length);
      if (mine.bytes.compare(mine.copyBytes, from * 4, to * 4, from * 4, to * 4) === 0) continue;
      this.#readBlock(mine, from, to);
      if (pace.due()) await pace.rest();
    }
  }

  #adopt(live: Int32Array): ShardCopy {
    const copy = new Int32Array(live.length);
    return { live, bytes: bytesOf(live), copy, copyBytes: bytesOf(copy) };
  }

  #readBlock({ live, copy }: ShardCopy, from: number, to: number): void {
    const counters = (to - from) / COUNTER_CELLS;
    for (let k = 0; k < counters; k++) firstHigh[k] = live[from + 2 * k + 1]!;
    Atomics.exchange(fence, 0, 0);
    for (let k = 0; k < counters; k++) lows[k] = live[from + 2 * k]!;
    Atomics.exchange(fence, 0, 0);
    for (let k = 0; k < counters; k++) {
      const cell = from + 2 * k;
      let hi = live[cell + 1];
      if (hi !== firstHigh[k]) hi = this.#reread(live, cell, k);
      const lo = lows[k];
      const oldLo = copy[cell];
      const oldHi = copy[cell + 1];
      if (lo === oldLo && hi === oldHi) continue;
      const counter = cell / COUNTER_CELLS;
      this.high[counter] += wraps(hi, lo) - wraps(oldHi, oldLo);
      this.low[counter] += (lo & 0x7fffffff) - (oldLo & 0x7fffffff);
      copy[cell] = lo;
      copy[cell + 1] = hi;
      this.changed += 1;
    }
  }

  /** hi moved while lo was read: it moves once in 2^31 events, so this ends. */
  #reread(live: Int32Array, cell: number, k: number): number {
    for (;;) {
      const hi = Atomics.load(live, cell + 1);
      lows[k] = Atomics.load(live, cell);
      if (Atomics.load(live, cell + 1) === hi) return hi;
    }
  }
}

/** hi, and one more while its lowest bit does not repeat lo's sign: a half-wrap under way, or its writer died in it. */
function wraps(hi: number, lo: number): number {
  return (hi >>> 0) + ((hi & 1) ^ (lo >>> 31));
}
