// The cold check of label arguments, with the words for what is wrong. Runs on writers.
import { show } from '../schema/names.js';
import type { FamilyLayout } from '../segment/layout.js';

/** The message for the first bad label or a wrong number of them, or undefined when all are good. */
export function badLabel(family: FamilyLayout, labels: readonly unknown[]): string | undefined {
  const what = `family "${family.schema.name}"`;
  for (const [index, { label, size }] of family.arguments.entries()) {
    const given = labels[index];
    if (typeof given !== 'number' || !Number.isInteger(given) || given < 0 || given >= size) {
      return `${what}: label "${label.name}" got ${show(given)}, expected an integer from 0 to ${size - 1}`;
    }
  }
  if (labels.length > family.arguments.length) {
    return `${what}: got ${labels.length} labels, expected ${family.arguments.length}`;
  }
  return undefined;
}
