// Strict mode: every method checks its arguments in full and throws, for tests and development. Cold; runs on writers.
import { show } from '../schema/names.js';
import type { FamilyLayout } from '../segment/layout.js';
import { isCount } from './carry.js';
import { badLabel } from './labels.js';
import { TraceContext } from './trace-context.js';

type Method = (...given: unknown[]) => unknown;
type Check = { readonly valid: (value: unknown) => boolean; readonly expected: string };

const count: Check = { valid: isCount, expected: 'an integer from 0 to 2^53-1' };
const finite: Check = { valid: Number.isFinite, expected: 'a finite number' };

/** What the first argument of a method must be; a method that is not here has none but labels. */
const amounts: Partial<Record<string, Partial<Record<FamilyLayout['schema']['type'], Check>>>> = {
  add: { counter: count, gauge: finite },
  advanceTo: { counter: count },
  set: { gauge: finite },
  observe: { histogram: finite },
  observeSince: { histogram: finite },
};

/** The same writer or handle, whose methods throw a RangeError for a bad label or value. `bound`: labels are settled. */
export function strictly<Writer extends object>(family: FamilyLayout, writer: Writer, bound = false): Writer {
  const checked: Record<string, Method> = {};
  for (const name of ['inc', 'dec', 'add', 'set', 'advanceTo', 'observe', 'observeSince']) {
    const method = (writer as Record<string, Method | undefined>)[name];
    if (method === undefined) continue;
    const amount = amounts[name]?.[family.schema.type];
    checked[name] = (...given) => {
      const labels = amount === undefined ? [...given] : given.slice(1);
      const own = bound ? 0 : family.arguments.length;
      if (family.exemplars >= 0 && name !== 'advanceTo' && labels.length === own + 1) {
        const trace = labels.pop();
        if (trace !== undefined && !TraceContext.is(trace)) {
          throw new RangeError(
            `family "${family.schema.name}": ${name} got ${show(trace)} behind its labels, expected a TraceContext`,
          );
        }
      }
      if (amount !== undefined && !amount.valid(given[0])) {
        throw new RangeError(
          `family "${family.schema.name}": ${name} got ${show(given[0])}, expected ${amount.expected}`,
        );
      }
      const bad = bound ? undefined : badLabel(family, labels);
      if (bad !== undefined) throw new RangeError(bad);
      return method.apply(writer, given);
    };
  }
  const { at } = writer as { at?: (...labels: number[]) => object };
  if (at !== undefined) checked['at'] = (...labels) => strictly(family, at(...(labels as number[])), true);
  return Object.freeze(checked) as unknown as Writer;
}
