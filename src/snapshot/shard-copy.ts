// What was read of one shard, beside the shard itself. Runs on the exporter.
//
// Reading a pair (load, wraps, rest) is checked by test/models/carry.pml; change them only together.
import { COUNTER_CELLS } from '../segment/layout.js';

/**
 * Counters of a block, the unit in which changes are found and remembered. 16 KiB of cells: memory is fetched ahead within
 * a page of 4 KiB, and with one page a shard at a time a sum over 8 shards took half as long again.
 */
export const BLOCK_COUNTERS = 2048;
const BLOCK_BYTES = BLOCK_COUNTERS * COUNTER_CELLS * 4;

/** Looks at a counter that moves all the time; a second one is rare. */
const MOST_LOOKS = 1000;

/** How much of a block had changed when it was last read: next time will be alike. */
export const CALM = 0;
export const SOME = 1;
export const MOST = 2;

export class ShardCopy {
  readonly copy: Int32Array;
  readonly liveDoubles: Float64Array;
  readonly copyDoubles: Float64Array;
  /** CALM, SOME or MOST, a block. */
  readonly habits: Uint8Array;
  readonly #bytes: Buffer;
  readonly #copyBytes: Buffer;

  constructor(readonly live: Int32Array) {
    this.copy = new Int32Array(live.length);
    const counters = live.length / COUNTER_CELLS;
    this.liveDoubles = new Float64Array(live.buffer, live.byteOffset, counters);
    this.copyDoubles = new Float64Array(this.copy.buffer);
    this.habits = new Uint8Array(Math.ceil(counters / BLOCK_COUNTERS));
    this.#bytes = Buffer.from(live.buffer as ArrayBuffer, live.byteOffset, live.byteLength);
    this.#copyBytes = Buffer.from(this.copy.buffer);
  }

  /** Whether blocks from..to hold what they held. */
  isSame(from: number, to: number): boolean {
    const start = from * BLOCK_BYTES;
    const end = Math.min(to * BLOCK_BYTES, this.#bytes.length);
    return this.#bytes.compare(this.#copyBytes, start, end, start, end) === 0;
  }

  /**
   * Copies one counter by Atomics. Its writer moves hi once in 2^31 events, or once a large amount; somebody else might for
   * ever, and gets what he deserves.
   */
  load(counter: number): void {
    const { live, copy } = this;
    const cell = counter * COUNTER_CELLS;
    let hi: number;
    let looks = 0;
    do {
      hi = Atomics.load(live, cell + 1);
      copy[cell] = Atomics.load(live, cell);
    } while (Atomics.load(live, cell + 1) !== hi && ++looks < MOST_LOOKS);
    copy[cell + 1] = hi;
  }

  /** Half-wraps of a counter: hi, and one more while its lowest bit does not repeat lo's sign (a carry under way, or cut off). */
  wraps(counter: number): number {
    const cell = counter * COUNTER_CELLS;
    const hi = this.copy[cell + 1];
    return (hi >>> 0) + ((hi & 1) ^ (this.copy[cell] >>> 31));
  }

  /** What is to be added to the half-wraps. */
  rest(counter: number): number {
    return this.copy[counter * COUNTER_CELLS] & 0x7fffffff;
  }
}
