// One summed reading of a segment: what every series stood at. Runs on the exporter (or wherever a page is asked for);
// takes no lock, waits for nobody, writes nothing into the segment.
//
// Every counter is one it had since the last reading, so sums are monotone. A histogram's count is the sum of the bucket
// reads shown beside it, so `_count` always equals `+Inf`. Its `_sum` is read before its buckets and written after them,
// so it may trail by the observations under way while some ten thousand buckets are read.
import { Dictionary } from '../segment/dictionary.js';
import { type Exemplar, takeExemplar } from '../segment/exemplars.js';
import type { FamilyLayout } from '../segment/layout.js';
import { COUNTER_CELLS } from '../segment/layout.js';
import { type SegmentMemory, type ShardViews, viewShard } from '../segment/memory.js';
import { TupleTable } from '../segment/tuples.js';
import { Counts } from './counts.js';
import { Levels } from './levels.js';
import type { Pace } from './pace.js';
import { ShardCopy } from './shard-copy.js';
import { ShownTuples, ShownValues } from './shown.js';

export class Snapshot {
  readonly counts: Counts;
  readonly levels: Levels;
  /** Sum of a histogram slot over all shards. */
  readonly sums: Float64Array;
  /** Readings are numbered from 1; what follows tells in which one something last changed. */
  reading = 0;
  /** The last reading that found a series newly resolved by `at()`. */
  touchedAt = 0;
  /** The last reading that found a label value newly retired, or interned again. */
  hiddenAt = 0;
  readonly #touched: Int32Array;
  readonly #hidden: readonly { readonly live: Int32Array; readonly copy: Int32Array }[];
  readonly #values: readonly ShownValues[];
  readonly #tuples: readonly (ShownTuples | undefined)[];
  readonly #shards: (ShardViews | undefined)[] = [];
  readonly #histograms: readonly FamilyLayout[];
  /** Of the shards that were ever claimed, in their order, what sums and counts are read from. */
  #sumsOf: readonly Float64Array[] = [];
  #copies: readonly ShardCopy[] = [];

  constructor(readonly memory: SegmentMemory) {
    const { buffer, layout } = memory;
    this.counts = new Counts(layout.cellCount);
    this.levels = new Levels(memory);
    this.sums = new Float64Array(layout.sumCount);
    this.#touched = new Int32Array(layout.touchedWords);
    this.#histograms = layout.families.filter(({ sums }) => sums >= 0);
    this.#values = layout.dictionaries.map((one) => new ShownValues(new Dictionary(buffer, one)));
    this.#hidden = layout.dictionaries.map(({ hidden, capacity }) => {
      const words = Math.ceil(capacity / 32);
      return { live: new Int32Array(buffer, hidden, words), copy: new Int32Array(words) };
    });
    this.#tuples = layout.families.map((family) =>
      family.tuples < 0
        ? undefined
        : new ShownTuples(new TupleTable(buffer, layout.tuples[family.tuples], family)),
    );
  }

  /** Takes a new reading, giving the event loop its turn as `pace` says. */
  async read(pace: Pace): Promise<void> {
    const { layout, readies, touched } = this.memory;
    this.reading += 1;
    this.levels.begin();
    if (adopt(touched, this.#touched)) this.touchedAt = this.reading;
    for (const { live, copy } of this.#hidden) if (adopt(live, copy)) this.hiddenAt = this.reading;
    for (let shard = 0; shard <= layout.shards; shard++) {
      // A shard that was never ready holds nothing: its pages stay untouched.
      if (Atomics.load(readies, shard) === 0) continue;
      const views = this.#shards[shard] ?? this.#adopt(shard);
      this.levels.read(shard, views.gauges);
    }
    const { counts } = this;
    counts.begin(this.reading, this.#copies);
    const counters = counts.values.length;
    for (let next = 0; next < counters;) {
      next = counts.readSome(next, pace, this.#readSums);
      if (next < counters) await pace.rest();
    }
  }

  #adopt(shard: number): ShardViews {
    const views = viewShard(this.memory, shard);
    this.#shards[shard] = views;
    const known = new Map(this.#copies.map((copy) => [copy.live, copy]));
    const claimed = this.#shards.filter((one) => one !== undefined);
    this.#sumsOf = claimed.map(({ sums }) => sums);
    this.#copies = claimed.map(({ cells }) => known.get(cells) ?? new ShardCopy(cells));
    return views;
  }

  /** Reads the sums of the histogram slots whose first bucket is among the counters from..to, before these are read. */
  readonly #readSums = (from: number, to: number): void => {
    for (const { base, width, slots, sums } of this.#histograms) {
      const first = Math.max(0, Math.ceil((from * COUNTER_CELLS - base) / width));
      const end = Math.min(slots, Math.ceil((to * COUNTER_CELLS - base) / width));
      for (let slot = first; slot < end; slot++) {
        let sum = 0;
        for (const shard of this.#sumsOf) {
          const own = shard[sums + slot];
          // No writer stores NaN; one would be the whole sum.
          if (!Number.isNaN(own)) sum += own;
        }
        this.sums[sums + slot] = sum;
      }
    }
  };

  /**
   * The newest exemplar of all shards at one place among a family's exemplars, where `count` events are shown. Of this moment, not
   * of the reading: an exemplar is stored after its event is counted.
   */
  exemplarOf(family: FamilyLayout, position: number, count: number, into: Exemplar): void {
    into.clear();
    const { type, buckets } = family.schema;
    let above = -Infinity;
    let upTo = Infinity;
    if (type === 'histogram') {
      // A bucket without an event has no example of one; a counter may have had one of 0.
      if (count === 0) return;
      const bucket = position % (buckets.length + 1);
      if (bucket > 0) above = buckets[bucket - 1];
      if (bucket < buckets.length) upTo = buckets[bucket];
    }
    for (const views of this.#shards) {
      if (views !== undefined) takeExemplar(views.exemplars, family.exemplars + position, into, above, upTo);
    }
  }

  /** Whether `at()` has resolved this slot of a sparse family. */
  isTouched(family: FamilyLayout, slot: number): boolean {
    const bit = family.touched + slot;
    return ((this.#touched[bit >>> 5] >>> (bit & 31)) & 1) === 1;
  }

  /** Whether a value of an open label was retired when this reading began. */
  isHidden(dictionary: number, id: number): boolean {
    if (id === 0) return false;
    return ((this.#hidden[dictionary].copy[(id - 1) >>> 5] >>> ((id - 1) & 31)) & 1) === 1;
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

  /** The shown text of one value of an open label, or undefined while nobody has interned it. */
  textOf(dictionary: number, id: number): string | undefined {
    return this.#values[dictionary].textOf(id);
  }
}

/** Copies words that others set bits of; returns whether any is new. */
function adopt(live: Int32Array, copy: Int32Array): boolean {
  let changed = false;
  for (let index = 0; index < copy.length; index++) {
    if (live[index] === copy[index]) continue;
    // What the bit stands for was published before it.
    copy[index] = Atomics.load(live, index);
    changed = true;
  }
  return changed;
}
