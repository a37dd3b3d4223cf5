// Gauges of all living writers, combined as their families say. Runs on the exporter; reads only.
//
// A shard's gauges count while its owner is the one that stored ready, seen before and after they are copied; otherwise
// they are a dead writer's, or half reset, and are skipped (segment/ownership.ts, G3).
//
// Checked by test/models/handover.pml; change them only together.
import type { FamilyLayout } from '../segment/layout.js';
import type { SegmentMemory } from '../segment/memory.js';

export class Levels {
  /** Combined level a gauge slot; NaN is not shown. Meaningless for `each`, whose levels are in `shards`. */
  readonly combined: Float64Array;
  /** Levels of the `last` gauges; NaN where never set. */
  readonly last: Float64Array;
  /** A copy of each shard's gauges, or undefined while it has no living writer. */
  readonly shards: (Float64Array | undefined)[] = [];
  /** 1 where a living writer has touched a `sum` slot: its stored zero is -0. */
  readonly written: Uint8Array;
  readonly #copies: Float64Array[] = [];
  readonly #families: readonly FamilyLayout[];

  constructor(private readonly memory: SegmentMemory) {
    const { layout } = memory;
    this.combined = new Float64Array(layout.gaugeCount);
    this.written = new Uint8Array(layout.gaugeCount);
    this.last = new Float64Array(layout.levelCount);
    this.#families = layout.families.filter(
      ({ array, schema }) => array === 'gauges' && schema.combine !== 'each',
    );
  }

  /** Starts a reading: nobody has a level yet. */
  begin(): void {
    this.shards.fill(undefined);
    for (const { schema, base, slots } of this.#families) {
      this.combined.fill(schema.combine === 'sum' ? 0 : NaN, base, base + slots);
    }
    this.written.fill(0);
    const { levels } = this.memory;
    for (let index = 0; index < levels.length; index++) {
      const level = levels[index];
      this.last[index] = Object.is(level, 0) ? NaN : level + 0;
    }
  }

  /** Adds one shard's gauges, if they have a living owner. */
  read(shard: number, gauges: Float64Array): void {
    const { owners, readies } = this.memory;
    const owner = Atomics.load(owners, shard);
    if (owner === 0 || Atomics.load(readies, shard) !== owner) return;
    const copy = (this.#copies[shard] ??= new Float64Array(gauges.length));
    for (let index = 0; index < gauges.length; index++) copy[index] = gauges[index]!;
    if (Atomics.load(owners, shard) !== owner || Atomics.load(readies, shard) !== owner) return;
    this.shards[shard] = copy;
    for (const family of this.#families) this.#combine(family, copy);
  }

  #combine({ schema, base, slots }: FamilyLayout, copy: Float64Array): void {
    const { combined, written } = this;
    const { combine } = schema;
    for (let index = base; index < base + slots; index++) {
      const level = copy[index];
      // Unset, or what no writer stores: one such level would be the whole sum.
      if (!Number.isFinite(level)) continue;
      if (combine === 'sum') {
        combined[index] += level;
        if (!Object.is(level, 0)) written[index] = 1;
      } else {
        const so = combined[index];
        if (Number.isNaN(so) || (combine === 'max' ? level > so : level < so)) combined[index] = level + 0;
      }
    }
  }
}
