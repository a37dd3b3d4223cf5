// A page of one or more segments: read all, then render all, in one format. What the exporter serves. Runs on the exporter.
//
// The page is kept in tiles (tile.ts), which a scrape brings up to date; what it hands out is a copy (page.ts).
import type { SegmentMemory } from '../segment/memory.js';
import { Pace } from '../snapshot/pace.js';
import { Snapshot } from '../snapshot/snapshot.js';
import { CounterTiles } from './counter-tiles.js';
import type { FamilyTiles } from './family-tiles.js';
import { isMessage, type PageFormat } from './format.js';
import { GaugeTiles } from './gauge-tiles.js';
import { HistogramTiles } from './histogram-tiles.js';
import { MessageTiles } from './message-tiles.js';
import { Page, type RenderedPage } from './page.js';
import { textFormat } from './text.js';
import type { Tile } from './tile.js';

export type { RenderedPage } from './page.js';

/** A segment and the constant labels of its series. */
export type RenderedSegment = {
  readonly memory: SegmentMemory;
  readonly labels: Readonly<Record<string, string>>;
  /** Where one family has other constant labels than those: its own, or undefined to leave it out of the page. */
  readonly labelsOf?: (family: string) => Readonly<Record<string, string>> | undefined;
};

/** A tile of the page. */
type Part = {
  readonly family: FamilyTiles;
  readonly tile: Tile;
  /** Whether it is the first, or the last, of all tiles under its family's name. */
  readonly begins: boolean;
  readonly ends: boolean;
};

const kinds = { counter: CounterTiles, gauge: GaugeTiles, histogram: HistogramTiles };

/** All families in the order of the page: by declaration, those of one name together, whatever segment they are of. */
function arrange(
  snapshots: readonly Snapshot[],
  segments: readonly RenderedSegment[],
  format: PageFormat,
): Part[] {
  const byName = new Map<string, FamilyTiles[]>();
  snapshots.forEach((snapshot, index) => {
    for (const family of snapshot.memory.layout.families) {
      const { name, type } = family.schema;
      const { labels, labelsOf = () => labels } = segments[index];
      const constants = labelsOf(name);
      if (constants === undefined) continue;
      const others = byName.get(name) ?? [];
      const Kind = isMessage(family.schema, format) ? MessageTiles : kinds[type];
      others.push(new Kind(snapshot, family, constants, format, others.length === 0));
      byName.set(name, others);
    }
  });
  return [...byName.values()].flatMap((families) => {
    const tiles = families.flatMap((family) => family.tiles.map((tile) => ({ family, tile })));
    return tiles.map((part, index) => ({ ...part, begins: index === 0, ends: index === tiles.length - 1 }));
  });
}

/** One format's page, kept from one render to the next. */
type Kept = {
  readonly parts: readonly Part[];
  readonly page: Page;
  readonly ending: Buffer;
  renders: number;
  /** The reading that it was last rendered from. */
  asked: number;
};

/** A page to make: its format, and a buffer to make it in. */
export type Order = { readonly format: PageFormat; readonly into: Buffer | undefined };

/** Readings after which a format that was not asked for is forgotten. */
const KEPT_READINGS = 100;

export class Renderer {
  readonly snapshots: readonly Snapshot[];
  readonly #pace: Pace;
  readonly #segments: readonly RenderedSegment[];
  readonly #kept = new Map<PageFormat, Kept>();
  /** Where on the page the family under way begins. */
  #begun = 0;

  constructor(segments: readonly RenderedSegment[], pace = new Pace()) {
    this.#segments = segments;
    this.#pace = pace;
    this.snapshots = segments.map(({ memory }) => new Snapshot(memory));
  }

  /**
   * Reads and renders one page. `into` is a buffer to reuse; the result may be a larger one. A buffer that this has returned
   * for the same format may be handed back as it is, and only so: nobody else may have written into it. Not to be called again
   * before the last call has ended.
   */
  async render(into?: Buffer, format: PageFormat = textFormat): Promise<RenderedPage> {
    const [page] = await this.renderAll([{ format, into }]);
    return page;
  }

  /** The same for pages of several formats, each asked for once, which show one reading. */
  async renderAll(orders: readonly Order[]): Promise<RenderedPage[]> {
    const pace = this.#pace;
    pace.start();
    for (const snapshot of this.snapshots) await snapshot.read(pace);
    const pages: RenderedPage[] = [];
    for (const order of orders) pages.push(await this.#renderOne(order));
    this.#forget();
    return pages;
  }

  /** A format that nobody has asked for in a while is begun anew when somebody does: it holds as much memory as its page. */
  #forget(): void {
    const reading = this.snapshots[0]?.reading ?? 0;
    for (const [format, { asked }] of this.#kept) {
      if (reading - asked > KEPT_READINGS) this.#kept.delete(format);
    }
  }

  async #renderOne({ format, into }: Order): Promise<RenderedPage> {
    const kept = this.#keep(format);
    kept.renders += 1;
    kept.asked = this.snapshots[0]?.reading ?? 0;
    try {
      kept.page.begin(into, kept.renders);
      for (let next = 0; next < kept.parts.length;) {
        next = this.#renderSome(kept, format, next);
        if (next < kept.parts.length) await this.#pace.rest();
      }
      return kept.page.end(kept.ending);
    } catch (error) {
      // A tile may be half up to date: begin anew.
      this.#kept.delete(format);
      throw error;
    }
  }

  #keep(format: PageFormat): Kept {
    let kept = this.#kept.get(format);
    if (kept === undefined) {
      const parts = arrange(this.snapshots, this.#segments, format);
      kept = { parts, page: new Page(), ending: Buffer.from(format.end), renders: 0, asked: 0 };
      this.#kept.set(format, kept);
    }
    return kept;
  }

  /**
   * Brings tiles up to date and puts them on the page, while they are in the processor's cache, from one on until it is time
   * to rest. Returns the one to go on with.
   */
  #renderSome({ parts, page, renders }: Kept, { delimited }: PageFormat, from: number): number {
    const pace = this.#pace;
    for (let next = from; next < parts.length; next++) {
      const { family, tile, begins, ends } = parts[next];
      if (begins) this.#begun = page.length;
      const took = family.update(tile, renders) + page.put(tile, parts.length - next - 1);
      if (ends && delimited) page.measure(this.#begun);
      if (pace.due(took)) return next + 1;
    }
    return parts.length;
  }
}
