// What the soak reads off a page. Parent process.
import type { Page } from '../support/page.js';

/** The sum of a family's series whose labels contain all of these. */
export function sum(page: Page, family: string, ...having: readonly string[]): number {
  let total = 0;
  for (const [series, value] of page.values) {
    const [name, labels = ''] = series.split('{', 2);
    if (name === family && having.every((one) => labels.includes(one))) total += value;
  }
  return total;
}

/** Families that no event of the application counts in: the engine's own, and the process's page faults among others. */
const NO_EVENTS = /^(pegcount|app_process|process|nodejs)_/;

/** What the application's counters have counted and its histograms observed. */
export function eventsOn(page: Page): number {
  let events = 0;
  for (const [name, type] of page.types) {
    if (type === 'gauge' || NO_EVENTS.test(name)) continue;
    for (const series of page.series(name)) {
      if (type === 'counter' || series.startsWith(`${name}_count`)) events += page.value(series);
    }
  }
  return events;
}

/** The worst 99th percentile of any thread's event loop, in milliseconds, as the threads themselves measure it. */
export function worstLag(page: Page): number {
  const lags = page.series('nodejs_eventloop_lag_p99_seconds').map((series) => page.value(series) * 1000);
  return Math.max(0, ...lags);
}
