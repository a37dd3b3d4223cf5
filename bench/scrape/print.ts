// What bench:scrape shows on a terminal. Pure.
import { plainTable } from '../support/table.js';
import type { Contestant, FormatRow, PeerRow, Row, Times } from './rows.js';

const cells = (row: Row | PeerRow): string[] => [
  row.ms.toFixed(3),
  row.ns_per_series.toFixed(1),
  String(row.bytes),
  String(row.heap_growth_bytes),
  String(row.gc_cycles),
  `${Math.round(row.peak_rss_bytes / 2 ** 20)}`,
];

export function casesTable(
  rows: readonly Row[],
  formats: readonly FormatRow[],
  peers: readonly PeerRow[],
): string {
  return plainTable([
    ['series / shards / changed', 'ms', 'ns a series', 'bytes', 'heap growth', 'GC cycles', 'peak MiB'],
    ...rows.map((row) => [`${row.series} / ${row.shards} / ${row.changed}`, ...cells(row)]),
    ...formats.map((row) => [
      `${row.series} / ${row.shards} / ${row.changed}, ${row.format}${row.gzip ? ', gzip only' : ''}`,
      ...cells(row),
    ]),
    ...peers.map((row) => [`${row.series}, ${row.peer} ${row.version}`, ...cells(row)]),
  ]);
}

export function contestLines(contest: readonly Contestant[], ratios: readonly Times[]): string[] {
  return [
    ...contest.map(({ subject, series, shards, ns_per_series, samples }) => {
      const who = shards === null ? subject : `${subject} with ${shards} shards`;
      return `${series} series in turns: ${who} ${ns_per_series} ns a series (${samples.join(', ')})`;
    }),
    ...ratios.map(
      ({ peer, series, shards, times }) =>
        `${series} series: ${peer} takes ${times} times as long as pegcount with ${shards} shards, all changed`,
    ),
  ];
}
