// What happens to a bad event: dropped, counted in pegcount_rejected_total and warned about once, or in strict mode thrown.
// Runs on writers; cold, but a flood of bad events allocates nothing either.
import { show } from '../schema/names.js';
import type { FamilyLayout } from '../segment/layout.js';
import { carry } from './carry.js';

/** What a value must be, in the words of the message. */
export type Expected = 'labels' | 'an integer from 0 to 2^53-1' | 'a finite number';

/** Whether `label` is an integer in 0..size-1, without ever calling into it. */
export function isLabel(label: unknown, size: number): label is number {
  return typeof label === 'number' && label >>> 0 === label && label < size;
}

/** The message for the first bad label, or undefined when all are good. */
export function badLabel(family: FamilyLayout, labels: readonly unknown[]): string | undefined {
  const what = `family "${family.schema.name}"`;
  for (const [index, { label, size }] of family.arguments.entries()) {
    if (!isLabel(labels[index], size)) {
      return `${what}: label "${label.name}" got ${show(labels[index])}, expected an integer from 0 to ${size - 1}`;
    }
  }
  if (labels.length > family.arguments.length) {
    return `${what}: got ${labels.length} labels, expected ${family.arguments.length}`;
  }
  return undefined;
}

/** The faults of one family on one thread. */
export class Faults {
  #warned = false;

  constructor(
    private readonly family: FamilyLayout,
    private readonly cells: Int32Array,
    /** The family's counter in pegcount_rejected_total. */
    private readonly cell: number,
    private readonly strict: boolean,
  ) {}

  /** Drops one event: `value` was not what was `expected`, or one of the labels is bad. Throws in strict mode. */
  refuse(expected: Expected, value: unknown, a?: unknown, b?: unknown, c?: unknown, d?: unknown): void {
    if (this.strict) throw new RangeError(this.#text(expected, value, [a, b, c, d]));
    const before = this.cells[this.cell]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(this.cells, this.cell, lo);
    else this.cells[this.cell] = lo;
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(
      `${this.#text(expected, value, [a, b, c, d])}; dropped, and counted in pegcount_rejected_total from now on`,
      { code: 'PEGCOUNT_REJECTED' },
    );
  }

  #text(expected: Expected, value: unknown, given: unknown[]): string {
    const labels = given.slice(0, this.family.arguments.length);
    const good = `family "${this.family.schema.name}": got ${show(value)}, expected ${expected}`;
    return expected === 'labels' ? (badLabel(this.family, labels) ?? good) : good;
  }
}
