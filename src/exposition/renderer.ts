// A page of one or more segments: read all, then render all, in one format. What the exporter serves. Runs on the exporter.
//
// The page is kept in tiles (tile.ts), which a scrape brings up to date; what it hands out is a copy (page.ts).
import type { SegmentMemory } from '../segment/memory.js';
import { Pace } from '../snapshot/pace.js';
import { Snapshot } from '../snapshot/snapshot.js';
import { CounterTiles } from './counter-tiles.js';
import type { FamilyTiles } from './family-tiles.js';
import type { TextFormat } from './format.js';
import { GaugeTiles } from './gauge-tiles.js';
import { HistogramTiles } from './histogram-tiles.js';
import { Page, type RenderedPage } from './page.js';
import { Prefixes } from './prefixes.js';
import { textFormat } from './text.js';
import type { Tile } from './tile.js';

export type { RenderedPage } from './page.js';

/** A segment and the constant labels of its series. */
export type RenderedSegment = {
  readonly memory: SegmentMemory;
  readonly labels: Readonly<Record<string, string>>;
};

/** A tile of the page. */
type Part = { readonly family: FamilyTiles; readonly tile: Tile };

const kinds = { counter: CounterTiles, gauge: GaugeTiles, histogram: HistogramTiles };

/** All families in the order of the page: by declaration, those of one name together, whatever segment they are of. */
function arrange(
  snapshots: readonly Snapshot[],
  segments: readonly RenderedSegment[],
  format: TextFormat,
): Part[] {
  const byName = new Map<string, FamilyTiles[]>();
  snapshots.forEach((snapshot, index) => {
    for (const family of snapshot.memory.layout.families) {
      const { name, type } = family.schema;
      const others = byName.get(name) ?? [];
      const prefixes = new Prefixes(snapshot, family, segments[index].labels, format);
      others.push(new kinds[type](snapshot, family, prefixes, others.length === 0));
      byName.set(name, others);
    }
  });
  return [...byName.values()].flat().flatMap((family) => family.tiles.map((tile) => ({ family, tile })));
}

export class Renderer {
  readonly snapshots: readonly Snapshot[];
  readonly #pace = new Pace();
  readonly #arrange: () => readonly Part[];
  #parts: readonly Part[];
  #page = new Page();
  #renders = 0;
  readonly #ending: Buffer;

  constructor(segments: readonly RenderedSegment[], format: TextFormat = textFormat) {
    this.snapshots = segments.map(({ memory }) => new Snapshot(memory));
    this.#arrange = () => arrange(this.snapshots, segments, format);
    this.#parts = this.#arrange();
    this.#ending = Buffer.from(format.end);
  }

  /**
   * Reads and renders. `into` is a buffer to reuse; the result may be a larger one. A buffer that this has returned may be
   * handed back as it is, and only so: nobody else may have written into it. Not to be called again before the last call has
   * ended.
   */
  async render(into?: Buffer): Promise<RenderedPage> {
    const pace = this.#pace;
    pace.start();
    this.#renders += 1;
    try {
      for (const snapshot of this.snapshots) await snapshot.read(pace);
      this.#page.begin(into, this.#renders);
      for (let next = 0; next < this.#parts.length;) {
        next = this.#renderSome(next);
        if (next < this.#parts.length) await pace.rest();
      }
      return this.#page.end(this.#ending);
    } catch (error) {
      // A tile may be half up to date: begin anew.
      this.#parts = this.#arrange();
      this.#page = new Page();
      throw error;
    }
  }

  /**
   * Brings tiles up to date and puts them on the page, while they are in the processor's cache, from one on until it is time
   * to rest. Returns the one to go on with.
   */
  #renderSome(from: number): number {
    const parts = this.#parts;
    const pace = this.#pace;
    for (let next = from; next < parts.length; next++) {
      const { family, tile } = parts[next];
      const took = family.update(tile, this.#renders) + this.#page.put(tile, parts.length - next - 1);
      if (pace.due(took)) return next + 1;
    }
    return parts.length;
  }
}
