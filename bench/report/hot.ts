// The README's account of bench:hot: nanoseconds an event and the ratios that have a target, one column a Node. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { helperFigures, helperTable } from './helpers.js';
import { type HotFigures, ratios } from './ratios.js';

/** Rows in the order of the table. */
const rows: readonly (readonly [name: `${string}_ns`, text: string])[] = [
  ['raw_ns', 'raw `array[i]++`'],
  ['raw_bound_ns', 'raw `array[handles[i].cell]++`'],
  ['counter_inc_ns', '`inc`, two labels'],
  ['counter_bound_inc_ns', 'bound `inc`'],
  ['histogram_observe_13_ns', '`observe`, 13 buckets'],
  ['histogram_observe_200_ns', '`observe`, 200 buckets'],
  ['histogram_observe_native_ns', '`observe`, native buckets'],
  ['gauge_set_ns', 'gauge `set`'],
  ['gauge_add_ns', 'gauge `add`'],
  ['mixed_ns', 'mixed, pbx and sip catalogues'],
  ['atomics_add_ns', '`Atomics.add`'],
  ['perf_hooks_record_ns', "perf_hooks histogram's `record`"],
  ['hdr_record_ns', "hdr-histogram-js' `recordValue`"],
  ['client_js_inc_ns', "@prometheus-io/client's `inc`"],
  ['prom_client_inc_ns', "prom-client's `inc`"],
  ['otel_add_ns', "OpenTelemetry's `add`"],
  ['client_js_observe_ns', "@prometheus-io/client's `observe`"],
  ['prom_client_observe_ns', "prom-client's `observe`"],
  ['otel_record_ns', "OpenTelemetry's `record`"],
  ['mixed_prom_client_ns', 'prom-client, mixed'],
];

/** A figure with three digits, which is what a shared machine can tell. */
export const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** A figure of the table that all subjects share; the helpers have one of their own. */
const isShared = (name: string): boolean => name.endsWith('_ns') && !helperFigures.has(name);

/** The rows of these results: the known ones in their order, then whatever else was measured. */
function measured(
  results: readonly HotFigures[],
): readonly (readonly [name: `${string}_ns`, text: string])[] {
  const names = new Set(results.flatMap(Object.keys).filter(isShared));
  const known = rows.filter(([name]) => names.delete(name));
  const others = [...names].map(
    (name) => [name as `${string}_ns`, name.slice(0, -3).replaceAll('_', ' ')] as const,
  );
  return [...known, ...others];
}

/** What the mixed rows are of. */
function mixedText(documents: readonly Result[]): string[] {
  const events = documents.at(-1)?.['mixed_events_a_call'];
  return typeof events === 'number'
    ? [`Mixed: whole calls, one after the other, of ${events} events each.`]
    : [];
}

/** The helpers' table, where they were measured. */
function helpersText(results: readonly HotFigures[], nodes: readonly number[]): string[] {
  const table = helperTable(
    results,
    nodes.map((node) => `Node ${node}`),
    short,
  );
  return table === undefined
    ? []
    : ['Helpers of the catalogues, and in brackets the writes under them by hand:', table];
}

/** A section of the README; a ratio that misses its target is bold. */
export function hotSection(documents: readonly Result[]): string {
  const results = documents as unknown as HotFigures[];
  const nodes = results.map(({ node }) => major(node));
  const figures = measured(results).map(([name, text]) => [
    text,
    ...results.map((result) => (result[name] === undefined ? '' : short(result[name]))),
  ]);
  const quotients = ratios.map(({ text, of, target }) => [
    text,
    ...results.map((result, column) => {
      const ratio = of(result);
      if (ratio === undefined) return '';
      return target.met(ratio, nodes[column]) ? short(ratio) : `**${short(ratio)}**`;
    }),
    target.text,
  ]);
  return [
    'Nanoseconds of processor time an event (`npm run bench:matrix -- --save`):',
    markdownTable([['', ...nodes.map((node) => `Node ${node}`)], ...figures]),
    ...mixedText(documents),
    ...helpersText(results, nodes),
    'The same as ratios, which another machine should repeat. Bold: misses its target.',
    markdownTable([
      ['', ...nodes.map((node) => `Node ${node}`), 'target'],
      ...quotients.filter((cells) => cells.slice(1, -1).some((cell) => cell !== '')),
    ]),
  ].join('\n\n');
}

/** What the chart shows: a bar a subject and Node. */
export function hotBars(documents: readonly Result[]): { text: string; values: (number | undefined)[] }[] {
  const results = documents as unknown as HotFigures[];
  return measured(results).map(([name, text]) => ({
    text: text.replaceAll('`', ''),
    values: results.map((figures) => figures[name]),
  }));
}
