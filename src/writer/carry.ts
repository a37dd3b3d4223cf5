// The cold half of a counter: carries, and amounts too large for one step. Runs on writers, about once in 2^31 events.
//
// A counter is (lo, hi): lo wraps freely, hi counts its half-wraps, so hi's lowest bit repeats lo's sign and the count is
// hi * 2^31 + (lo & 0x7fffffff). A half-wrap is three stores in this order, any of which may be the thread's last:
//   1. hi + 1, only if the bits differ: a predecessor died between its steps 2 and 3
//   2. lo, the commit: the bits now differ and readers add one to hi
//   3. hi + 1
// Checked by test/models/carry.pml; change them only together.
//
// Hot code calls it as `Reflect.apply(carry, index, NOTHING)`: the one argument as `this`, in a list that V8 cannot see
// through. V8 inlines a direct call, however rare it is, and then saves registers for it on every event: 0.2 to 0.4 ns.
import { COUNTER_CELLS } from '../segment/layout.js';

const HIGH = COUNTER_CELLS - 1;
const HALF = 2 ** 31;

/** The largest amount added in one step: it flips lo's sign at most once. */
const MAX_STEP = HALF - 1;

/** Whether `amount` is an integer in 0..2^53-1. */
export function isCount(amount: unknown): amount is number {
  return (
    typeof amount === 'number' &&
    amount >= 0 &&
    amount <= Number.MAX_SAFE_INTEGER &&
    Math.floor(amount) === amount
  );
}

/** Counts one in `index`; the cold twin of `inc`. */
export function countOne(cells: Int32Array, index: number): void {
  count(cells, index, 1);
}

/** What `inc` has left to do when its increment flips lo's sign: a function that counts one in the cell it gets as `this`. */
export function carryIn(cells: Int32Array): (this: number) => void {
  return function (this: number) {
    count(cells, this, 1);
  };
}

/**
 * What is left of `add` when it is no plain store: a carry, an amount of 2^31 and more, or a bad label (`index` is -1) or
 * amount, which counts one in `bad`.
 */
export function addSlowly(cells: Int32Array, index: number, amount: unknown, bad: number): void {
  if (index < 0 || !isCount(amount)) count(cells, bad, 1);
  else count(cells, index, amount);
}

/**
 * Adds an integer in 0..2^53-1. The even part of its half-wraps leaves hi's lowest bit as it is, so one store of hi commits
 * it; what is left is under two half-wraps and is added in steps.
 */
function count(cells: Int32Array, index: number, amount: number): void {
  settle(cells, index);
  const wraps = Math.floor(amount / (2 * HALF)) * 2;
  if (wraps > 0) Atomics.store(cells, index + HIGH, (Atomics.load(cells, index + HIGH) + wraps) | 0);
  for (let rest = amount - wraps * HALF; rest > 0; rest -= Math.min(rest, MAX_STEP)) {
    const before = Atomics.load(cells, index);
    const lo = (before + Math.min(rest, MAX_STEP)) | 0;
    Atomics.store(cells, index, lo);
    if ((before ^ lo) < 0) Atomics.store(cells, index + HIGH, (Atomics.load(cells, index + HIGH) + 1) | 0);
  }
}

/** Finishes the half-wrap of a predecessor that died in it. */
function settle(cells: Int32Array, index: number): void {
  const hi = Atomics.load(cells, index + HIGH);
  if ((hi & 1) !== Atomics.load(cells, index) >>> 31) Atomics.store(cells, index + HIGH, (hi + 1) | 0);
}
