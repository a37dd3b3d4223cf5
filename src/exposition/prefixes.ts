// Everything of a line but its number: a sample's name and labels. Made when a line is first shown, and kept in its tile
// from then on. Runs on the exporter. Cold.
import type { FamilyLayout } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { TextFormat } from './format.js';

/** All text formats escape label values alike. */
const escapeValue = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Text of `{name="value",…}` without braces, values escaped. */
function pairs(labels: readonly (readonly [string, string])[]): string {
  return labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',');
}

/** The label texts of one slot, derived labels included; `other` in every place for the all-`other` series. */
function slotLabels(snapshot: Snapshot, family: FamilyLayout, slot: number): (readonly [string, string])[] {
  const tuple = snapshot.tupleOf(family, slot);
  let next = 0;
  const ids = family.schema.labels.map((label) => (label.kind === 'derived' ? -1 : (tuple?.[next++] ?? -1)));
  return family.schema.labels.map((label, index) => {
    if (tuple === undefined) return [label.name, 'other'] as const;
    if (label.kind === 'open') return [label.name, snapshot.textOf(label.dictionary, ids[index])] as const;
    return [label.name, label.values[ids[label.kind === 'derived' ? label.source : index]]] as const;
  });
}

/** Lines a slot has on the page. */
export function linesPerSlot({ schema }: FamilyLayout, shards: number): number {
  if (schema.type === 'histogram') return schema.buckets.length + 3;
  return schema.combine === 'each' ? shards + 1 : 1;
}

/** The prefixes of one family. */
export class Prefixes {
  readonly head: Buffer;
  /** The slot last asked for, and its labels: histograms ask for many lines of one slot. */
  #slot = -1;
  #common = '';
  readonly #constants: string;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
    private readonly format: TextFormat,
  ) {
    this.head = Buffer.from(format.head(family.schema));
    this.#constants = pairs(Object.entries(constants));
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
      return sample(`${name}_bucket`, joined(this.#common, `le="${this.format.bound(bound)}"`));
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
