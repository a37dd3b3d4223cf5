// The catalogues' helpers in the README: nanoseconds of a call, and in brackets those of the writes under it. Pure.
import { type HelperSubject, helperSubjects, helperSubjectNames } from '../hot/helper-names.js';
import { markdownTable } from '../support/table.js';
import type { HotFigures } from './ratios.js';

/** The figures that have their place here and not among the others. */
export const helperFigures: ReadonlySet<string> = new Set(helperSubjectNames.map((name) => `${name}_ns`));

/** One row a helper that was measured, one column a result; undefined where none was. */
export function helperTable(
  results: readonly HotFigures[],
  columns: readonly string[],
  short: (value: number) => string,
): string | undefined {
  const cell = (result: HotFigures, { name, under }: HelperSubject): string => {
    const own = result[`${name}_ns`];
    const writes = under === undefined ? undefined : result[`${under}_ns`];
    if (own === undefined) return '';
    return writes === undefined ? short(own) : `${short(own)} (${short(writes)})`;
  };
  const rows = helperSubjects
    .map((subject: HelperSubject) => [subject.text, ...results.map((result) => cell(result, subject))])
    .filter(([, ...cells]) => cells.some((text) => text !== ''));
  return rows.length === 0 ? undefined : markdownTable([['', ...columns], ...rows]);
}
