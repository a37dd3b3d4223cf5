// What the threads of bench:threads say to each other.
import type { Shared } from './subjects.js';

export type WriterData = Shared & {
  readonly subject: string;
  /** The processor to stay on, -1 for any. */
  readonly processor: number;
  /** [0] is 1 while neighbours are to write. */
  readonly writing: Int32Array;
};

/** To a writer: measure a window of so many events and then batches of 1000, or write until told to stop. */
export type Order =
  | { readonly kind: 'measure'; readonly events: number; readonly batches: number }
  | { readonly kind: 'write' };

export type Answer =
  | { readonly kind: 'ready'; readonly pinned: boolean }
  | { readonly kind: 'measured'; readonly nanoseconds: number; readonly batches: Float64Array }
  | { readonly kind: 'writing' }
  /** How much of its time the neighbour had a processor: on a busy machine it contends only that long. */
  | { readonly kind: 'stopped'; readonly onProcessor: number };

/** How often an exporter is scraped, and how few scrapes within the windows leave it a contest on a busy machine. */
export const SCRAPES_A_SECOND = 10;
export const FEWEST_SCRAPES_A_SECOND = 8;

/** To the scraper: this address until told to stop. */
export type ScrapeOrder = { readonly kind: 'scrape'; readonly url: string } | { readonly kind: 'stop' };
/** From the scraper: after its first page, and when it has stopped. */
export type ScrapeAnswer = { readonly kind: 'scraping' | 'stopped' };

export type ScraperData = {
  /** [0] pages and [1] bytes that the scraper has received, ever: another thread counts those of a window. */
  readonly received: Int32Array;
};
