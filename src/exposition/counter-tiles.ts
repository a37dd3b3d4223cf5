// Counters on a page. Runs on the exporter.
import type { FamilyLayout } from '../segment/layout.js';
import { COUNTER_CELLS } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { FamilyTiles } from './family-tiles.js';
import type { PageFormat } from './format.js';
import { formatNumber } from './number.js';
import { scalingOf } from './scale.js';
import type { Tile } from './tile.js';

export class CounterTiles extends FamilyTiles {
  /** Index of the first counter. */
  readonly #base: number;
  readonly #divisor: number;
  readonly #factor: number;

  constructor(
    snapshot: Snapshot,
    family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
    format: PageFormat,
    headed: boolean,
  ) {
    super(snapshot, family, constants, format, headed);
    this.#base = family.base / COUNTER_CELLS;
    const { divisor, factor } = scalingOf(family.schema.scale);
    this.#divisor = divisor;
    this.#factor = factor;
  }

  protected refresh(tile: Tile): void {
    const anew = this.seriesChanged(tile);
    if (!anew && !this.traced && !this.countsChanged(tile)) return;
    if (this.sparse) {
      this.#refreshSparse(tile);
    } else if (anew) {
      for (let slot = tile.first; slot < tile.end; slot++) {
        this.#open(tile, slot);
      }
    } else if (
      this.traced ||
      this.lines > 1 ||
      this.#factor * this.#divisor !== 1 ||
      tile.integers(this.snapshot.counts.values, this.#base + tile.first)
    ) {
      for (let slot = tile.first; slot < tile.end; slot++) this.#show(tile, slot);
    }
  }

  #refreshSparse(tile: Tile): void {
    const { snapshot, family } = this;
    const { values } = snapshot.counts;
    const recheck = this.retirementsChanged(tile);
    const look = snapshot.touchedAt > 0;
    tile.pending = false;
    for (let slot = tile.first; slot < tile.end; slot++) {
      const line = (slot - tile.first) * this.lines;
      if (tile.isShown(line)) {
        if (!recheck || !this.isRetired(slot)) this.#show(tile, slot);
        else {
          tile.close(line);
          this.closeCreated(tile, line);
        }
      } else if (values[this.#base + slot] !== 0 || (look && snapshot.isTouched(family, slot))) {
        if (!this.mayShow(tile, slot)) continue;
        this.#open(tile, slot);
      }
    }
  }

  #open(tile: Tile, slot: number): void {
    const line = (slot - tile.first) * this.lines;
    tile.open(line, this.prefixes.of(slot, 0));
    this.openCreated(tile, slot, line);
    this.#show(tile, slot);
  }

  /** Shows what a slot stands at, unless it is shown. */
  #show(tile: Tile, slot: number): void {
    const { counts } = this.snapshot;
    const line = (slot - tile.first) * this.lines;
    const value = counts.values[this.#base + slot];
    if (this.traced) {
      this.showTraced(tile, line, value, () => this.#text(slot), slot);
    } else if (this.#factor !== 1 || this.#divisor !== 1) {
      const scaled = (counts.value(this.#base + slot) / this.#divisor) * this.#factor;
      if (scaled !== tile.shown[line]) tile.number(line, scaled);
    } else if (value > Number.MAX_SAFE_INTEGER) {
      tile.text(line, String(counts.exact(this.#base + slot)));
    } else if (value !== tile.shown[line]) {
      tile.integer(line, value);
    }
  }

  /** The number of a slot as text. */
  #text(slot: number): string {
    const { counts } = this.snapshot;
    const counter = this.#base + slot;
    if (this.#factor === 1 && this.#divisor === 1) return String(counts.exact(counter));
    return formatNumber((counts.value(counter) / this.#divisor) * this.#factor);
  }
}
