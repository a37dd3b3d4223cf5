// What many noisy samples say: percentiles, and a median with the interval it can be trusted to. Runs in parent processes.
import { median } from './figures.js';

/** A median and the interval that holds the true one in 95 cases of 100. */
export type MedianInterval = { readonly median: number; readonly low: number; readonly high: number };

/** With fewer samples than these there is no such interval: even the extremes would miss the median too often. */
export const FEWEST_SAMPLES = 6;

/** The sample below or at which `share` (0..1) of the samples lie: nearest rank. NaN when there is none. */
export function percentile(samples: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * Median with its order-statistic interval, which assumes nothing about the distribution: the number of samples below the
 * true median is binomial(n, 1/2), so the k-th smallest and k-th largest sample enclose it with a known probability. k is
 * the largest that leaves at least `confidence`; with fewer than six samples there is none, and the extremes are given.
 */
export function medianInterval(samples: readonly number[], confidence = 0.95): MedianInterval {
  const sorted = [...samples].sort((a, b) => a - b);
  const count = sorted.length;
  let outside = 0;
  let ways = 0.5 ** count;
  let rank = 0;
  for (let below = 0; below < count / 2; below++) {
    outside += 2 * ways;
    if (outside > 1 - confidence) break;
    rank = below + 1;
    ways = (ways * (count - below)) / (below + 1);
  }
  const edge = Math.max(rank, 1) - 1;
  return { median: median(samples), low: sorted[edge] ?? NaN, high: sorted[count - 1 - edge] ?? NaN };
}
