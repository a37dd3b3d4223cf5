// The README's account of bench:scrape. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';

type Row = {
  series: number;
  shards: number;
  changed: number;
  ms: number;
  ns_per_series: number;
  bytes: number;
  heap_growth_bytes: number;
};

type FormatRow = Row & { format: string; gzip: boolean };
/** A page in another format may cost so many times what it costs as text. */
const FORMAT_LIMIT = 1.3;
type Peer = { peer: string; version?: string; series: number; ms: number; ns_per_series: number };
type Times = { peer: string; series: number; shards: number; times: number };

/** The targets, for about 100,000 series in 8 shards. */
const limits: ReadonlyMap<number, number> = new Map([
  [1, 80],
  [0.01, 15],
  [0, 5],
]);
const cellOf = (row: Row): string => {
  const text = `${short(row.ms)} (${short(row.ns_per_series)})`;
  const aimedAt = Math.abs(row.series / 100_000 - 1) < 0.05 && row.shards === 8;
  const limit = aimedAt ? limits.get(row.changed) : undefined;
  return limit !== undefined && row.ns_per_series > limit ? `**${text}**` : text;
};

/** The formats beside one another: a page's cost a series, by what changed, and what compressing it adds. */
function formatsTable(rows: readonly FormatRow[]): string[] {
  const pages = rows.filter(({ gzip, changed }) => !gzip && changed === 1);
  const find = (page: FormatRow, changed: number, gzip = false): FormatRow | undefined =>
    rows.find((row) => row.series === page.series && row.format === page.format && row.changed === changed && row.gzip === gzip); // prettier-ignore
  const cell = (page: FormatRow, changed: number): string => {
    const row = find(page, changed);
    const text = rows.find((one) => one.series === page.series && one.format === 'text' && one.changed === changed && !one.gzip); // prettier-ignore
    if (row === undefined || text === undefined) return '';
    const times = row.ns_per_series / text.ns_per_series;
    const shown = `${short(row.ns_per_series)} (${times.toFixed(2)} ×)`;
    return times > FORMAT_LIMIT ? `**${shown}**` : shown;
  };
  return [
    `The same pages in each format, 8 shards: processor nanoseconds a series (and times those of text; target ≤ ${FORMAT_LIMIT}), bytes a ` +
      'page, and what gzip (level 1) adds a series and leaves of the bytes:',
    markdownTable([
      ['series', 'format', 'all', '1 %', 'none', 'bytes', 'gzip', 'bytes'],
      ...pages.map((page) => {
        const packed = find(page, 0, true);
        return [
          page.series.toLocaleString('en'),
          page.format,
          cell(page, 1),
          cell(page, 0.01),
          cell(page, 0),
          page.bytes.toLocaleString('en'),
          packed === undefined ? '' : short(packed.ns_per_series),
          packed === undefined ? '' : packed.bytes.toLocaleString('en'),
        ];
      }),
    ]),
  ];
}

/** One table: milliseconds a scrape and nanoseconds a series, by how many of the series have changed since the last. */
export function scrapeSection(document: Result): string {
  const rows = (document['rows'] as Row[]).filter(({ ms }) => typeof ms === 'number');
  const sizes = [...new Map(rows.map((row) => [`${row.series} ${row.shards}`, row])).values()];
  const find = (size: Row, changed: number): string => {
    const row = rows.find(
      (one) => one.series === size.series && one.shards === size.shards && one.changed === changed,
    );
    return row === undefined ? '' : cellOf(row);
  };
  const sections = [
    `A scrape on Node ${major(document.node)}, milliseconds (and processor nanoseconds a series; targets with 100,000 series and 8 shards: 80, ` +
      '15, 5), by the share of series that changed since the last (`npm run bench:scrape -- --save`):',
    markdownTable([
      ['series', 'shards', 'all', '1 %', 'none', 'bytes a page'],
      ...sizes.map((size) => [
        size.series.toLocaleString('en'),
        String(size.shards),
        find(size, 1),
        find(size, 0.01),
        find(size, 0),
        size.bytes.toLocaleString('en'),
      ]),
    ]),
  ];
  const formats = (document['formats'] ?? []) as FormatRow[];
  if (formats.length > 0) sections.push(...formatsTable(formats));
  const peers = (document['peers'] ?? []) as Peer[];
  if (peers.length > 0) {
    const ratios = (document['ratios'] ?? []) as Times[];
    const times = ({ peer, series }: Peer): string => {
      const ratio = ratios.find(
        (one) => one.peer === peer && one.series === series && one.shards === 1,
      )?.times;
      return ratio === undefined ? '' : `${short(ratio)} ×`;
    };
    sections.push(
      "Other libraries on the same series, and how often pegcount's time (one shard, as a registry is one store; all changed) goes into theirs (target ≥ 25 for " +
        '@prometheus-io/client, `client_js`):',
      markdownTable([
        ['series', 'library', 'ms', 'ns a series', 'times'],
        ...peers.map((row) => [
          row.series.toLocaleString('en'),
          `${row.peer} ${row.version ?? ''}`.trim(),
          short(row.ms),
          short(row.ns_per_series),
          times(row),
        ]),
      ]),
    );
  }
  return sections.join('\n\n');
}

/** The sizes that the targets are of, on every Node that was measured; and the peer that one of them is of. */
export function scrapeByNode(documents: readonly Result[]): string {
  const rows = documents.flatMap((document) => {
    const found = (document['rows'] as Row[]).filter(
      ({ series, shards }) => series === 100_000 && shards === 8,
    );
    const cell = (changed: number): string => {
      const row = found.find((one) => one.changed === changed);
      return row === undefined ? '' : cellOf(row);
    };
    const times = (document['ratios'] as Times[] | undefined)
      ?.filter((one) => one.peer === 'client_js' && one.series === 100_000 && one.shards <= 8)
      .map((one) => `${one.times.toFixed(1)} ×`);
    if (found.length === 0) return [];
    return [[`Node ${major(document.node)}`, cell(1), cell(0.01), cell(0), times?.join(', ') ?? '']];
  });
  return [
    'The same with 100,000 series and 8 shards on each Node, and @prometheus-io/client over it with 1 and with 8 shards:',
    markdownTable([['', 'all', '1 %', 'none', 'client_js'], ...rows]),
  ].join('\n\n');
}
