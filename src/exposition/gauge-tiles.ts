// Gauges on a page. Runs on the exporter. Nothing tells which of them have changed, so all are compared at each scrape.
import { FamilyTiles } from './family-tiles.js';
import type { Tile } from './tile.js';

export class GaugeTiles extends FamilyTiles {
  protected refresh(tile: Tile): void {
    const recheck = this.retirementsChanged(tile);
    tile.pending = false;
    for (let slot = tile.first; slot < tile.end; slot++) {
      const first = (slot - tile.first) * this.lines;
      let mayShow = this.sparse ? undefined : true;
      for (let line = first; line < first + this.lines; line++) {
        const level = this.#level(slot, line - first);
        const isShown = tile.isShown(line);
        if (Number.isNaN(level)) {
          if (isShown) tile.close(line);
          continue;
        }
        if (!isShown || recheck) {
          mayShow ??= this.mayShow(tile, slot);
          if (!mayShow && isShown) tile.close(line);
          if (!mayShow) continue;
          if (!isShown) tile.open(line, this.prefixes.of(slot, line - first));
        }
        if (level !== tile.shown[line]) tile.number(line, level);
      }
    }
  }

  /** The level of a line, NaN where there is none to show. */
  #level(slot: number, line: number): number {
    const level = this.#combined(slot, line);
    return this.family.schema.info && level !== 1 ? NaN : level;
  }

  #combined(slot: number, line: number): number {
    const { snapshot, family } = this;
    const { levels } = snapshot;
    const { array, base, schema } = family;
    const index = base + slot;
    if (array === 'levels') return levels.last[index];
    if (schema.combine === 'each') return (levels.shards[line]?.[index] ?? NaN) + 0;
    // A sum of nothing is 0, whether anybody has written or not.
    if (
      schema.combine === 'sum' &&
      this.sparse &&
      levels.written[index] === 0 &&
      !snapshot.isTouched(family, slot)
    ) {
      return NaN;
    }
    return levels.combined[index];
  }
}
