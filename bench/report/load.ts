// The README's account of bench:load: what one Node's demo did, a column a subject; every Node's delays and ratios. Pure.
import { RESOLUTION } from '../load/loop-delay.js';
import { FEWEST_SAMPLES } from '../support/interval.js';
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';
import { loadText } from './load-text.js';

type Row = Readonly<Record<string, unknown>> & { readonly subject: string };

/** What metrics may cost the whole demo, on over off. */
const LIMIT = 1.02;
const AIMED_AT = 'ratio_on_off';
const DELAYS = ['loop_delay_p50_ms', 'loop_delay_p99_ms', 'loop_delay_max_ms'];
/** In older documents: calls times packets a call. Nobody had counted them. */
const NOT_COUNTED = 'packets_per_second';

/** `off beside prom-client` for `off_beside_prom_client`. */
const spoken = (name: string): string => name.replaceAll('prom_client', 'prom-client').replaceAll('_', ' ');
const nodeOf = ({ node }: Result): string => `Node ${major(node)}`;
const rowsOf = (document: Result): Row[] => document['rows'] as Row[];
const figure = (value: unknown, show: (value: number) => string): string =>
  typeof value === 'number' ? show(value) : '';

/** How many pairs a document's ratios are of. */
function pairsOf(document: Result): number {
  const pairs = document['pairs'];
  return typeof pairs === 'number' ? pairs : 0;
}

/** The interval of a ratio; undefined where there are too few pairs for one. */
function intervalOf(document: Result, name: string): [number, number] | undefined {
  if (pairsOf(document) < FEWEST_SAMPLES) return undefined;
  return document[`${name}_interval`] as [number, number] | undefined;
}

/** `1.025 (0.982–1.050)`; bold where the ratio of metrics on over off is above its target. */
function ratioOf(document: Result, name: string): string {
  const value = document[name];
  if (typeof value !== 'number') return '';
  const interval = intervalOf(document, name)?.map((one) => one.toFixed(3));
  const text = `${value.toFixed(3)} (${interval?.join('–') ?? 'no interval'})`;
  return name === AIMED_AT && value > LIMIT ? `**${text}**` : text;
}

/** Which Nodes' ratios of metrics on over off are neither surely within the target nor surely beyond it. */
function undecided(documents: readonly Result[]): string[] {
  const open = documents.filter((document) => {
    const interval = intervalOf(document, AIMED_AT);
    return interval === undefined || (interval[0] <= LIMIT && interval[1] > LIMIT);
  });
  return open.length === 0
    ? []
    : [
        `The target lies within the interval, or there is none, so that nothing is decided: ${open.map(nodeOf).join(', ')}.`,
      ];
}

function figuresTable(document: Result): string {
  const rows = rowsOf(document);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) =>
      rows.some((row) => typeof row[name] === 'number') && !DELAYS.includes(name) && name !== NOT_COUNTED,
  );
  return markdownTable([
    ['', ...rows.map(({ subject }) => spoken(subject))],
    ...names.map((name) => [spoken(name), ...rows.map((row) => figure(row[name], short))]),
  ]);
}

/** The delays of every Node that has some, a column a subject. */
function delays(documents: readonly Result[]): string[] {
  const measured = documents.filter((document) => rowsOf(document).some((row) => DELAYS[0] in row));
  if (measured.length === 0) return [];
  const subjects = [
    ...new Set(measured.flatMap((document) => rowsOf(document).map(({ subject }) => subject))),
  ];
  const cell = (row: Row | undefined): string =>
    row === undefined ? '' : DELAYS.map((name) => figure(row[name], short)).join(' / ');
  return [
    `How late the event loop of the worst worker served a timer, milliseconds: p50 / p99 / maximum of a batch, median of the batches. Each ` +
      `loop is asked every ${RESOLUTION} ms only, so that p99 is about the second longest delay of a batch:`,
    markdownTable([
      ['', ...subjects.map(spoken)],
      ...measured.map((document) => [
        nodeOf(document),
        ...subjects.map((subject) => cell(rowsOf(document).find((row) => row.subject === subject))),
      ]),
    ]),
  ];
}

/** The first document in full, delays and ratios of all. */
export function loadSection(documents: readonly Result[]): string {
  const names = new Set(documents.flatMap((document) => Object.keys(document)));
  const ratios = [...names].filter((name) => name.startsWith('ratio_') && !name.endsWith('_interval'));
  const sections = [...loadText(documents[0]), figuresTable(documents[0]), ...delays(documents)];
  if (ratios.length > 0) {
    sections.push(
      'Processor time over that of the null writer beside, median of the pairs with its 95 % interval, which takes ' +
        `${FEWEST_SAMPLES} pairs at least (target for on / off: ≤ ${LIMIT}; bold: a median above it):`,
      markdownTable([
        [
          '',
          'pairs',
          ...ratios.map((name) => spoken(name.slice('ratio_'.length)).replace(/ off$/, ' / off')),
        ],
        ...documents.map((document) => [
          nodeOf(document),
          pairsOf(document) === 0 ? '' : String(pairsOf(document)),
          ...ratios.map((name) => ratioOf(document, name)),
        ]),
      ]),
      ...undecided(documents),
    );
  }
  return sections.join('\n\n');
}
