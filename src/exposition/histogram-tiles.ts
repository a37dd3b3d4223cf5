// Histograms on a page: a line a bucket, cumulative, then _sum and _count. Runs on the exporter.
import { classic, COUNTER_CELLS } from '../segment/layout.js';
import { FamilyTiles } from './family-tiles.js';
import { saturated } from './scale.js';
import type { Tile } from './tile.js';

export class HistogramTiles extends FamilyTiles {
  readonly #each = classic(this.family.schema) === 0 ? this.family.width / COUNTER_CELLS : 1;
  /** Lines of buckets; _sum and _count follow. */
  readonly #buckets = this.family.schema.buckets.length + 1;

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
        for (let line = 0; line < this.#buckets; line++)
          tile.open(first + line, this.prefixes.of(slot, line));
        this.openCreated(tile, slot, first);
        this.#show(tile, slot, first);
      }
    }
  }

  #show(tile: Tile, slot: number, first: number): void {
    const { counts } = this.snapshot;
    const counter = this.firstCounter(slot);
    let total = 0;
    // Where there are only native buckets all of them stand behind the one line.
    const each = this.#each;
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      for (let index = bucket * each; index < (bucket + 1) * each; index++)
        total = saturated(total + counts.value(counter + index));
      if (this.traced) this.showTraced(tile, first + bucket, total, String, slot * this.#buckets + bucket);
      else if (total !== tile.shown[first + bucket]) tile.number(first + bucket, total);
    }
    if (this.prefixes.hasSum) this.#showSum(tile, slot, first, total);
  }

  /** Shows _sum and _count; without a count where that has not changed. */
  #showSum(tile: Tile, slot: number, first: number, count?: number): void {
    const sum = this.snapshot.sums[this.family.sums + slot];
    const line = first + this.#buckets;
    if (!(sum >= 0) && !this.prefixes.negativeSum) {
      this.#closeSum(tile, line);
      return;
    }
    if (!tile.isShown(line)) {
      for (let more = 0; more < 2; more++) {
        tile.open(line + more, this.prefixes.of(slot, this.#buckets + more));
      }
    }
    if (sum !== tile.shown[line]) tile.number(line, sum);
    if (count === undefined && tile.isShown(line + 1)) return;
    const total = count ?? this.#total(slot);
    if (total !== tile.shown[line + 1]) tile.number(line + 1, total);
  }

  #total(slot: number): number {
    const { counts } = this.snapshot;
    const first = this.firstCounter(slot);
    let total = 0;
    for (let index = 0; index < this.#buckets * this.#each; index++) total += counts.value(first + index);
    return saturated(total);
  }

  #closeSum(tile: Tile, line: number): void {
    if (!tile.isShown(line)) return;
    tile.close(line);
    tile.close(line + 1);
  }

  #close(tile: Tile, first: number): void {
    for (let line = 0; line < this.#buckets; line++) tile.close(first + line);
    this.#closeSum(tile, first + this.#buckets);
    this.closeCreated(tile, first);
  }

  #hasSomething(slot: number): boolean {
    const { snapshot, family } = this;
    if (!this.sparse || snapshot.isTouched(family, slot)) return true;
    const end = this.firstCounter(slot + 1);
    for (let counter = this.firstCounter(slot); counter < end; counter++) {
      if (snapshot.counts.values[counter] !== 0) return true;
    }
    return false;
  }
}
