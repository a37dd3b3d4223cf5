// Scrapes a page every five seconds, three times as often as Prometheus does by default, and counts the events that it shows. Parent process.
import { setTimeout as pause } from 'node:timers/promises';

export const SCRAPE_MS = 5000;
const LIMIT_MS = 5000;

export async function scrape(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
}

/** Scrapes until aborted; returns how often it did. Rejects when a scrape fails. */
export async function keepScraping(url: string | undefined, signal: AbortSignal): Promise<number> {
  let scrapes = 0;
  while (url !== undefined) {
    await pause(SCRAPE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    await scrape(url);
    scrapes += 1;
  }
  return scrapes;
}

/** Families that no event of the application counts in: the engine's own, and the process's page faults among others. */
export const NO_EVENTS = /^(pegcount|app_process|process|nodejs)_/;

/**
 * The events of the application that a page shows: what its counters have counted and its histograms observed. Changes of
 * gauges leave no number behind and come on top.
 */
export function eventsOn(page: string): number {
  let events = 0;
  let counted = '';
  for (const line of page.split('\n')) {
    const declared = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (declared !== null) {
      const [, name, type] = declared;
      counted = NO_EVENTS.test(name) || type === 'gauge' ? '' : type === 'histogram' ? `${name}_count` : name;
    } else if (counted !== '' && line.startsWith(counted) && /^[ {]/.test(line.slice(counted.length))) {
      events += Number(line.slice(line.lastIndexOf(' ') + 1));
    }
  }
  return events;
}
