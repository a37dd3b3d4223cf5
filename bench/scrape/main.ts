// bench:scrape: what a page costs, by number of series, number of shards, and how much has changed since the last one; beside
// other libraries on the same series. Each case runs in a child process of its own. `--series N` and `--shards N` run only
// those sizes, `--short` measures briefly, `--json` ends with one line of JSON.
import { freemem } from 'node:os';
import { parseArgs } from 'node:util';
import { measureInChild } from '../support/child.js';
import { rounded } from '../support/figures.js';
import { finish, machine } from '../support/results.js';
import { plainTable } from '../support/table.js';
import type { Cost } from './meter.js';
import { peerNames } from './peers.js';
import { shapeOf } from './series.js';

type Row = Cost & {
  readonly series: number;
  readonly shards: number;
  readonly changed: number;
  readonly ns_per_series: number;
  readonly bytes: number;
  readonly peak_rss_bytes: number;
};
/** A page in one of the formats, or, with `gzip`, its compression. */
type FormatRow = Row & { readonly format: string; readonly gzip: boolean };
type PeerRow = Omit<Row, 'shards' | 'changed'> & { readonly peer: string; readonly version: string };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    series: { type: 'string' },
    shards: { type: 'string' },
  },
});
const sizes = values.series === undefined ? [1000, 10_000, 100_000, 1_000_000] : [Number(values.series)];
const shardCounts = values.shards === undefined ? [1, 8, 64] : [Number(values.shards)];
if (![...sizes, ...shardCounts].every((given) => Number.isInteger(given) && given > 0)) {
  throw new RangeError('bench:scrape: --series and --shards take positive integers');
}
const effort = values.short ? [0.3, 3] : [1.5, 15];
/** Peers take seconds a page above this. */
const PEERS_UP_TO = 100_000;
/** The formats are held against one another up to this size, with so many shards. */
const FORMATS_UP_TO = 100_000;
const FORMATS_SHARDS = 8;
const formatNames = ['text', 'openmetrics', 'protobuf'] as const;
/** The pages are compared in full up to this size: comparing sorts them as text. */
const COMPARED_UP_TO = 10_000;
/** Ways to change between scrapes: the share of the series in which every writer counts once. */
const shares = [1, 0.01, 0];

const flags = ['--expose-gc'];
const script = (name: string): URL => new URL(`./${name}.js`, import.meta.url);
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Segment, copies, pages, and the heap of a child: what must be free, or neighbours of the bench suffer. */
const needed = (series: number, shards: number): number => series * (16 * shards + 300) + 2 ** 28;

const compared = Math.min(COMPARED_UP_TO, Math.max(...sizes));
measureInChild(script('same-pages'), { arguments: [compared] });
note(`all subjects show the same page of ${compared} series`);

const rows: Row[] = [];
const skipped: { series: number; shards: number; reason: string }[] = [];
for (const asked of sizes) {
  for (const shards of shardCounts) {
    if (needed(asked, shards) > freemem()) {
      const reason = `needs ${Math.round(needed(asked, shards) / 2 ** 20)} MiB, ${Math.round(freemem() / 2 ** 20)} are free`;
      skipped.push({ series: asked, shards, reason });
      note(`${asked} series, ${shards} shards left out: ${reason}`);
      continue;
    }
    for (const changed of shares) {
      rows.push(
        measureInChild<Row>(script('child'), { flags, arguments: [asked, shards, changed, ...effort] }),
      );
    }
    note(`${asked} series, ${shards} shards`);
  }
}
/** In the same minutes as each other: what they are compared by is how they differ. */
const formats: FormatRow[] = [];
for (const asked of sizes.filter((size) => size <= FORMATS_UP_TO)) {
  for (const [changed, encoding] of [...shares.map((share) => [share, ''] as const), [0, 'gzip'] as const]) {
    for (const format of formatNames) {
      const given = [asked, FORMATS_SHARDS, changed, ...effort, format, encoding];
      formats.push(measureInChild<FormatRow>(script('child'), { flags, arguments: given }));
    }
  }
  note(`${asked} series in each format`);
}
const peers: PeerRow[] = [];
for (const asked of sizes.filter((size) => size <= PEERS_UP_TO)) {
  for (const name of peerNames) {
    peers.push(measureInChild<PeerRow>(script('peer-child'), { flags, arguments: [name, asked, ...effort] }));
    note(`${name}, ${asked} series`);
  }
}

const cells = (row: Row | PeerRow): string[] => [
  row.ms.toFixed(3),
  row.ns_per_series.toFixed(1),
  String(row.bytes),
  String(row.heap_growth_bytes),
  String(row.gc_cycles),
  `${Math.round(row.peak_rss_bytes / 2 ** 20)}`,
];
console.log(
  plainTable([
    ['series / shards / changed', 'ms', 'ns a series', 'bytes', 'heap growth', 'GC cycles', 'peak MiB'],
    ...rows.map((row) => [`${row.series} / ${row.shards} / ${row.changed}`, ...cells(row)]),
    ...formats.map((row) => [
      `${row.series} / ${row.shards} / ${row.changed}, ${row.format}${row.gzip ? ', gzip only' : ''}`,
      ...cells(row),
    ]),
    ...peers.map((row) => [`${row.series}, ${row.peer} ${row.version}`, ...cells(row)]),
  ]),
);

/**
 * Peers divided by pegcount with everything changed: how many times faster it is. One shard is what a registry of one thread
 * is to be compared with; the peer of several shards is the one that aggregates workers.
 */
const ratios = peers.flatMap(({ peer, series, ns_per_series }) =>
  rows
    .filter((row) => row.series === series && row.changed === 1)
    .map((row) => ({ peer, series, shards: row.shards, times: rounded(ns_per_series / row.ns_per_series) })),
);
for (const { peer, series, shards, times } of ratios) {
  console.log(
    `${series} series: ${peer} takes ${times} times as long as pegcount with ${shards} shards, all changed`,
  );
}
const round = <T extends object>(row: T): T =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      Number.isInteger(value) ? value : typeof value === 'number' ? rounded(value) : value,
    ]),
  ) as T;
finish(
  'scrape',
  {
    rows: rows.map(round),
    formats: formats.map(round),
    peers: peers.map(round),
    ratios,
    skipped,
    asked: sizes.map(shapeOf),
    ...machine(),
  },
  values,
);
