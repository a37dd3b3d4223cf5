// The clocks of timers and of exemplars: a number in, a number out, nothing allocated. Runs on writers.

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

/** Seconds for which the system's time is taken for the same. */
const SAME = 0.01;
/** What it was, and when to look again, by `now`. An array: in variables each new figure would take a box. */
const system = new Float64Array(2);

/**
 * Puts seconds since 1970 into cell 0 of the array it gets as `this`: the system's time, up to 10 ms ago and never ahead. `Date.now()`
 * returns a box of 16 bytes, and so is asked no more than a hundred times a second. Hot code calls it as
 * `Reflect.apply(stampTime, into, NOTHING)`, see carry.ts: inlined where much else is, it would find no room for `now`, whose figure would
 * then come in a box. Costs some 50 ns.
 */
export function stampTime(this: Float64Array): void {
  const time = now();
  if (time >= system[1]) {
    system[0] = Date.now() / 1000;
    system[1] = time + SAME;
  }
  this[0] = system[0];
}
