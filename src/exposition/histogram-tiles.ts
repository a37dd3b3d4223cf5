// Histograms on a page: a line a bucket, cumulative, then _sum and _count. Runs on the exporter.
import { classic, COUNTER_CELLS } from '../segment/layout.js';
import { FamilyTiles } from './family-tiles.js';
import type { Tile } from './tile.js';

export class HistogramTiles extends FamilyTiles {
  /** Lines a slot that are shown: _sum and _count are the last two. */
  readonly #each = classic(this.family.schema) === 0 ? this.family.width / COUNTER_CELLS : 1;
  readonly #shown = this.prefixes.hasSum ? this.lines : this.lines - 2;

  protected refresh(tile: Tile): void {
    const anew = this.seriesChanged(tile);
    const recheck = this.retirementsChanged(tile);
    const changed = this.countsChanged(tile);
    if (anew) tile.pending = false;
    for (let slot = tile.first; slot < tile.end; slot++) {
      const first = (slot - tile.first) * this.lines;
      if (tile.isShown(first)) {
        if (recheck && this.isRetired(slot)) this.#close(tile, first);
        else if (changed || anew || this.traced) this.#show(tile, slot, first);
        // A sum is written after its bucket, so it may come a reading later.
        else if (this.prefixes.hasSum) this.#showSum(tile, slot, first);
      } else if ((changed || anew) && this.#hasSomething(slot)) {
        if (this.sparse && !this.mayShow(tile, slot)) continue;
        for (let line = 0; line < this.#shown; line++) tile.open(first + line, this.prefixes.of(slot, line));
        this.#show(tile, slot, first);
      }
    }
  }

  #show(tile: Tile, slot: number, first: number): void {
    const { counts } = this.snapshot;
    const buckets = this.lines - 2;
    const counter = (this.family.base + slot * this.family.width) / COUNTER_CELLS;
    let total = 0;
    // Where there are only native buckets all of them stand behind the one line.
    const each = this.#each;
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (let index = bucket * each; index < (bucket + 1) * each; index++)
        total += counts.value(counter + index);
      if (this.traced) this.showTraced(tile, first + bucket, String(total), slot * buckets + bucket);
      else if (total !== tile.shown[first + bucket]) tile.number(first + bucket, total);
    }
    if (!this.prefixes.hasSum) return;
    this.#showSum(tile, slot, first);
    const last = first + this.lines - 1;
    if (total !== tile.shown[last]) tile.number(last, total);
  }

  #showSum(tile: Tile, slot: number, first: number): void {
    const sum = this.snapshot.sums[this.family.sums + slot];
    const line = first + this.lines - 2;
    if (sum !== tile.shown[line]) tile.number(line, sum);
  }

  #close(tile: Tile, first: number): void {
    for (let line = 0; line < this.#shown; line++) tile.close(first + line);
  }

  #hasSomething(slot: number): boolean {
    const { snapshot, family } = this;
    if (!this.sparse || snapshot.isTouched(family, slot)) return true;
    const first = (family.base + slot * family.width) / COUNTER_CELLS;
    for (let counter = first; counter < first + family.width / COUNTER_CELLS; counter++) {
      if (snapshot.counts.values[counter] !== 0) return true;
    }
    return false;
  }
}
