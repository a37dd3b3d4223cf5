// Everything on a page but its numbers: HELP and TYPE lines, and each sample's name and labels. Rendered once, the first
// time a line is shown, and copied from then on. Runs on the exporter.
import type { FamilyLayout } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { formatBound } from './number.js';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

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

/** Prefix texts of one family, by line; built when first asked for. */
export class Prefixes {
  /** HELP and TYPE. */
  readonly head: Buffer;
  /** Where line i's prefix is in `bytes`: starts[i]..ends[i]; an end of 0 means not built yet. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  bytes: Uint8Array = new Uint8Array(4096);
  #used = 0;
  readonly #lines: number;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly family: FamilyLayout,
    private readonly constants: Readonly<Record<string, string>>,
  ) {
    const { name, help, type } = family.schema;
    this.head = Buffer.from(`# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`);
    this.#lines = linesPerSlot(family, snapshot.memory.layout.shards);
    this.starts = new Int32Array(this.#lines * family.slots);
    this.ends = new Int32Array(this.#lines * family.slots);
  }

  /** Builds the prefixes of all lines of a slot. */
  build(slot: number): void {
    const { name, type, buckets, combine } = this.family.schema;
    const labels = [...Object.entries(this.constants), ...slotLabels(this.snapshot, this.family, slot)];
    const common = pairs(labels);
    const line = (index: number, suffix: string, extra: string): void => {
      const inside = [common, extra].filter((part) => part !== '').join(',');
      this.#store(slot * this.#lines + index, `${name}${suffix}${inside === '' ? '' : `{${inside}}`} `);
    };
    if (type === 'histogram') {
      [...buckets, Infinity].forEach((bound, index) => line(index, '_bucket', `le="${formatBound(bound)}"`));
      line(buckets.length + 1, '_sum', '');
      line(buckets.length + 2, '_count', '');
    } else if (combine === 'each') {
      for (let shard = 0; shard < this.#lines; shard++) line(shard, '', `writer="${shard}"`);
    } else {
      line(0, '', '');
    }
  }

  #store(line: number, text: string): void {
    const encoded = Buffer.from(text);
    if (this.#used + encoded.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.#used + encoded.length));
      larger.set(this.bytes.subarray(0, this.#used));
      this.bytes = larger;
    }
    this.bytes.set(encoded, this.#used);
    this.starts[line] = this.#used;
    this.#used += encoded.length;
    this.ends[line] = this.#used;
  }
}
