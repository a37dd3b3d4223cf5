// Counters on a page. Runs on the exporter.
import { FamilyTiles } from './family-tiles.js';
import { formatNumber } from './number.js';
import { scaled } from './scale.js';
import type { Tile } from './tile.js';

export class CounterTiles extends FamilyTiles {
  /** Whether the numbers shown are the counts themselves. */
  readonly #plain = this.scaling.divisor * this.scaling.factor === 1;

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
      !this.#plain ||
      tile.integers(this.snapshot.counts.values, this.firstCounter(tile.first))
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
      } else if (values[this.firstCounter(slot)] !== 0 || (look && snapshot.isTouched(family, slot))) {
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
    const counter = this.firstCounter(slot);
    const value = counts.values[counter];
    if (this.traced) {
      this.showTraced(tile, line, value, () => this.#text(slot), slot);
    } else if (!this.#plain) {
      const number = scaled(counts.value(counter), this.scaling);
      if (number !== tile.shown[line]) tile.number(line, number);
    } else if (value > Number.MAX_SAFE_INTEGER) {
      tile.text(line, String(counts.exact(counter)));
    } else if (value !== tile.shown[line]) {
      tile.integer(line, value);
    }
  }

  /** The number of a slot as text. */
  #text(slot: number): string {
    const { counts } = this.snapshot;
    const counter = this.firstCounter(slot);
    if (this.#plain) return String(counts.exact(counter));
    return formatNumber(scaled(counts.value(counter), this.scaling));
  }
}
