// The loops over a shard's cells, unrolled: what has changed since the last copy, and by how much. Runs on the exporter.
import { COUNTER_CELLS } from '../segment/layout.js';

/** Counters looked at together: a cache line. */
export const GROUP_COUNTERS = 8;

/**
 * Writes the first counter of each group of from..to in which any cell differs into `groups`; returns how many. A counter
 * is compared as the double that its two cells would be: half the loads of two integers, and unrolled the loop takes a third
 * of the time (0.46 ns a counter). What is not a number differs from itself, which only costs a second look; 2^62 would be
 * -0 and equal 0, which the caller must bear in mind.
 */
export function firstDifferences(
  live: Float64Array,
  copy: Float64Array,
  from: number,
  to: number,
  groups: Int32Array,
): number {
  let found = 0;
  let at = from;
  for (; at + GROUP_COUNTERS <= to; at += GROUP_COUNTERS) {
    if (
      live[at] !== copy[at] ||
      live[at + 1] !== copy[at + 1] ||
      live[at + 2] !== copy[at + 2] ||
      live[at + 3] !== copy[at + 3] ||
      live[at + 4] !== copy[at + 4] ||
      live[at + 5] !== copy[at + 5] ||
      live[at + 6] !== copy[at + 6] ||
      live[at + 7] !== copy[at + 7]
    ) {
      groups[found++] = at;
    }
  }
  for (let rest = at; rest < to; rest++) {
    if (live[rest] === copy[rest]) continue;
    groups[found++] = at;
    break;
  }
  return found;
}

/**
 * Adds to each value of from..to by how much lo has grown since the copy, modulo 2^32, and brings the copy's lo up to date.
 * Returns 0 if none has grown. Four at a time: the loop takes two thirds of the time.
 */
export function addGrowth(
  live: Int32Array,
  copy: Int32Array,
  values: Float64Array,
  from: number,
  to: number,
): number {
  let grown = 0;
  let at = from;
  let cell = from * COUNTER_CELLS;
  for (; at + 4 <= to; at += 4, cell += 4 * COUNTER_CELLS) {
    const i = cell;
    const j = cell + COUNTER_CELLS;
    const k = cell + 2 * COUNTER_CELLS;
    const l = cell + 3 * COUNTER_CELLS;
    const a = live[i];
    const b = live[j];
    const c = live[k];
    const d = live[l];
    const growthA = (a - copy[i]) | 0;
    const growthB = (b - copy[j]) | 0;
    const growthC = (c - copy[k]) | 0;
    const growthD = (d - copy[l]) | 0;
    copy[i] = a;
    copy[j] = b;
    copy[k] = c;
    copy[l] = d;
    values[at] += growthA >>> 0;
    values[at + 1] += growthB >>> 0;
    values[at + 2] += growthC >>> 0;
    values[at + 3] += growthD >>> 0;
    grown |= growthA | growthB | growthC | growthD;
  }
  for (; at < to; at++, cell += COUNTER_CELLS) {
    const lo = live[cell];
    const growth = (lo - copy[cell]) | 0;
    copy[cell] = lo;
    values[at] += growth >>> 0;
    grown |= growth;
  }
  return grown;
}

/** The first counter of the first group of `from`..to of which any hi is not the copy's, or `to`. */
export function firstMoved(live: Int32Array, copy: Int32Array, from: number, to: number): number {
  let at = from;
  let hi = from * COUNTER_CELLS + 1;
  for (; at + GROUP_COUNTERS <= to; at += GROUP_COUNTERS, hi += GROUP_COUNTERS * COUNTER_CELLS) {
    if (
      live[hi] !== copy[hi] ||
      live[hi + 2] !== copy[hi + 2] ||
      live[hi + 4] !== copy[hi + 4] ||
      live[hi + 6] !== copy[hi + 6] ||
      live[hi + 8] !== copy[hi + 8] ||
      live[hi + 10] !== copy[hi + 10] ||
      live[hi + 12] !== copy[hi + 12] ||
      live[hi + 14] !== copy[hi + 14]
    ) {
      return at;
    }
  }
  for (let rest = at; rest < to; rest++, hi += COUNTER_CELLS) if (live[hi] !== copy[hi]) return at;
  return to;
}

/** Adds every lo of from..to, without its sign, to the sums, which begin at `from`. */
export function addLows(cells: Int32Array, sums: Float64Array, from: number, to: number): void {
  const count = to - from;
  let at = 0;
  let cell = from * COUNTER_CELLS;
  for (; at + 4 <= count; at += 4, cell += 4 * COUNTER_CELLS) {
    sums[at] += cells[cell] >>> 0;
    sums[at + 1] += cells[cell + COUNTER_CELLS] >>> 0;
    sums[at + 2] += cells[cell + 2 * COUNTER_CELLS] >>> 0;
    sums[at + 3] += cells[cell + 3 * COUNTER_CELLS] >>> 0;
  }
  for (; at < count; at++, cell += COUNTER_CELLS) sums[at] += cells[cell] >>> 0;
}

/** The same of four shards at once, which loads and stores each sum once instead of four times. */
export function addLowsOfFour(
  a: Int32Array,
  b: Int32Array,
  c: Int32Array,
  d: Int32Array,
  sums: Float64Array,
  from: number,
  to: number,
): void {
  const count = to - from;
  for (let at = 0, cell = from * COUNTER_CELLS; at < count; at++, cell += COUNTER_CELLS) {
    sums[at] += (a[cell] >>> 0) + (b[cell] >>> 0) + (c[cell] >>> 0) + (d[cell] >>> 0);
  }
}

/** Copies every lo of from..to. */
export function keepLows(live: Int32Array, copy: Int32Array, from: number, to: number): void {
  for (let cell = from * COUNTER_CELLS; cell < to * COUNTER_CELLS; cell += COUNTER_CELLS)
    copy[cell] = live[cell];
}

/** Whether any hi of from..to is not 0. */
export function anyHigh(live: Int32Array, from: number, to: number): boolean {
  let all = 0;
  let hi = from * COUNTER_CELLS + 1;
  const end = to * COUNTER_CELLS;
  for (; hi + 7 * COUNTER_CELLS < end; hi += 8 * COUNTER_CELLS) {
    all |=
      live[hi] |
      live[hi + 2] |
      live[hi + 4] |
      live[hi + 6] |
      live[hi + 8] |
      live[hi + 10] |
      live[hi + 12] |
      live[hi + 14];
  }
  for (; hi < end; hi += COUNTER_CELLS) all |= live[hi];
  return all !== 0;
}

/** Replaces the values of from..to by the sums; returns how many are others than before. */
export function replace(values: Float64Array, sums: Float64Array, from: number, to: number): number {
  let changed = 0;
  for (let at = from; at < to; at++) {
    const sum = sums[at - from];
    if (sum !== values[at]) changed += 1;
    values[at] = sum;
  }
  return changed;
}
