// The sum of all shards' cells, kept up to date by reading only what changed. Runs on the exporter; reads plainly, writes
// nothing into the segment, waits for nobody.
//
// Assumptions
//   C1 One thread writes a cell; each store is whole; hi only grows (writer/carry.ts).
// Guarantees
//   G1 A counter read here is one that it had at some moment since the last read, so every sum is monotone.
//   G2 A counter found unchanged costs its share of one memory compare a stretch.
//
// Why plain reads suffice: all lo of some counters are read, then, behind a fence, all their hi. Where hi is still the one
// that was read last time, it has stood still in between, so lo belongs to it or is one half-wrap ahead; either way the
// counter has grown by lo - lastLo modulo 2^32. Where hi has moved (once in 2^31 events) the pair is read with Atomics.
//
// A block in which counters all over most shards change is busy: it is summed anew, without looking at copies, which are three
// quarters of the memory traffic. While every hi is 0, lo without its sign is the count.
//
// Reading a pair is checked by test/models/carry.pml; change them only together.
import { COUNTER_CELLS } from '../segment/layout.js';
import type { Pace } from './pace.js';
import * as scan from './scan.js';
import { BLOCK_COUNTERS, CALM, MOST, type ShardCopy, SOME } from './shard-copy.js';

const HALF = 2 ** 31;
/** Blocks compared at once while nothing in them changes: a call that compares more costs less a byte. */
const STRETCH_BLOCKS = 4;
/** About what reading a stretch of one shard takes. */
const STRETCH_NS = 5000;
/** With this many groups of a block changed, all of it is read next time without looking where: about 1 % of the counters. */
const MANY_GROUPS = BLOCK_COUNTERS / scan.GROUP_COUNTERS / 16;
/** A busy block stays busy while more than one counter in so many changes; fewer than made it so, lest it go to and fro. */
const FEW = 200;
/** Readings after which a block of a shard that is read as a whole is looked through again. */
const RECONSIDER = 16;

/** How a block is read: shard by shard, as a sum, or never as a sum because some hi is not 0. */
const BY_SHARD = 0;
const BUSY = 1;
const LARGE = 2;

const groups = new Int32Array(BLOCK_COUNTERS / scan.GROUP_COUNTERS);
const sums = new Float64Array(BLOCK_COUNTERS);
const fence = new Int32Array(1);

export class Counts {
  /** The count of every counter, exact below 2^53; above it only known to be no less. */
  readonly values: Float64Array;
  /** The reading in which a counter of each block last changed. */
  readonly changedAt: Float64Array;
  /** Blocks found changed in the last reading, once a shard, or once for all shards of a busy block. */
  changedBlocks = 0;
  readonly #manners: Uint8Array;
  #reading = 0;
  #shards: readonly ShardCopy[] = [];

  constructor(cellCount: number) {
    this.values = new Float64Array(cellCount / COUNTER_CELLS);
    const blocks = Math.ceil(this.values.length / BLOCK_COUNTERS);
    this.changedAt = new Float64Array(blocks);
    this.#manners = new Uint8Array(blocks);
  }

  /** The count as a double: exact below 2^53, the nearest one above. */
  value(counter: number): number {
    const value = this.values[counter];
    return value <= Number.MAX_SAFE_INTEGER ? value : Number(this.exact(counter));
  }

  /** All digits of the count, for those beyond 2^53. Allocates. */
  exact(counter: number): bigint {
    if (this.values[counter] <= Number.MAX_SAFE_INTEGER) return BigInt(this.values[counter]);
    let sum = 0n;
    for (const shard of this.#shards) {
      sum += BigInt(shard.wraps(counter)) * BigInt(HALF) + BigInt(shard.rest(counter));
    }
    return sum;
  }

  /** Starts a reading of these shards, which may have become more. */
  begin(reading: number, shards: readonly ShardCopy[]): void {
    this.#reading = reading;
    this.#shards = shards;
    this.changedBlocks = 0;
  }

