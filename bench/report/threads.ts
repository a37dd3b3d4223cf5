// The README's account of bench:threads. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { FEWEST_SCRAPES_A_SECOND } from '../threads/messages.js';
import type { Interval } from './charts.js';

type Batches = { p50_us: number; p99_us: number; p999_us: number; max_us: number };
/** What older documents lack is optional. */
type Row = {
  subject: string;
  beside: string;
  pairs: number;
  ratio: number;
  ratio_low: number;
  ratio_high: number;
  company_on_processor?: number | null;
  scrapes_per_second?: number | null;
  alone_batches?: Batches;
  beside_batches?: Batches;
};
type Column = { readonly node: string; readonly rows: readonly Row[] };
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
  const columns: Column[] = documents.map(({ node, rows }) => ({
    node: `Node ${major(node)}`,
    rows: rows as Row[],
  }));
  const pairs = Math.min(...columns.flatMap(({ rows }) => rows.map((row) => row.pairs)));
  return [
    `Company: thread-CPU nanoseconds an event beside others over the same alone, median of ${pairs} alternating pairs with its ` +
      `95 % interval (\`npm run bench:threads -- --save\`; target ≤ ${LIMIT}):`,
    tableOf(columns, [[(beside) => beside, ratioCell]]),
    ...presence(columns),
    ...scrapes(columns),
    ...batchTable(columns),
    ...memoryText(documents),
  ].join('\n\n');
}

/** A column a Node, and for each contest a row of each kind of cell. */
function tableOf(
  columns: readonly Column[],
  kinds: readonly (readonly [company: (beside: string) => string, cell: (row: Row | undefined) => string])[],
): string {
  return markdownTable([
    ['', 'beside', ...columns.map(({ node }) => node)],
    ...columns[0].rows.flatMap(({ subject, beside }) =>
      kinds.map(([company, cell]) => [
        names[subject] ?? subject,
        company(beside),
        ...columns.map(({ rows }) =>
          cell(rows.find((row) => row.subject === subject && row.beside === beside)),
        ),
      ]),
    ),
  ]);
}

function ratioCell(row: Row | undefined): string {
  if (row === undefined) return '';
  const text = `${row.ratio.toFixed(2)} (${row.ratio_low.toFixed(2)}–${row.ratio_high.toFixed(2)})`;
  return row.ratio > LIMIT && row.subject !== 'atomics_add' ? `**${text}**` : text;
}

/** Whose figure is known, and on which Nodes it is not: a statement about all must not come from one. */
function known(columns: readonly Column[], figure: (row: Row) => number | null | undefined) {
  const found = columns.map(({ node, rows }) => ({
    node,
    figures: rows.map(figure).filter((value) => typeof value === 'number'),
  }));
  const nodes = (some: typeof found): string => some.map(({ node }) => node).join(', ');
  return {
    on: nodes(found.filter(({ figures }) => figures.length > 0)),
    not: nodes(found.filter(({ figures }) => figures.length === 0)),
    figures: found.flatMap(({ figures }) => figures),
  };
}

/** The least and the most of some figures, or the one they all are. */
function range(figures: readonly number[], text: (figure: number) => string): string {
  const [least, most] = [Math.min(...figures), Math.max(...figures)].map(text);
  return least === most ? least : `${least} to ${most}`;
}

/** How much company there really was: on a busy machine neighbours wait for processors too. */
function presence(columns: readonly Column[]): string[] {
  const { on, not, figures } = known(columns, (row) => row.company_on_processor);
  if (figures.length === 0) return [];
  const shares = range(figures, (share) => (100 * share).toFixed(0));
  const others = not === '' ? '' : ` Not recorded on ${not}.`;
  return [`On ${on} the neighbouring writers had a processor for ${shares} % of that time.${others}`];
}

/** How often the exporter was really scraped while it was company. */
function scrapes(columns: readonly Column[]): string[] {
  const { on, not, figures } = known(columns, (row) => row.scrapes_per_second);
  const uncounted = not === '' ? '' : `How many scrapes fell into the windows was not counted on ${not}.`;
  if (figures.length === 0) return uncounted === '' ? [] : [uncounted];
  const rates = range(figures, (rate) => rate.toFixed(1));
  const few = columns.flatMap(({ node, rows }) =>
    rows
      .filter(({ scrapes_per_second: rate }) => typeof rate === 'number' && rate < FEWEST_SCRAPES_A_SECOND)
      .map(({ subject }) => `${names[subject] ?? subject} on ${node}`),
  );
  const missed =
    few.length === 0
      ? ''
      : ` **Too few scrapes for a contest, fewer than ${FEWEST_SCRAPES_A_SECOND}: ${few.join('; ')}.**`;
  return [
    `On ${on} the exporter was scraped ${rates} times a second within the windows.${missed} ${uncounted}`.trim(),
  ];
}

/** What a segment takes, of all Nodes that have the figures. */
function memoryText(documents: readonly Result[]): string[] {
  const having = documents.filter(({ memory }) => memory !== undefined);
  if (having.length === 0) return [];
  const of = (key: keyof Memory, text: (figure: number) => string): string =>
    range(
      having.map(({ memory }) => (memory as Memory)[key]),
      text,
    );
  const kb = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
  return [
    `Memory on Node ${having.map(({ node }) => major(node)).join(', ')} (target: 8 bytes a counter or bucket a shard, and no resident page of a ` +
      `shard that no thread has used): ${of('bytes_a_counter', String)} bytes a counter a shard, ${of('bytes_a_bucket', String)} a bucket. ` +
      `Of a segment of ${of('segment_bytes', kb)} with ${of('shards', String)} shards ${of('resident_created_bytes', kb)} are resident ` +
      `once it is created, ${of('resident_one_writer_bytes', kb)} when one thread has written all its series, and ` +
      `${of('resident_scraped_bytes', kb)} after scrapes.`,
  ];
}

/** Batches on the wall's clock: a stall, whoever causes it, shows in their last percentiles. */
function batchTable(columns: readonly Column[]): string[] {
  if (!columns.some(({ rows }) => rows.some((row) => row.alone_batches ?? row.beside_batches))) return [];
  const short = (us: number): string => (us < 100 ? us.toFixed(1) : Math.round(us).toLocaleString('en'));
  const cell = (batches: Batches | undefined): string =>
    batches === undefined
      ? ''
      : [batches.p50_us, batches.p99_us, batches.p999_us, batches.max_us].map(short).join(' / ');
  return [
    "Microseconds a batch of 1000 events on the wall's clock, p50 / p99 / p99.9 / maximum, alone and in " +
      "company. What a thread waits for a processor is in them, so the control's maxima are the machine's:",
    tableOf(columns, [
      [(beside) => `nobody, by turns with ${beside}`, (row) => cell(row?.alone_batches)],
      [(beside) => beside, (row) => cell(row?.beside_batches)],
    ]),
  ];
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
