// Measures one writer alone and in company, in alternating pairs of windows, and prints what it found. A child process of
// bench:threads, for one subject; its main thread writes nothing.
import { median } from '../support/figures.js';
import { percentile } from '../support/interval.js';
import { makeSegment } from './subjects.js';
import { type Company, exporter, type Window, Writers } from './threads.js';

const [subject, ...given] = process.argv.slice(2);
/** Windows are longer beside an exporter: several scrapes must fall into each. */
const [pairs, windowMs, scrapedWindowMs, writers] = given.map(Number);
/** Batches timed after each window. */
const BATCHES = 2000;

/** Microseconds of batches of 1000 events. */
export type Batches = { p50_us: number; p99_us: number; p999_us: number; max_us: number };
export type Side = { ns: number[]; batches: Batches };
export type Setting = {
  beside: string;
  /** Of writers, the measured one included. */
  writers: number;
  pinned: boolean;
  alone: Side;
  together: Side;
  /** Median share of the time that the neighbours had a processor; null for an exporter, which mostly sleeps. */
  company_on_processor: number | null;
  window_ms: number;
  /** Pages received within the measured windows, and their rate there; null beside writers. */
  scrapes: number;
  scrapes_per_second: number | null;
  bytes_a_scrape: number;
};

function side(windows: readonly Window[]): Side {
  const all = Float64Array.from(windows.flatMap(({ batches }) => [...batches]));
  const us = (share: number): number => Number((percentile(all, share) * 1000).toFixed(2));
  return {
    ns: windows.map(({ nanosecondsPerEvent }) => nanosecondsPerEvent),
    batches: { p50_us: us(0.5), p99_us: us(0.99), p999_us: us(0.999), max_us: us(1) },
  };
}

type Compared = Omit<Setting, 'beside' | 'writers' | 'pinned'>;

/** A window alone and one in company, as often as asked; every second pair in the other order. */
async function compare(company: Company, milliseconds: number): Promise<Compared> {
  const events = eventsIn(milliseconds);
  const alone: Window[] = [];
  const together: Window[] = [];
  const shares: number[] = [];
  const scraped = { pages: 0, bytes: 0, seconds: 0 };
  const inCompany = async (): Promise<void> => {
    await company.join();
    const [before, start] = [company.received?.(), performance.now()];
    together.push(await team.measure(events, BATCHES));
    const after = company.received?.();
    scraped.seconds += (performance.now() - start) / 1000;
    scraped.pages += (after?.pages ?? 0) - (before?.pages ?? 0);
    scraped.bytes += (after?.bytes ?? 0) - (before?.bytes ?? 0);
    const share = await company.leave();
    if (share !== undefined) shares.push(share);
  };
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 1) await inCompany();
    alone.push(await team.measure(events, BATCHES));
    if (pair % 2 === 0) await inCompany();
  }
  return {
    alone: side(alone),
    together: side(together),
    company_on_processor: shares.length === 0 ? null : median(shares),
    window_ms: milliseconds,
    scrapes: scraped.pages,
    scrapes_per_second:
      company.received === undefined ? null : Number((scraped.pages / scraped.seconds).toFixed(2)),
    bytes_a_scrape: scraped.pages === 0 ? 0 : Math.round(scraped.bytes / scraped.pages),
  };
}

const segment = makeSegment(Math.max(writers, 2));
const shared = { handle: segment.handle, slot: new Int32Array(new SharedArrayBuffer(4096)) };
const team = new Writers(subject, shared);
await team.start();
const { nanosecondsPerEvent } = await team.measure(10_000_000, 1);
/** As many as a loop of integers can count. */
const MOST = 2_147_483_000;
const eventsIn = (milliseconds: number): number =>
  Math.min(MOST, Math.ceil((milliseconds * 1e6) / nanosecondsPerEvent / 1000) * 1000);

const settings: Setting[] = [];
const watch = exporter(segment);
const watched = await compare(watch, scrapedWindowMs);
settings.push({ ...watched, beside: 'an exporter', writers: 1, pinned: team.pinned });
await watch.end();
for (let count = 2; count <= writers; count++) {
  await team.start();
  const beside = count === 2 ? 'a writer' : `${count - 1} writers`;
  const compared = await compare(team.neighbours(), windowMs);
  settings.push({ ...compared, beside, writers: count, pinned: team.pinned });
}
await team.end();
console.log(JSON.stringify({ settings }));
