// How late the event loop of a worker serves its timers. Runs on the demo's workers.
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds by which the loop was late. */
export type LoopDelay = { readonly p50: number; readonly p99: number; readonly max: number };

/**
 * Milliseconds between two looks: often enough for a percentile. At 10 an idle worker spends 4 ms a second on them, which on both
 * sides alike would make any difference look smaller.
 */
export const RESOLUTION = 100;

/** Watches this thread's loop; the returned function says what was seen since it was called last. */
export function watchLoop(): () => LoopDelay {
  const seen: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  seen.enable();
  // The histogram holds the time from one look to the next.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return () => {
    const delay = { p50: late(seen.percentile(50)), p99: late(seen.percentile(99)), max: late(seen.max) };
    seen.reset();
    return delay;
  };
}
