// The README's account of bench:scrape. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';
import { type FormatRow, formatsTable } from './scrape-formats.js';
import {
  collectionsOf,
  LEAST_TIMES,
  megabytes,
  peersSection,
  skippedText,
  timesCell,
} from './scrape-peers.js';

type Row = {
  series: number;
  shards: number;
  changed: number;
  ms: number;
  ns_per_series: number;
  bytes: number;
  heap_growth_bytes?: number;
  heap_reading_bytes?: number;
  gc_cycles?: number;
  rounds?: number;
  peak_rss_bytes?: number;
};

/** The targets, for about 100,000 series in 8 shards: nanoseconds a series by the share that changed, and no garbage. */
const limits: ReadonlyMap<number, number> = new Map([
  [1, 80],
  [0.01, 15],
  [0, 5],
]);
const aimedAt = ({ series, shards }: Row): boolean => Math.abs(series / 100_000 - 1) < 0.05 && shards === 8;
const marked = (text: string, missed: boolean): string => (missed ? `**${text}**` : text);

function costCell(row: Row | undefined): string {
  if (row === undefined) return '';
  const limit = aimedAt(row) ? limits.get(row.changed) : undefined;
  return marked(
    `${short(row.ms)} (${short(row.ns_per_series)})`,
    limit !== undefined && row.ns_per_series > limit,
  );
}

/** Kilobytes of heap that a scrape takes. */
function heapCell(row: Row | undefined): string {
  if (row?.heap_growth_bytes === undefined) return '';
  const text = (row.heap_growth_bytes / 1000).toFixed(1);
  return marked(text, aimedAt(row) && Number(text) > 0);
}

/** Collections of all scrapes of one size, whatever had changed. */
function collectionsCell(rows: readonly Row[]): string {
  let [collections, scrapes] = [0, 0];
  for (const { gc_cycles = 0, rounds = 0 } of rows) {
    collections += gc_cycles;
    scrapes += rounds;
  }
  if (scrapes === 0) return '';
  return marked(collectionsOf(collections, scrapes), aimedAt(rows[0]) && collections > 0);
}

/** The columns of a figure: the share of the series that changed since the last scrape. */
const shares = [1, 0.01, 0];

/** What one size costs: time, garbage and memory. */
function sizeCells(rows: readonly Row[]): string[] {
  const byShare = shares.map((share) => rows.find(({ changed }) => changed === share));
  const peak = Math.max(...rows.map(({ peak_rss_bytes = 0 }) => peak_rss_bytes));
  return [
    ...byShare.map(costCell),
    ...byShare.map(heapCell),
    collectionsCell(rows),
    peak === 0 ? '' : megabytes(peak),
  ];
}

/** What the figures are of, and what the garbage is. */
function explanation(rows: readonly Row[]): string {
  const own = rows.some(
    ({ heap_growth_bytes, heap_reading_bytes }) =>
      heap_growth_bytes !== undefined && heap_reading_bytes === undefined,
  );
  return (
    'These are figures of reading and rendering, without HTTP: the renderer on the measured thread, scrapes back to back, each ' +
    'into the buffer of the last page. Collections are those of all scrapes of a line, and peak MB is the most resident memory of ' +
    'their processes. No heap is taken for each series; what a scrape takes are the promises and frames of the asynchronous ' +
    'functions that read and render, a promise and an immediate for each pause (every 2 ms the event loop has its turn), and ' +
    'closures and iterators of loops over shards and blocks of counters, until V8 has compiled them away.' +
    (own ? " The heap that the bench's own readings take is in these figures." : '')
  );
}

/** A line a size: milliseconds a scrape and nanoseconds a series, by how many of the series have changed since the last. */
export function scrapeSection(document: Result): string {
  const rows = (document['rows'] as Row[]).filter(({ ms }) => typeof ms === 'number');
  const bySize = new Map<string, Row[]>();
  for (const row of rows) {
    const size = `${row.series} ${row.shards}`;
    bySize.set(size, [...(bySize.get(size) ?? []), row]);
  }
  const formats = (document['formats'] ?? []) as FormatRow[];
  return [
    `A scrape on Node ${major(document.node)}, by the share of series that changed since the last: milliseconds (and processor nanoseconds a ` +
      'series), and kB of heap that it takes (`npm run bench:scrape -- --save`). Targets with 100,000 series and 8 shards: at ' +
      `most ${[...limits.values()].join(', ')} ns a series, and no garbage; bold: missed.`,
    markdownTable([
      [
        ...['series', 'shards', 'all', '1 %', 'none', 'heap kB: all', '1 %', 'none', 'collections'],
        ...['peak MB', 'bytes a page'],
      ],
      ...[...bySize.values()].map((size) => [
        size[0].series.toLocaleString('en'),
        String(size[0].shards),
        ...sizeCells(size),
        size.at(-1)!.bytes.toLocaleString('en'),
      ]),
    ]),
    explanation(rows),
    ...(formats.length > 0 ? formatsTable(formats) : []),
    ...peersSection(document),
    ...skippedText(document),
  ].join('\n\n');
}

/** The sizes that the targets are of, on every Node that was measured; and the peer that one of them is of. */
export function scrapeByNode(documents: readonly Result[]): string {
  const lines = documents.flatMap((document) => {
    const rows = (document['rows'] as Row[]).filter(aimedAt);
    if (rows.length === 0) return [];
    const times = [1, 8].map((shards) => timesCell(document, 'client_js', 100_000, shards));
    return [[`Node ${major(document.node)}`, ...sizeCells(rows), ...times]];
  });
  return [
    'The same with 100,000 series and 8 shards on each Node, and how often its time with 1 and with 8 shards goes into that of ' +
      `@prometheus-io/client (target ≥ ${LEAST_TIMES}):`,
    markdownTable([
      [
        ...['', 'all', '1 %', 'none', 'heap kB: all', '1 %', 'none', 'collections', 'peak MB'],
        ...['client_js, 1 shard', 'client_js, 8 shards'],
      ],
      ...lines,
    ]),
  ].join('\n\n');
}
