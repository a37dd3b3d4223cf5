// The tiles of one family: what its three kinds have in common. Runs on the exporter.
import { Exemplar } from '../segment/exemplars.js';
import type { FamilyLayout } from '../segment/layout.js';
import { COUNTER_CELLS, exemplarsPerSlot } from '../segment/layout.js';
import { BLOCK_COUNTERS } from '../snapshot/shard-copy.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { type LinePrefixes, linesPerSlot, type PageFormat } from './format.js';
import { formatNumber } from './number.js';
import { scaled, type Scaling, scalingOf } from './scale.js';
import type { Tile } from './tile.js';

/** Lines of a tile: fewer cost more calls to copy a page, more cost longer moves where a number gets another digit. */
const TILE_LINES = 256;

/** About what it takes to bring a tile up to date. */
const UNCHANGED_NS = 200;
const CHANGED_NS = 5000;
const MOVED_NS = 100_000;
/** And to look for an exemplar in a few shards, and to show one. */
const LOOKED_NS = 300;
const TRACED_NS = 3000;

const exemplar = new Exemplar();

/** An exemplar in OpenMetrics: its labels, its value, and when. '' where there is none. */
function exemplarText(shown: Exemplar, scaling: Scaling): string {
  if (shown.time === 0) return '';
  const labels = `trace_id="${shown.traceId}",span_id="${shown.spanId}"`;
  return ` # {${labels}} ${formatNumber(scaled(shown.value, scaling))} ${shown.time}`;
}

export abstract class FamilyTiles {
  /** In the order of the page; their `first` and `end` are slots. */
  readonly tiles: readonly Tile[];
  /** Lines a slot. */
  protected readonly lines: number;
  protected readonly sparse: boolean;
  /** Families whose series carry an open label must ask whether a value is known, and not retired. */
  readonly #open: boolean;
  /** Whether exemplars stand behind the numbers; they change without notice. */
  protected readonly traced: boolean;
  /** What refreshing a tile took besides, in nanoseconds: for the pace. */
  protected worked = 0;
  protected readonly scaling: Scaling;
  /** The count and the time of the exemplar that are shown at each position, of families whose exemplars are shown. */
  readonly #counts: Float64Array;
  readonly #times: Float64Array;
  /** 1 a slot known not to be shown because a value of it is retired. */
  readonly #retired: Uint8Array;

  /** The last line of a slot where it tells when that began to count, else -1. */
  readonly #createdLine: number;
  protected readonly prefixes: LinePrefixes;

  /** `headed` is false where another segment has shown a family of this name before. */
  constructor(
    protected readonly snapshot: Snapshot,
    protected readonly family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
    format: PageFormat,
    headed: boolean,
  ) {
    this.prefixes = format.prefixes(snapshot, family, constants);
    this.lines = linesPerSlot(family, snapshot.memory.layout.shards, format);
    this.#createdLine = format.created && family.schema.type !== 'gauge' ? this.lines - 1 : -1;
    this.sparse = family.schema.sparse;
    this.traced = format.exemplars && family.exemplars >= 0;
    const positions = this.traced ? family.slots * exemplarsPerSlot(family.schema) : 0;
    this.#counts = new Float64Array(positions);
    this.#times = new Float64Array(positions);
    this.scaling = scalingOf(family.schema.scale);
    this.#open = family.schema.labels.some(({ kind }) => kind === 'open');
    this.#retired = new Uint8Array(this.#open ? family.slots : 0);
    const slots = Math.max(1, Math.floor(TILE_LINES / this.lines));
    this.tiles = Array.from({ length: Math.ceil(family.slots / slots) }, (_, index) => {
      const first = index * slots;
      const end = Math.min(first + slots, family.slots);
      const head = index === 0 && headed ? this.prefixes.head : undefined;
      return format.tile(family, first, end, this.lines, head);
    });
  }

  /** Brings a tile up to date with the snapshot's last reading. Returns about how many nanoseconds that took. */
  update(tile: Tile, render: number): number {
    tile.begin(render);
    // Also of slots that have nothing to show now, and will be asked about later.
    if (this.retirementsChanged(tile)) this.#retired.fill(0, tile.first, tile.end);
    this.worked = 0;
    this.refresh(tile);
    tile.finish(this.snapshot.reading);
    if (tile.movedAt === render) return this.worked + MOVED_NS;
    return this.worked + (tile.changedAt === render ? CHANGED_NS : UNCHANGED_NS);
  }

