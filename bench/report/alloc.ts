// The README's account of bench:alloc. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';

/** What older documents lack is optional. */
type Row = {
  kind: string;
  tier: string;
  events: number;
  gc_cycles: number;
  bytes_per_event: number;
  heap_growth_bytes?: number;
  allocated_bytes?: number;
  reading_bytes?: number;
  loop?: string;
  loop_bytes_per_event?: number;
  loop_tier?: string;
};
type Column = { readonly node: string; readonly rows: readonly Row[] };

/** Bytes an event below which it is the bench and V8 themselves that moved the heap: one box in 16,000 events. */
const NOTHING = 0.001;

const textOf = (kind: string): string => kind.replaceAll('_', ' ');
const find = ({ rows }: Column, kind: string): Row | undefined => rows.find((row) => row.kind === kind);
/** The fewest that any Node made of a kind. */
function eventsOf(columns: readonly Column[], kind: string): string {
  const counts = columns.flatMap((column) => find(column, kind)?.events ?? []);
  return `${Math.min(...counts) / 1e6} M`;
}

/** What events allocate once optimised, kind by kind only where it is anything, and what they allocate before that. */
export function allocSection(documents: readonly Result[]): string {
  const columnsOf = (tier: string): Column[] =>
    documents.map(({ node, rows }) => ({
      node: `Node ${major(node)}`,
      rows: (rows as Row[]).filter((row) => row.tier === tier),
    }));
  return [...optimisedText(columnsOf('optimised')), ...interpretedText(columnsOf('interpreted'))].join(
    '\n\n',
  );
}

/** The kinds that any Node has measured, without the loops. */
function kindsOf(columns: readonly Column[]): string[] {
  const all = columns.flatMap(({ rows }) => rows.map(({ kind }) => kind));
  return [...new Set(all)].filter((kind) => !kind.startsWith('loop_'));
}

/** Bytes in all: of the run itself without those of reading the heap, or in older documents how much it had grown by the end. */
function inAll({ allocated_bytes, reading_bytes, heap_growth_bytes }: Row): number | undefined {
  return allocated_bytes === undefined ? heap_growth_bytes : allocated_bytes - (reading_bytes ?? 0);
}
const inLastTier = ({ loop_tier = 'turbofan' }: Row): boolean => loop_tier === 'turbofan';

function isClean(row: Row): boolean {
  const bytes = row.gc_cycles === 0 ? inAll(row) : undefined;
  const each = bytes === undefined ? row.bytes_per_event : bytes / row.events;
  return row.gc_cycles === 0 && inLastTier(row) && Math.abs(each) < NOTHING;
}

function optimisedText(columns: readonly Column[]): string[] {
  const kinds = kindsOf(columns);
  const rowsOf = (kind: string): Row[] => columns.flatMap((column) => find(column, kind) ?? []);
  const clean = kinds.filter((kind) => rowsOf(kind).every(isClean));
  const others = kinds.filter((kind) => !clean.includes(kind));
  const nodes = columns.map(({ node }) => node);
  const text = `Allocation, once optimised (\`npm run bench:alloc -- --save\`), on ${nodes.join(', ')}: `;
  if (clean.length === 0) return [`${text}no kind of event without garbage.`, ...othersText(columns, others)];
  const bytes = clean.flatMap((kind) => rowsOf(kind).flatMap((row) => inAll(row) ?? []));
  const [least, most] = [Math.min(...bytes), Math.max(...bytes)].map((sum) => sum.toLocaleString('en'));
  const growth = least === most ? most : `${least} to ${most}`;
  const known = clean.every((kind) => rowsOf(kind).every((row) => row.reading_bytes !== undefined));
  const whose = known ? '' : ', the cost of reading the heap included';
  const heap = bytes.length === 0 ? '' : ` and ${growth} bytes in all (less than one in 1000 events${whose})`;
  const some = clean.filter((kind) => rowsOf(kind).length < columns.length);
  return [
    `${text}0 garbage collections${heap} in ${eventsOf(columns, clean[0])} events of each of these kinds: ` +
      `${clean.map(textOf).join(', ')}.` +
      (some.length === 0 ? '' : ` Not yet measured on all of them: ${some.map(textOf).join(', ')}.`),
    ...othersText(columns, others),
  ];
}

function othersText(columns: readonly Column[], kinds: readonly string[]): string[] {
  if (kinds.length === 0) return [];
  const cell = (row: Row | undefined): string => {
    if (row === undefined) return '';
    if (isClean(row)) return '0';
    const bytes = String(Number(row.bytes_per_event.toPrecision(4)));
    const where = inLastTier(row) ? '' : `, loop in ${row.loop_tier}`;
    return `${row.kind.includes('client') ? bytes : `**${bytes}**`} (${row.gc_cycles} GC${where})`;
  };
  return [
    'Bytes an event, and collections, of the others (prom-client shows that the bench sees garbage):',
    markdownTable([
      ['', 'events', ...columns.map(({ node }) => node)],
      ...kinds.map((kind) => [
        textOf(kind),
        eventsOf(columns, kind),
        ...columns.map((column) => cell(find(column, kind))),
      ]),
    ]),
  ];
}

/** Bytes an event less its loop's, to a tenth: so few events do not say more. */
function interpretedCell(column: Column, kind: string): string {
  const row = find(column, kind);
  if (row === undefined) return '';
  const loop =
    (row.loop === undefined ? undefined : find(column, row.loop)?.bytes_per_event) ??
    row.loop_bytes_per_event ??
    0;
  const tenth = (bytes: number): string => String(Math.round(bytes * 10) / 10 + 0);
  const own = tenth(row.bytes_per_event - loop);
  return tenth(loop) === '0' ? own : `${own} (${tenth(row.bytes_per_event)} - ${tenth(loop)})`;
}

function interpretedText(columns: readonly Column[]): string[] {
  const kinds = kindsOf(columns);
  if (kinds.length === 0) return [];
  return [
    'Before that, in the interpreter, where V8 puts every number that is no small integer into a box: bytes an event, over fewer ' +
      'events. In brackets, where the loop around them allocates too: what both allocate, less what such a loop does by itself ' +
      '(it reads the values, the total or the clock):',
    markdownTable([
      ['', 'events', ...columns.map(({ node }) => node)],
      ...kinds.map((kind) => [
        textOf(kind),
        eventsOf(columns, kind),
        ...columns.map((column) => interpretedCell(column, kind)),
      ]),
    ]),
  ];
}
