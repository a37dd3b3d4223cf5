// The README's account of bench:scrape by format: what a page costs beside the same page as text. Pure.
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';

export type FormatRow = {
  series: number;
  shards: number;
  changed: number;
  ns_per_series: number;
  bytes: number;
  format: string;
  gzip: boolean;
};

/** A page in another format may cost so many times what it costs as text. */
const FORMAT_LIMIT = 1.3;

/** The formats beside one another: a page's cost a series, by what changed, and what compressing it adds. */
export function formatsTable(rows: readonly FormatRow[]): string[] {
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
    `The same pages in each format, ${[...new Set(rows.map(({ shards }) => shards))].join(', ')} shards: processor nanoseconds a series (and times those of text; target ≤ ${FORMAT_LIMIT}), bytes a ` +
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
