// The README's account of bench:threads. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import type { Interval } from './charts.js';

type Row = {
  subject: string;
  beside: string;
  pairs: number;
  ratio: number;
  ratio_low: number;
  ratio_high: number;
  company_on_processor?: number | null;
};
type Memory = {
  bytes_a_counter: number;
  bytes_a_bucket: number;
  segment_bytes: number;
  shards: number;
  resident_created_bytes: number;
  resident_one_writer_bytes: number;
  resident_scraped_bytes: number;
};

const names: Readonly<Record<string, string>> = {
  raw: 'raw `array[i]++`, memory of its own (control)',
  inc: '`inc`',
  observe: '`observe`',
  atomics_add: '`Atomics.add`, one slot for all',
};
const LIMIT = 1.05;

export function threadsSection(documents: readonly Result[]): string {
  const columns = documents.map(({ rows }) => rows as Row[]);
  const nodes = documents.map(({ node }) => `Node ${major(node)}`);
  const pairs = Math.min(...columns.flat().map((row) => row.pairs));
  const cell = (row: Row | undefined): string => {
    if (row === undefined) return '';
    const text = `${row.ratio.toFixed(2)} (${row.ratio_low.toFixed(2)}–${row.ratio_high.toFixed(2)})`;
    return row.ratio > LIMIT && row.subject !== 'atomics_add' ? `**${text}**` : text;
  };
  const table = markdownTable([
    ['', 'beside', ...nodes],
    ...columns[0].map(({ subject, beside }) => [
      names[subject],
      beside,
      ...columns.map((rows) => cell(rows.find((row) => row.subject === subject && row.beside === beside))),
    ]),
  ]);
  const memory = documents.at(-1)!['memory'] as Memory;
  const kb = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
  return [
    `Company: thread-CPU nanoseconds an event beside others over the same alone, median of ${pairs} alternating pairs with its ` +
      `95 % interval (\`npm run bench:threads -- --save\`; target ≤ ${LIMIT}; the exporter is scraped ten times a second):`,
    table,
    ...presence(columns.flat()),
    `Memory: ${memory.bytes_a_counter} bytes a counter a shard, ${memory.bytes_a_bucket} a bucket. Of a segment of ` +
      `${kb(memory.segment_bytes)} with ${memory.shards} shards ${kb(memory.resident_created_bytes)} are resident once it is ` +
      `created, ${kb(memory.resident_one_writer_bytes)} when one thread has written all its series, and ` +
      `${kb(memory.resident_scraped_bytes)} after scrapes.`,
  ].join('\n\n');
}

/** How much company there really was: on a busy machine neighbours wait for processors too. */
function presence(rows: readonly Row[]): string[] {
  const shares = rows.map((row) => row.company_on_processor).filter((share) => typeof share === 'number');
  if (shares.length === 0) return [];
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => (100 * share).toFixed(0));
  return [`The neighbouring writers had a processor for ${least} to ${most} % of that time.`];
}

/** What the chart shows: the ratios of one Node. */
export function threadsIntervals({ rows }: Result): Interval[] {
  return (rows as Row[]).map(({ subject, beside, ratio, ratio_low, ratio_high }) => ({
    text: `${subject.replaceAll('_', ' ')} beside ${beside}`,
    median: ratio,
    low: ratio_low,
    high: ratio_high,
  }));
}
