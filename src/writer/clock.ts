// The clock of timers: a number in, a number out, nothing allocated. Runs on writers.

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
