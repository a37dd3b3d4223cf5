// Whether a series of readings rises, and how fast: Theil and Sen's slope with its interval. Runs in the parent process.
import { median } from '../../bench/support/figures.js';

/** A reading: when, in hours, and what. */
export type Point = { readonly hours: number; readonly value: number };

/** Change per hour: the median of the slopes between every two readings, and the interval that holds the true one. */
export type Slope = { readonly slope: number; readonly low: number; readonly high: number };

/** Of the standard normal distribution, for 95 cases of 100. */
const QUANTILE = 1.96;

/**
 * Outliers hardly move it: up to 29 % of the readings may be anything. The interval (Sen 1968) is made of the slopes whose rank
 * is 1.96 standard deviations of Kendall's S off the middle: S counts pairs that rise less those that fall, and has variance
 * n(n-1)(2n+5)/18 where nothing rises or falls. Readings that depend on their neighbours make it narrower than it should be,
 * which is why a verdict asks for more than this interval.
 */
export function theilSen(points: readonly Point[]): Slope {
  const slopes: number[] = [];
  points.forEach((from, index) => {
    for (const to of points.slice(index + 1)) slopes.push((to.value - from.value) / (to.hours - from.hours));
  });
  if (slopes.length === 0) return { slope: NaN, low: NaN, high: NaN };
  const sorted = slopes.sort((a, b) => a - b);
  const count = points.length;
  const spread = QUANTILE * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const last = sorted.length - 1;
  const low = Math.max(0, Math.floor((sorted.length - spread) / 2) - 1);
  const high = Math.min(last, Math.ceil((sorted.length + spread) / 2));
  return { slope: median(sorted), low: sorted[low], high: sorted[high] };
}

/** What growth over the judged time is still noise: a share of the level, or so much, whichever is more. */
export type Allowance = { readonly share: number; readonly floor: number };

export type Verdict = {
  /** Medians of the first and the last tenth of the judged readings. */
  readonly start: number;
  readonly end: number;
  readonly slope_per_hour: number;
  readonly slope_low: number;
  readonly slope_high: number;
  /** What the slope makes of the judged time, and how much of that is noise. */
  readonly growth: number;
  readonly allowed: number;
  /** Null where the readings are too few to tell. */
  readonly flat: boolean | null;
};

/** Fewer readings than these prove nothing. */
export const LEAST_POINTS = 12;

/**
 * The rule: a series is not flat when its slope is above 0 beyond doubt (the low end of the interval is) AND the slope over the
 * judged time comes to more than the allowance. So neither noise nor a small certain drift fails, and a leak does. One step
 * is no slope: half of all pairs lie on one side of it; it shows in `start` and `end`.
 */
export function judge(points: readonly Point[], { share, floor }: Allowance): Verdict {
  const values = points.map(({ value }) => value);
  const tenth = Math.max(1, Math.ceil(points.length / 10));
  const { slope, low, high } = theilSen(points);
  const hours = points.length === 0 ? NaN : points.at(-1)!.hours - points[0].hours;
  const growth = slope * hours;
  const allowed = Math.max(share * median(values), floor);
  return {
    start: median(values.slice(0, tenth)),
    end: median(values.slice(-tenth)),
    slope_per_hour: slope,
    slope_low: low,
    slope_high: high,
    growth,
    allowed,
    flat: points.length < LEAST_POINTS ? null : !(low > 0 && growth > allowed),
  };
}
