// The clock of timers: a number in, a number out, nothing allocated. Runs on writers.

/**
 * Seconds on this thread's monotonic clock, for `observeSince`. Its origin is the thread's start: readings of two threads
 * cannot be compared. About the cost of `performance.now()`.
 */
export function now(): number {
  return performance.now() * 1e-3;
}
