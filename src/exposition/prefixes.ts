// Everything of a line of text but its number: a sample's name and labels. Made when a line is first shown, and kept in its tile
// from then on. Runs on the exporter. Cold.
import { openMetricsName } from '../schema/claims.js';
import type { FamilySchema } from '../schema/schema.js';
import type { FamilyLayout } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { LinePrefixes } from './format.js';

/** All text formats escape label values alike. */
const escapeValue = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Text of `{name="value",…}` without braces, values escaped. */
function pairs(labels: readonly (readonly [string, string])[]): string {
  return labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',');
}

/** The label texts of one slot, derived labels included; `other` in every place for the all-`other` series. */
export function slotLabels(
  snapshot: Snapshot,
  family: FamilyLayout,
  slot: number,
): (readonly [string, string])[] {
  const tuple = snapshot.tupleOf(family, slot);
  let next = 0;
  const ids = family.schema.labels.map((label) => (label.kind === 'derived' ? -1 : (tuple?.[next++] ?? -1)));
  return family.schema.labels.map((label, index) => {
    if (tuple === undefined) return [label.name, 'other'] as const;
    if (label.kind === 'open')
      return [label.name, snapshot.textOf(label.dictionary, ids[index]) ?? 'other'] as const;
    return [label.name, label.values[ids[label.kind === 'derived' ? label.source : index]]] as const;
  });
}

/** What one text format does differently from another. */
export type TextRules = {
  /** The lines before the samples of a family. */
  head(family: FamilySchema): string;
  /** The value of `le` for a bucket bound. */
  bound(bound: number): string;
  /** Whether a histogram family shows _sum and _count. */
  hasSum(family: FamilySchema): boolean;
  /** Whether they are shown also while the sum is below zero. */
  readonly negativeSum: boolean;
  /** Whether counters and histograms show when they began to count, as a sample of its own. */
  readonly created: boolean;
  /** Whether exemplars are shown behind the numbers. */
  readonly exemplars: boolean;
};

/** The prefixes of one family. */
export class Prefixes implements LinePrefixes {
  readonly head: Buffer;
  /** The slot last asked for, and its labels: histograms ask for many lines of one slot. */
  #slot = -1;
  #common = '';
  readonly createdAt: number;
  readonly #constants: string;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
    private readonly rules: TextRules,
  ) {
    this.head = Buffer.from(rules.head(family.schema));
    this.#constants = pairs(Object.entries(constants));
    this.createdAt = snapshot.memory.createdAt;
  }

  /** Whether the family shows _sum and _count (histograms). */
  get hasSum(): boolean {
    return this.rules.hasSum(this.family.schema);
  }

  get negativeSum(): boolean {
    return this.rules.negativeSum;
  }

  /** The prefix of one line of a slot, up to the space before the number. */
  of(slot: number, line: number): string {
    if (slot !== this.#slot) {
      this.#common = joined(this.#constants, pairs(slotLabels(this.snapshot, this.family, slot)));
      this.#slot = slot;
    }
    const { name, type, buckets, combine } = this.family.schema;
    if (type === 'histogram' && line <= buckets.length) {
      const bound = line === buckets.length ? Infinity : buckets[line];
      return sample(`${name}_bucket`, joined(this.#common, `le="${this.rules.bound(bound)}"`));
    }
    if (this.rules.created && type !== 'gauge' && line === (type === 'histogram' ? buckets.length + 3 : 1)) {
      return sample(`${openMetricsName(this.family.schema)}_created`, this.#common);
    }
    if (type === 'histogram') {
      return sample(`${name}${line === buckets.length + 1 ? '_sum' : '_count'}`, this.#common);
    }
    return sample(name, combine === 'each' ? joined(this.#common, `writer="${line}"`) : this.#common);
  }
}

const joined = (first: string, second: string): string =>
  first === '' || second === '' ? first + second : `${first},${second}`;

const sample = (name: string, labels: string): string => (labels === '' ? `${name} ` : `${name}{${labels}} `);