  /**
   * Brings the counts up to date, from a counter on until it is time to rest; returns the counter to go on with.
   * `before` is told which counters are read next.
   */
  readSome(from: number, pace: Pace, before: (from: number, to: number) => void): number {
    const blocks = this.#manners.length;
    for (let first = from / BLOCK_COUNTERS; first < blocks; first += STRETCH_BLOCKS) {
      const end = Math.min(first + STRETCH_BLOCKS, blocks);
      before(first * BLOCK_COUNTERS, end * BLOCK_COUNTERS);
      for (let block = first; block < end; block++) if (this.#manners[block] === BUSY) this.#readBusy(block);
      for (const shard of this.#shards) this.#readStretch(shard, first, end);
      for (let block = first; block < end; block++) if (this.#manners[block] === BY_SHARD) this.#judge(block);
      if (pace.due(STRETCH_NS * this.#shards.length)) return end * BLOCK_COUNTERS;
    }
    return this.values.length;
  }

  /** Reads what is not busy of some blocks of a shard. */
  #readStretch(mine: ShardCopy, from: number, to: number): void {
    for (let block = from; block < to;) {
      let calm = block;
      while (calm < to && mine.habits[calm] === CALM && this.#manners[calm] !== BUSY) calm++;
      if (calm > block && mine.isSame(block, calm)) {
        block = calm;
        continue;
      }
      // A block that is not calm, or calm ones among which something has changed.
      const end = Math.max(calm, block + 1);
      for (; block < end; block++) if (this.#manners[block] !== BUSY) this.#readBlock(mine, block);
    }
  }

  #readBlock(mine: ShardCopy, block: number): void {
    const habit = mine.habits[block];
    if (habit === CALM && mine.isSame(block, block + 1)) return;
    const from = block * BLOCK_COUNTERS;
    const to = this.#endOf(block);
    let changed: boolean;
    if (habit === MOST) {
      changed = this.#readAll(mine, from, to);
      if (!changed) mine.habits[block] = CALM;
      else if (this.#reading % RECONSIDER === 0) mine.habits[block] = SOME;
    } else {
      const found = scan.firstDifferences(mine.liveDoubles, mine.copyDoubles, from, to, groups);
      if (found > 0) changed = this.#readGroups(mine, found, to);
      // Of a calm block it is known that something differs: a cell of 2^62 equals one of 0 when compared as doubles.
      else changed = habit === CALM && this.#readAll(mine, from, to);
      mine.habits[block] = found >= MANY_GROUPS ? MOST : found > 0 ? SOME : CALM;
    }
    if (changed) this.#mark(block);
  }

  #readAll(mine: ShardCopy, from: number, to: number): boolean {
    const grown = scan.addGrowth(mine.live, mine.copy, this.values, from, to);
    Atomics.exchange(fence, 0, 0);
    return this.#verify(mine, from, to) || grown !== 0;
  }

  #readGroups(mine: ShardCopy, found: number, end: number): boolean {
    const { live, copy } = mine;
    let changed = false;
    for (let index = 0; index < found; index++) {
      const from = groups[index];
      const to = Math.min(from + scan.GROUP_COUNTERS, end);
      if (scan.addGrowth(live, copy, this.values, from, to) !== 0) changed = true;
    }
    Atomics.exchange(fence, 0, 0);
    for (let index = 0; index < found; index++) {
      const from = groups[index];
      if (this.#verify(mine, from, Math.min(from + scan.GROUP_COUNTERS, end))) changed = true;
    }
    return changed;
  }

  /** Looks whether every hi has stood still while lo was added, and reads anew those that have not; whether any has. */
  #verify(mine: ShardCopy, from: number, to: number): boolean {
    const { live, copy } = mine;
    let at = scan.firstMoved(live, copy, from, to);
    if (at === to) return false;
    for (; at < to; at++) {
      if (live[at * COUNTER_CELLS + 1] === copy[at * COUNTER_CELLS + 1]) continue;
      mine.load(at);
      this.#total(at);
    }
    return true;
  }

  /** Makes a block busy in which most counters of most shards have changed. */
  #judge(block: number): void {
    let most = 0;
    for (const shard of this.#shards) {
      if (shard.habits[block] === MOST) most += 1;
    }
    if (most > 0 && most * 2 >= this.#shards.length) this.#manners[block] = BUSY;
  }

  #readBusy(block: number): void {
    const from = block * BLOCK_COUNTERS;
    const to = this.#endOf(block);
    if (!this.#sum(from, to, false)) {
      this.#leaveLarge(block);
      return;
    }
    const changed = scan.replace(this.values, sums, from, to);
    if (changed > 0) this.#mark(block);
    if (changed * FEW > to - from) return;
    // Busy no longer: the copies are brought up to date, and with them the sum once more.
    if (!this.#sum(from, to, true)) {
      this.#leaveLarge(block);
      return;
    }
    if (scan.replace(this.values, sums, from, to) > 0) this.#mark(block);
    this.#leave(block, BY_SHARD, SOME);
  }

  /** Sums all shards; false if a hi was not 0, which makes the sum worthless. */
  #sum(from: number, to: number, keep: boolean): boolean {
    sums.fill(0);
    const shards = this.#shards;
    // By index, and without functions of its own: iterators and closures are garbage, a block each, until they are compiled away.
    let next = 0;
    if (keep) {
      for (; next < shards.length; next++) scan.keepLows(shards[next].live, shards[next].copy, from, to);
    }
    for (next = 0; next + 4 <= shards.length; next += 4) {
      const a = shards[next];
      const b = shards[next + 1];
      const c = shards[next + 2];
      const d = shards[next + 3];
      if (keep) scan.addLowsOfFour(a.copy, b.copy, c.copy, d.copy, sums, from, to);
      else scan.addLowsOfFour(a.live, b.live, c.live, d.live, sums, from, to);
    }
    for (; next < shards.length; next++) {
      scan.addLows(keep ? shards[next].copy : shards[next].live, sums, from, to);
    }
    Atomics.exchange(fence, 0, 0);
    for (next = 0; next < shards.length; next++) {
      if (scan.anyHigh(shards[next].live, from, to)) return false;
    }
    return true;
  }

  /** Some counter has passed 2^31: copies and counts are made anew, and kept by shard for ever. */
  #leaveLarge(block: number): void {
    for (let counter = block * BLOCK_COUNTERS; counter < this.#endOf(block); counter++) {
      for (const shard of this.#shards) shard.load(counter);
      this.#total(counter);
    }
    this.#mark(block);
    this.#leave(block, LARGE, MOST);
  }

  #leave(block: number, manner: number, habit: number): void {
    this.#manners[block] = manner;
    for (const { habits } of this.#shards) habits[block] = habit;
  }

  /** Sums the copies of one counter. */
  #total(counter: number): void {
    let total = 0;
    for (const shard of this.#shards) total += shard.wraps(counter) * HALF + shard.rest(counter);
    this.values[counter] = total;
  }

  #mark(block: number): void {
    this.changedBlocks += 1;
    this.changedAt[block] = this.#reading;
  }

  #endOf(block: number): number {
    return Math.min((block + 1) * BLOCK_COUNTERS, this.values.length);
  }
}
