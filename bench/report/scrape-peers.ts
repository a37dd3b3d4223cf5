// The README's account of bench:scrape beside other libraries: theirs over ours, and what an application's own thread does. Pure.
import type { Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';

type Peer = {
  peer: string;
  version?: string;
  series: number;
  ms: number;
  ns_per_series: number;
  gc_cycles?: number;
  rounds?: number;
  peak_rss_bytes?: number;
};
type Times = { peer: string; series: number; shards: number; times: number };
type Contestant = { subject: string; series: number; ms: number; ns_per_series: number; rounds: number };
type Application = { series: number; pegcount_ms_per_scrape: number; client_js_ms_per_scrape: number };
type Skipped = { series: number; shards?: number; peer?: string; reason: string };

/** How often pegcount's time goes at least into that of @prometheus-io/client. */
export const LEAST_TIMES = 25;
/** One shard is one store, as a registry is; its WorkerRegistry adds up several, as the shards of several threads are. */
const WORKERS = 'client_js_workers';
const WORKERS_SHARDS = 8;

/** The shards that a peer is held against. */
export const shardsAgainst = (peer: string): readonly number[] =>
  peer === WORKERS ? [WORKERS_SHARDS] : [1, WORKERS_SHARDS];

/** `38.8 ×`; bold where a peer with a target misses it. Empty where it was not measured, or is not to be compared. */
export function timesCell(document: Result, peer: string, series: number, shards: number): string {
  const found = ((document['ratios'] ?? []) as Times[]).find(
    (one) => one.peer === peer && one.series === series && one.shards === shards,
  );
  if (found === undefined || !shardsAgainst(peer).includes(shards)) return '';
  const text = `${short(found.times)} ×`;
  return peer.startsWith('client_js') && found.times < LEAST_TIMES ? `**${text}**` : text;
}

/** `301 in 370`: garbage collections, and the scrapes in which they were. */
export function collectionsOf(collections: number, scrapes: number): string {
  return `${collections.toLocaleString('en')} in ${scrapes.toLocaleString('en')}`;
}

export const megabytes = (bytes: number): string => Math.round(bytes / 1e6).toLocaleString('en');

function peersTable(document: Result, peers: readonly Peer[]): string {
  const contest = (document['contest'] ?? []) as Contestant[];
  return markdownTable([
    ['series', 'library', 'ms', 'ns a series', 'collections', 'peak MB', 'times, 1 shard', 'times, 8 shards'],
    ...peers.map((row) => {
      const { peer, series, gc_cycles, rounds, peak_rss_bytes } = row;
      const { ms, ns_per_series } =
        contest.find((one) => one.subject === peer && one.series === series) ?? row;
      return [
        series.toLocaleString('en'),
        `${peer} ${row.version ?? ''}`.trim(),
        short(ms),
        short(ns_per_series),
        gc_cycles === undefined || rounds === undefined ? '' : collectionsOf(gc_cycles, rounds),
        peak_rss_bytes === undefined ? '' : megabytes(peak_rss_bytes),
        timesCell(document, peer, series, 1),
        timesCell(document, peer, series, WORKERS_SHARDS),
      ];
    }),
  ]);
}

/** What was left out, a line a reason. */
export function skippedText(document: Result): string[] {
  const byReason = new Map<string, string[]>();
  for (const { series, shards, peer, reason } of (document['skipped'] ?? []) as Skipped[]) {
    const what = peer ?? (shards === 1 ? '1 shard' : `${shards} shards`);
    const case_ = `${what} with ${series.toLocaleString('en')} series`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), case_]);
  }
  return [...byReason].map(([reason, cases]) => `Left out: ${cases.join(', ')} (${reason}).`);
}

/** Milliseconds a scrape that the clock of a thread can tell from none. */
const LEAST_MS = 0.01;
const spent = (ms: number): string => (ms < LEAST_MS ? `less than ${LEAST_MS} ms` : `${short(ms)} ms`);

function applicationText(document: Result): string[] {
  const application = document['application_thread'] as Application | undefined;
  if (application === undefined) return [];
  const { series, pegcount_ms_per_scrape: ours, client_js_ms_per_scrape: theirs } = application;
  const own = ours < LEAST_MS ? spent(ours) : `**${spent(ours)}**`;
  return [
    `The application's own thread spends ${own} of processor time on a scrape by HTTP of ${series.toLocaleString('en')} series ` +
      `(target: nothing), and ${spent(theirs)} where it serves @prometheus-io/client itself.`,
  ];
}

export function peersSection(document: Result): string[] {
  const peers = (document['peers'] ?? []) as Peer[];
  if (peers.length === 0) return applicationText(document);
  const turns = ((document['contest'] ?? []) as Contestant[])
    .slice(0, 1)
    .map(({ series, rounds }) => {
      return ` With ${series.toLocaleString('en')} series everybody took turns: medians of ${rounds} children each.`;
    })
    .join('');
  return [
    "Other libraries on the same series, and how often pegcount's time goes into theirs when all has changed, with one shard, as a registry is one " +
      `store, and with 8; the WorkerRegistry of 4 workers (\`${WORKERS}\`) is held against 8 shards alone. Target for ` +
      `@prometheus-io/client (\`client_js\`): ≥ ${LEAST_TIMES}; bold: missed.${turns}`,
    peersTable(document, peers),
    ...applicationText(document),
  ];
}
