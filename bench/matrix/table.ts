// The table of bench:matrix: one row a figure, one column a Node. Pure.
import { ratios, type HotFigures } from '../report/ratios.js';
import type { Result } from '../support/results.js';
import { plainTable } from '../support/table.js';

/** Every `*_ns` of the results, then the ratios that have a target; '' where no result has such figures. */
export function figuresTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(Object.keys))].filter((name) => name.endsWith('_ns'));
  if (names.length === 0) return '';
  const cell = (value: unknown): string => (typeof value === 'number' ? value.toFixed(2) : '');
  return plainTable([
    ['ns an event', ...results.map(({ node }) => node), 'target'],
    ...names.map((name) => [name.slice(0, -3), ...results.map((result) => cell(result[name])), '']),
    ...ratios.map(({ text, of, target }) => [
      text,
      ...results.map((result) => cell(of(result as unknown as HotFigures))),
      target.text,
    ]),
  ]);
}