  protected abstract refresh(tile: Tile): void;

  /** The first counter of a slot (counters and histograms). */
  protected firstCounter(slot: number): number {
    return (this.family.base + slot * this.family.width) / COUNTER_CELLS;
  }

  /** Whether a count of a tile has changed since it was last brought up to date. */
  protected countsChanged(tile: Tile): boolean {
    const { changedAt } = this.snapshot.counts;
    const first = this.firstCounter(tile.first);
    const last = this.firstCounter(tile.end) - 1;
    for (let block = Math.floor(first / BLOCK_COUNTERS); block * BLOCK_COUNTERS <= last; block++) {
      if (changedAt[block] > tile.seen) return true;
    }
    return false;
  }

  /** Shows when a slot began to count, if the format does; `first` is the slot's first line. */
  protected openCreated(tile: Tile, slot: number, first: number): void {
    if (this.#createdLine < 0) return;
    const line = first + this.#createdLine;
    tile.open(line, this.prefixes.of(slot, this.#createdLine));
    tile.text(line, String(this.prefixes.createdAt / 1000));
  }

  protected closeCreated(tile: Tile, first: number): void {
    if (this.#createdLine >= 0) tile.close(first + this.#createdLine);
  }

  /**
   * Shows a count, as `textOf` says, and behind it the exemplar at `position` among the family's, unless both are shown. Of
   * counts that no double tells from their neighbours nobody can say whether they are.
   */
  protected showTraced(
    tile: Tile,
    line: number,
    count: number,
    textOf: (count: number) => string,
    position: number,
  ): void {
    this.snapshot.exemplarOf(this.family, position, count, exemplar);
    this.worked += LOOKED_NS;
    const same = count === this.#counts[position] && exemplar.time === this.#times[position];
    if (same && count <= Number.MAX_SAFE_INTEGER && tile.isShown(line)) return;
    this.worked += TRACED_NS;
    this.#counts[position] = count;
    this.#times[position] = exemplar.time;
    tile.text(line, textOf(count) + exemplarText(exemplar, this.scaling));
  }

  /** Whether other series of a tile may have to be shown than before, whatever their values. */
  protected seriesChanged(tile: Tile): boolean {
    if (!this.sparse) return tile.seen === 0;
    return this.snapshot.touchedAt > tile.seen || tile.pending || this.retirementsChanged(tile);
  }

  protected retirementsChanged(tile: Tile): boolean {
    return this.#open && this.snapshot.hiddenAt > tile.seen;
  }

  /** Whether a slot that has something to show may be shown: its tuple and values known and none of them retired. */
  protected mayShow(tile: Tile, slot: number): boolean {
    // Nor has a slot a name before its tuple is interned: as all `other` it would be slot 0 again.
    const { snapshot, family } = this;
    if (family.tuples >= 0 && slot > 0 && snapshot.tupleOf(family, slot) === undefined) {
      tile.pending = true;
      return false;
    }
    if (!this.#open) return true;
    if (this.#retired[slot] === 1) return false;
    // An integer in range that was never interned has no text: shown as `other` it would be a second series of that name.
    if (this.#someOpen(slot, (dictionary, id) => id !== 0 && !this.#isKnown(dictionary, id))) {
      tile.pending = true;
      return false;
    }
    return !this.isRetired(slot);
  }

  /** Looks anew whether a value of a slot is retired. */
  protected isRetired(slot: number): boolean {
    const { snapshot } = this;
    const retired = this.#someOpen(slot, (dictionary, id) => snapshot.isHidden(dictionary, id));
    this.#retired[slot] = retired ? 1 : 0;
    return retired;
  }

  /** Whether something holds for a value of an open label of a slot. */
  #someOpen(slot: number, holds: (dictionary: number, id: number) => boolean): boolean {
    const tuple = this.snapshot.tupleOf(this.family, slot);
    return this.family.arguments.some(
      ({ label }, index) =>
        label.kind === 'open' && tuple !== undefined && holds(label.dictionary, tuple[index]),
    );
  }

  #isKnown(dictionary: number, id: number): boolean {
    return this.snapshot.textOf(dictionary, id) !== undefined;
  }
}
