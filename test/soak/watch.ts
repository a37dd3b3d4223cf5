// Watches the application while the load runs: a scrape every second, a reading now and then, a line every minute. Parent process.
import { setTimeout as pause } from 'node:timers/promises';
import type { Application } from './processes.js';
import { sum } from '../support/page.js';
import { worstLag } from './page-figures.js';
import type { Reading } from './readings.js';
import type { Scrapes } from './scrapes.js';

export type Watching = {
  readonly seconds: number;
  /** Ends it earlier. */
  readonly signal: AbortSignal;
  /** Called when the load begins, and once a minute. */
  readonly progress: (line: string) => void;
};
export type Watched = {
  /** How long the load ran. */
  readonly seconds: number;
  readonly readings: readonly Reading[];
  /** `worstLag` of each page. */
  readonly lags: readonly number[];
};

const SECOND_MS = 1000;
const MINUTE = 60;

/** Readings of a run, however long. */
const READINGS = 40;

/** Seconds between two readings: often enough for a slope, seldom enough that the writers mostly live between them. */
export function readingSeconds(seconds: number): number {
  return Math.max(2, seconds / READINGS);
}

export async function watch(
  application: Application,
  scrapes: Scrapes,
  { seconds, signal, progress }: Watching,
): Promise<Watched> {
  const readings: Reading[] = [];
  const lags: number[] = [];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / SECOND_MS;
  const every = readingSeconds(seconds);
  for (let minute = 1; ;) {
    const next = Math.min(Math.floor(elapsed()) + 1, seconds);
    await pause(Math.max(0, next - elapsed()) * SECOND_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || elapsed() >= seconds) return { seconds: elapsed(), readings, lags };
    const page = await scrapes.turn();
    if (page !== undefined) lags.push(worstLag(page));
    if (elapsed() >= every * readings.length) {
      const at = elapsed();
      readings.push({ seconds: at, ...(await application.ask('read')) });
    }
    if (elapsed() < minute * MINUTE) continue;
    const calls = page === undefined ? NaN : sum(page, 'rustpbx_calls_total');
    progress(`minute ${minute} of ${seconds / MINUTE}: ${calls} calls, ${lineOf(readings.at(-1)!)}`);
    minute += 1;
  }
}

function lineOf(reading: Reading): string {
  const {
    deaths,
    rss_mb: rss,
    heap_main_mb: main,
    heap_exporter_mb: exporter,
    heap_workers_mb: workers,
  } = reading;
  const heaps = [main, exporter, workers].map((heap) => heap.toFixed(1)).join(' ');
  const { fds, udp_sockets: sockets, threads, shards } = reading;
  return `${deaths} deaths, RSS ${rss.toFixed(1)} MB, heaps ${heaps} MB, ${fds} files, ${sockets} UDP sockets, ${threads} threads, ${shards} shards`;
}
