// What is read of the application while it runs, and how much of each may grow before it counts as rising. Parent process.
import { rounded } from '../../bench/support/figures.js';
import type { Reading } from './readings.js';
import { type Allowance, judge, type Verdict } from './slope.js';

export type SeriesName = Exclude<keyof Reading, 'seconds' | 'deaths'>;

/** V8's heap is made of pages of 256 KiB. */
const V8_PAGE_MB = 0.262_144;

/**
 * Memory: 3 % of its level over the judged time. The heaps are read after a full collection, so this is what objects hold, but for
 * a page of the old space that V8's books now and then show more of, or less (native-free.md): in the smallest heap two are noise. Files,
 * threads and shards are counted while no mortal writer lives and nobody scrapes: one that stays is one too many. UDP sockets are
 * kept for the next call, so that their number creeps to that of the busiest moment, ever more slowly: a tenth.
 */
export const allowances: Readonly<Record<SeriesName, Allowance>> = {
  rss_mb: { share: 0.03, floor: 0 },
  heap_main_mb: { share: 0.03, floor: 2 * V8_PAGE_MB },
  heap_exporter_mb: { share: 0.03, floor: 0 },
  heap_workers_mb: { share: 0.03, floor: 0 },
  external_mb: { share: 0.03, floor: 0 },
  fds: { share: 0, floor: 0 },
  udp_sockets: { share: 0.1, floor: 2 },
  threads: { share: 0, floor: 0 },
  shards: { share: 0, floor: 0 },
};
export const seriesNames = Object.keys(allowances) as SeriesName[];

export type Series = Readonly<Record<SeriesName, Verdict>>;

const SECONDS_AN_HOUR = 3600;
/** A run as long as this has to come to a verdict on every series. */
export const TELLING_SECONDS = 20 * 60;

/** The verdict on all of a run that took so many seconds: a short one may be too short to tell. */
export function allFlat(series: Series, seconds: number): boolean {
  const needed = seconds >= TELLING_SECONDS;
  return seriesNames.every((name) => series[name].flat ?? !needed);
}

/** Until then caches fill, functions are compiled and pools reach their size. */
export function warmUpSeconds(seconds: number): number {
  return Math.max(seconds * 0.2, Math.min(120, seconds * 0.4));
}

/** Judges each series by its readings from `warmUp` on. */
export function judgeAll(readings: readonly Reading[], warmUp: number): Series {
  const late = readings.filter(({ seconds }) => seconds >= warmUp);
  const judged = seriesNames.map((name) => {
    const points = late.map((reading) => ({
      hours: reading.seconds / SECONDS_AN_HOUR,
      value: reading[name],
    }));
    const verdict = judge(points, allowances[name]);
    const shown = Object.entries(verdict).map(([key, value]) => [
      key,
      typeof value === 'number' ? rounded(value) : value,
    ]);
    return [name, Object.fromEntries(shown) as Verdict];
  });
  return Object.fromEntries(judged) as Series;
}
