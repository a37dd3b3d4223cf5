// What the soak reads off a page. Parent process.
import { NO_EVENTS } from '../../bench/load/scraper.js';
import type { Page } from '../support/page.js';

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
