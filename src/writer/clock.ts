// The clocks of timers and of exemplars: a number in, a number out, nothing allocated. Runs on writers.
import { EVENT_TIME } from '../segment/exemplars.js';

/** From Node 24 on the figure comes without a box. */
const fromPerformance = (): number => performance.now() * 1e-3;

/**
 * On Node 20 and 22 performance.now() returns its figure in a box of 16 bytes, while the array here never comes into being,
 * since V8 inlines the call (on Node 26 it does not). Indexing, because destructuring would run an iterator.
 */
const fromHrtime = (): number => {
  const time = process.hrtime();
  return time[0] + time[1] * 1e-9;
};

/**
 * Seconds on a monotonic clock, for `observeSince`. What it counts from differs between threads: readings of two of them
 * cannot be compared. Costs about 40 ns, which is the system's clock.
 */
export const now: () => number =
  Number.parseInt(process.versions.node, 10) < 24 ? fromHrtime : fromPerformance;

/**
 * Puts the time of `now` into the first cell of the array it gets as `this`, for hot code in which so much is inlined that `now` would
 * find no room. Called like `stampTime`.
 */
export function readNow(this: Float64Array): void {
  this[0] = now();
}

/** An imported constant would be looked up by every event. */
const TIME = EVENT_TIME;

/** Seconds from one look at the system's time to the next. */
const LOOK_EVERY = 0.1;
/** Milliseconds since 1970 when it was looked at last, and when that was by `now`. An array: variables would box each new figure. */
const looked = new Float64Array([0, -Infinity]);

function look(): void {
  looked[0] = Date.now();
  // Not before: where this thread has to wait in between, its time is behind then, and not ahead.
  looked[1] = now();
}

/**
 * Puts seconds since 1970 into cell EVENT_TIME of the array it gets as `this`: the system's time in whole milliseconds, two behind
 * at most (and what the thread was kept waiting while it looked at both clocks). Where the system's clock is set, it is off by as much
 * until the next look. `Date.now()` returns a box of 16 bytes, and so is asked no more than ten times a second; in between the time goes
 * on by `now`. Hot code calls it as `Reflect.apply(stampTime, into, NOTHING)`, see carry.ts: inlined where much else is, it would find
 * no room for `now`, whose figure would then come in a box.
 */
export function stampTime(this: Float64Array): void {
  const time = now();
  if (time >= looked[1] + LOOK_EVERY) look();
  this[TIME] = Math.floor(looked[0] + (time - looked[1]) * 1000) / 1000;
}
