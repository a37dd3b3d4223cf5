// What a series of a private segment stands at. Cold; runs on the thread whose test writer it is, so nothing moves meanwhile.
import type { LabelSchema } from '../schema/schema.js';
import { Dictionary } from '../segment/dictionary.js';
import { COUNTER_CELLS, type FamilyLayout } from '../segment/layout.js';
import { type SegmentMemory, type ShardViews, viewShard } from '../segment/memory.js';
import { TupleTable } from '../segment/tuples.js';
import { ShardCopy } from '../snapshot/shard-copy.js';
import { badLabel } from '../writer/labels.js';
import { slotOf } from '../writer/slotted.js';
import type { HistogramReading } from './types.js';

const HALF = 2 ** 31;

/** A text of an open label that has no integer yet. */
const NEVER_INTERNED = Symbol('never interned');

type OpenLabelSchema = Extract<LabelSchema, { kind: 'open' }>;

export class Reader {
  readonly #memory: SegmentMemory;
  readonly #views: ShardViews;
  readonly #copy: ShardCopy;

  constructor(memory: SegmentMemory, shard: number) {
    this.#memory = memory;
    this.#views = viewShard(memory, shard);
    this.#copy = new ShardCopy(this.#views.cells);
  }

  /** The value of one series. Throws a RangeError for a bad label or a wrong number of them. */
  read(family: FamilyLayout, labels: readonly unknown[]): number | HistogramReading | undefined {
    const slot = this.#slotOf(family, labels);
    switch (family.schema.type) {
      case 'counter':
        return slot === undefined ? 0 : this.#count(family.base + slot * family.width);
      case 'gauge':
        return this.#level(family, slot);
      case 'histogram':
        return this.#histogram(family, slot);
    }
  }

  /** What an engine family with one closed label counts against `value`; 0 where it has no such series. */
  counted(name: string, value: string): number {
    const family = this.#memory.layout.families.find(({ schema }) => schema.name === name);
    const label = family?.schema.labels[0];
    const position = label?.kind === 'closed' ? label.values.indexOf(value) : -1;
    return family === undefined || position < 0 ? 0 : this.#count(family.base + position * family.width);
  }

  /** The slot of these labels, or undefined when no writer can have written it yet. */
  #slotOf(family: FamilyLayout, labels: readonly unknown[]): number | undefined {
    const ids = labels.map((given, index) => this.#valueOf(family.arguments.at(index)?.label, given));
    // A text that nobody has interned is no bad label.
    const bad = badLabel(
      family,
      ids.map((id) => (id === NEVER_INTERNED ? 0 : id)),
    );
    if (bad !== undefined) throw new RangeError(`read: ${bad}`);
    if (ids.includes(NEVER_INTERNED)) return undefined;
    const tuple = ids as number[];
    return family.tuples < 0 ? slotOf(family, tuple) : this.#internedSlot(family, tuple);
  }

  /** What a label was given as, or the integer of an open label's text. */
  #valueOf(label: LabelSchema | undefined, given: unknown): unknown {
    return typeof given === 'string' && label?.kind === 'open' ? this.#idOf(label, given) : given;
  }

  /** The integer of a text, without interning it. */
  #idOf(label: OpenLabelSchema, text: string): number | typeof NEVER_INTERNED {
    if (text === 'other') return 0;
    const { buffer, layout } = this.#memory;
    const dictionary = new Dictionary(buffer, layout.dictionaries[label.dictionary]);
    // As UTF-8 has it, and so the dictionary: an unpaired surrogate is U+FFFD.
    const stored = Buffer.from(text).toString();
    for (let id = 1; id <= dictionary.capacity; id++) if (dictionary.textOf(id) === stored) return id;
    return NEVER_INTERNED;
  }

  /** The slot of a tuple of a family with `series`, without interning it. */
  #internedSlot(family: FamilyLayout, tuple: readonly number[]): number | undefined {
    const { buffer, layout } = this.#memory;
    const table = new TupleTable(buffer, layout.tuples[family.tuples], family);
    const isOther = family.arguments.every(
      ({ label }, index) => tuple[index] === (label.kind === 'open' ? 0 : label.values.indexOf('other')),
    );
    if (isOther) return 0;
    for (let slot = 1; slot < family.slots; slot++) {
      if (table.tupleOf(slot)?.every((value, index) => value === tuple[index]) === true) return slot;
    }
    return undefined;
  }

  #count(cell: number): number {
    const counter = cell / COUNTER_CELLS;
    this.#copy.load(counter);
    return this.#copy.wraps(counter) * HALF + this.#copy.rest(counter);
  }

  #level({ array, base, schema }: FamilyLayout, slot: number | undefined): number | undefined {
    if (schema.combine === 'sum') return slot === undefined ? 0 : this.#views.gauges[base + slot] + 0;
    if (slot === undefined) return undefined;
    const level = array === 'levels' ? this.#memory.levels[base + slot] : this.#views.gauges[base + slot];
    const unset = array === 'levels' ? Object.is(level, 0) : Number.isNaN(level);
    return unset ? undefined : level + 0;
  }

  #histogram({ base, width, sums, schema }: FamilyLayout, slot: number | undefined): HistogramReading {
    let count = 0;
    const buckets = new Map<number, number>();
    [...schema.buckets, Infinity].forEach((bound, bucket) => {
      if (slot !== undefined) count += this.#count(base + slot * width + bucket * COUNTER_CELLS);
      buckets.set(bound, count);
    });
    return { count, sum: slot === undefined ? 0 : this.#views.sums[sums + slot], buckets };
  }
}
