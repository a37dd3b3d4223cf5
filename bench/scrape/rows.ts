// What bench:scrape keeps, a row a case. Types alone.
import type { Cost } from './meter.js';
import type { PeerName } from './peers.js';

/** What a child measured of one subject with so many series. */
export type Measured = Cost & {
  readonly series: number;
  readonly ns_per_series: number;
  readonly bytes: number;
  readonly peak_rss_bytes: number;
};
export type Row = Measured & { readonly shards: number; readonly changed: number };
/** A page in one of the formats, or, with `gzip`, its compression. */
export type FormatRow = Row & { readonly format: string; readonly gzip: boolean };
export type PeerRow = Measured & { readonly peer: PeerName; readonly version: string };

/** A subject of the contest: the medians of its children, and what each of them took. Peers have no shards. */
export type Contestant = {
  readonly subject: 'pegcount' | PeerName;
  readonly series: number;
  readonly shards: number | null;
  readonly ns_per_series: number;
  readonly ms: number;
  readonly rounds: number;
  /** Nanoseconds a series, a child each, in the order of the rounds. */
  readonly samples: readonly number[];
};

/** How many times as long as pegcount with so many shards a peer takes. */
export type Times = {
  readonly peer: PeerName;
  readonly series: number;
  readonly shards: number;
  readonly times: number;
};

/** A case of pegcount, or of a peer, that was not measured. */
export type Skipped = {
  readonly series: number;
  readonly shards?: number;
  readonly peer?: PeerName;
  readonly reason: string;
};
