// Text 0.0.4 of one snapshot: families in declaration order, series in slot order, numbers behind pre-rendered prefixes.
// Runs on the exporter.
import type { FamilyLayout } from '../segment/layout.js';
import { COUNTER_CELLS } from '../segment/layout.js';
import type { Pace } from '../snapshot/pace.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PageWriter } from './page-writer.js';
import { linesPerSlot, Prefixes } from './prefixes.js';

/** The Content-Type of this format. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Series between two looks at the clock. */
const CLOCK_INTERVAL = 512;

/** Renders the families of one segment. */
export class TextRenderer {
  readonly #families: readonly FamilyRenderer[];

  constructor(snapshot: Snapshot, constants: Readonly<Record<string, string>>) {
    this.#families = snapshot.memory.layout.families.map(
      (family) => new FamilyRenderer(snapshot, family, constants),
    );
  }

  /** Appends what the snapshot holds now to the page. */
  async render(page: PageWriter, pace: Pace): Promise<void> {
    for (const family of this.#families) await family.render(page, pace);
  }
}

class FamilyRenderer {
  readonly #prefixes: Prefixes;
  readonly #lines: number;
  /** Families whose series carry an open label must ask whether a value was retired. */
  readonly #open: boolean;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
  ) {
    this.#prefixes = new Prefixes(snapshot, family, constants);
    this.#lines = linesPerSlot(family, snapshot.memory.layout.shards);
    this.#open = family.schema.labels.some(({ kind }) => kind === 'open');
  }

  async render(page: PageWriter, pace: Pace): Promise<void> {
    const { family } = this;
    page.append(this.#prefixes.head);
    for (let slot = 0; slot < family.slots; slot++) {
      if ((slot & (CLOCK_INTERVAL - 1)) === 0 && pace.due()) await pace.rest();
      if (family.schema.sparse && !this.#shown(slot)) continue;
      this.#slot(page, slot);
    }
  }

  #slot(page: PageWriter, slot: number): void {
    const first = slot * this.#lines;
    if (this.#prefixes.ends[first] === 0) this.#prefixes.build(slot);
    switch (this.family.schema.type) {
      case 'counter': {
        this.#counter(page, slot, first);
        return;
      }
      case 'gauge': {
        this.#gauge(page, slot, first);
        return;
      }
      case 'histogram': {
        this.#histogram(page, slot, first);
        return;
      }
    }
  }

  #counter(page: PageWriter, slot: number, line: number): void {
    const { counts } = this.snapshot;
    const counter = this.family.base / COUNTER_CELLS + slot;
    const value = counts.value(counter);
    const { scale } = this.family.schema;
    if (scale !== 1) page.number(this.#prefixes, line, scaled(value, scale));
    else if (value <= Number.MAX_SAFE_INTEGER) page.integer(this.#prefixes, line, value);
    else page.exact(this.#prefixes, line, counts.exact(counter));
  }

  #gauge(page: PageWriter, slot: number, first: number): void {
    const { levels } = this.snapshot;
    const { array, base, schema } = this.family;
    if (schema.combine === 'each') {
      for (let shard = 0; shard < this.#lines; shard++) {
        const level = levels.shards[shard]?.[base + slot] ?? NaN;
        if (!Number.isNaN(level)) page.number(this.#prefixes, first + shard, level + 0);
      }
      return;
    }
    const level = array === 'levels' ? levels.last[base + slot] : levels.combined[base + slot];
    if (!Number.isNaN(level)) page.number(this.#prefixes, first, level);
  }

  #histogram(page: PageWriter, slot: number, first: number): void {
    const { counts, sums } = this.snapshot;
    const buckets = this.#lines - 2;
    const counter = (this.family.base + slot * this.family.width) / COUNTER_CELLS;
    let total = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      total += counts.value(counter + bucket);
      page.number(this.#prefixes, first + bucket, total);
    }
    page.number(this.#prefixes, first + buckets, sums[this.family.sums + slot]);
    page.number(this.#prefixes, first + buckets + 1, total);
  }

  /** Whether a slot of a sparse family is on the page: written or resolved, and none of its values retired. */
  #shown(slot: number): boolean {
    const { snapshot, family } = this;
    if (!snapshot.isTouched(family, slot) && !this.#written(slot)) return false;
    return !this.#open || !snapshot.anyHidden || !this.#retired(slot);
  }

  #written(slot: number): boolean {
    const { counts, levels } = this.snapshot;
    const { array, base, width, schema } = this.family;
    if (array === 'levels') return !Number.isNaN(levels.last[base + slot]);
    if (schema.combine === 'sum') return levels.written[base + slot] === 1;
    if (schema.combine === 'each')
      return levels.shards.some((shard) => !Number.isNaN(shard?.[base + slot] ?? NaN));
    if (array === 'gauges') return !Number.isNaN(levels.combined[base + slot]);
    const first = (base + slot * width) / COUNTER_CELLS;
    for (let counter = first; counter < first + width / COUNTER_CELLS; counter++) {
      if (counts.low[counter] !== 0 || counts.high[counter] !== 0) return true;
    }
    return false;
  }

  #retired(slot: number): boolean {
    const { snapshot, family } = this;
    const tuple = snapshot.tupleOf(family, slot);
    return family.arguments.some(
      ({ label }, index) =>
        label.kind === 'open' &&
        tuple !== undefined &&
        snapshot.dictionaries[label.dictionary].isHidden(tuple[index]),
    );
  }
}

/** A count of small units as the large one; dividing by 1e6 rounds once, multiplying by the inexact 1e-6 would twice. */
function scaled(value: number, scale: number): number {
  const inverse = Math.round(1 / scale);
  return scale < 1 && Math.abs(inverse * scale - 1) < 1e-12 ? value / inverse : value * scale;
}
