// One summed reading of a segment: what every series stood at. Runs on the exporter (or wherever a page is asked for);
// takes no lock, waits for nobody, writes nothing into the segment.
//
// Every counter is one it had since the last reading, so sums are monotone. A histogram's count is the sum of the bucket
// reads shown beside it, so `_count` always equals `+Inf`. Its `_sum` is read before its buckets and written after them,
// so it may trail by the observations under way while its shard is copied.
import { Dictionary } from '../segment/dictionary.js';
import type { FamilyLayout } from '../segment/layout.js';
import { type SegmentMemory, type ShardViews, viewShard } from '../segment/memory.js';
import { TupleTable } from '../segment/tuples.js';
import { Counts } from './counts.js';
import { Levels } from './levels.js';
import type { Pace } from './pace.js';

export class Snapshot {
  readonly counts: Counts;
  readonly levels: Levels;
  /** Sum of a histogram slot over all shards. */
  readonly sums: Float64Array;
  readonly dictionaries: readonly Dictionary[];
  /** Whether any value of any dictionary is retired; while none is, nobody need look. */
  anyHidden = false;
  readonly #touched: Int32Array;
  readonly #tuples: readonly (TupleTable | undefined)[];
  readonly #shards: (ShardViews | undefined)[] = [];

  constructor(readonly memory: SegmentMemory) {
    const { buffer, layout } = memory;
    this.counts = new Counts(layout.cellCount);
    this.levels = new Levels(memory);
    this.sums = new Float64Array(layout.sumCount);
    this.#touched = new Int32Array(layout.touchedWords);
    this.dictionaries = layout.dictionaries.map((one) => new Dictionary(buffer, one));
    this.#tuples = layout.families.map((family) =>
      family.tuples < 0 ? undefined : new TupleTable(buffer, layout.tuples[family.tuples], family),
    );
  }

  /** Takes a new reading, giving the event loop its turn as `pace` says. */
  async read(pace: Pace): Promise<void> {
    const { layout, readies, touched } = this.memory;
    this.levels.begin();
    this.sums.fill(0);
    this.counts.changed = 0;
    for (let word = 0; word < touched.length; word++) this.#touched[word] = Atomics.load(touched, word);
    this.anyHidden = this.dictionaries.some((dictionary) => dictionary.hidesAny());
    for (let shard = 0; shard <= layout.shards; shard++) {
      // A shard that was never ready holds nothing: its pages stay untouched.
      if (Atomics.load(readies, shard) === 0) continue;
      const views = (this.#shards[shard] ??= viewShard(this.memory, shard));
      this.levels.read(shard, views.gauges);
      for (let index = 0; index < this.sums.length; index++) this.sums[index] += views.sums[index];
      await this.counts.read(shard, views.cells, pace);
    }
  }

  /** Whether `at()` has resolved this slot of a sparse family. */
  isTouched(family: FamilyLayout, slot: number): boolean {
    const bit = family.touched + slot;
    return ((this.#touched[bit >>> 5] >>> (bit & 31)) & 1) === 1;
  }

  /**
   * The label values of a slot, in the order of the family's arguments. Undefined for the all-`other` slot of a family
   * with `series`, and for its slots that no tuple has.
   */
  tupleOf(family: FamilyLayout, slot: number): number[] | undefined {
    if (family.tuples >= 0) return this.#tuples[family.index]!.tupleOf(slot);
    const tuple: number[] = [];
    let rest = slot;
    for (let index = family.arguments.length - 1; index >= 0; index--) {
      const { size } = family.arguments[index];
      tuple[index] = rest % size;
      rest = Math.floor(rest / size);
    }
    return tuple;
  }

  /** The shown text of one value of an open label. */
  textOf(dictionary: number, id: number): string {
    return id === 0 ? 'other' : (this.dictionaries[dictionary].textOf(id) ?? 'other');
  }
}
