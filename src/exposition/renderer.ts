// A page of one or more segments: read all, then render all, in one format. What the exporter serves. Runs on the exporter.
import type { SegmentMemory } from '../segment/memory.js';
import { Pace } from '../snapshot/pace.js';
import { Snapshot } from '../snapshot/snapshot.js';
import { PageWriter } from './page-writer.js';
import { TextRenderer } from './text.js';

/** A segment and the constant labels of its series. */
export type RenderedSegment = {
  readonly memory: SegmentMemory;
  readonly labels: Readonly<Record<string, string>>;
};

/** A rendered page: the first `length` bytes of `buffer`. */
export type RenderedPage = { readonly buffer: Buffer; readonly length: number };

const FIRST_PAGE_BYTES = 64 * 1024;

export class Renderer {
  readonly snapshots: readonly Snapshot[];
  readonly #texts: readonly TextRenderer[];
  readonly #pace = new Pace();
  readonly #page = new PageWriter(Buffer.alloc(0));

  constructor(segments: readonly RenderedSegment[]) {
    this.snapshots = segments.map(({ memory }) => new Snapshot(memory));
    this.#texts = segments.map(({ labels }, index) => new TextRenderer(this.snapshots[index], labels));
  }

  /**
   * Reads and renders. `into` is a buffer to reuse; the result may be a larger one. Not to be called again before the
   * last call has ended.
   */
  async render(into?: Buffer): Promise<RenderedPage> {
    this.#pace.start();
    for (const snapshot of this.snapshots) await snapshot.read(this.#pace);
    this.#page.begin(into ?? Buffer.allocUnsafeSlow(FIRST_PAGE_BYTES));
    for (const text of this.#texts) await text.render(this.#page, this.#pace);
    return { buffer: this.#page.buffer, length: this.#page.length };
  }
}
