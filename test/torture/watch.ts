// Watches writers die and their shards come back, by a clock that stands still while this thread gets no processor: on a busy
// machine the exporter gets none either. Runs on the scraper.
import type { SegmentMemory } from '#dist/segment/memory.js';
import { ownerWord } from '#dist/segment/ownership.js';
import { Entry, type Place, STATE, writersOf } from './side.js';

/** The most that the clock goes on between two looks, in milliseconds. */
const MOST_MS = 50;

export class Watch {
  /** Milliseconds from the start, as far as this thread was there. */
  now = 1;
  /** How long each of the dead was seen to own something, in milliseconds. */
  readonly freedAfter: number[] = [];
  /** The same as far as this thread was there. */
  readonly freedAfterAwake: number[] = [];
  /** The same of those that died in their claim: nobody may have told the exporter that there was one. */
  readonly freedAfterClaims: number[] = [];
  readonly #entries: readonly Entry[];
  readonly #diedAt: Float64Array;
  /** The same by the clock that never stands still. */
  readonly #seenAt: Float64Array;
  readonly #owning: Set<Entry>;
  #last = performance.now();

  constructor(
    { side }: Place,
    private readonly memory: SegmentMemory,
  ) {
    this.#entries = Array.from({ length: writersOf(side) }, (_, ordinal) => new Entry(side, ordinal));
    this.#diedAt = new Float64Array(this.#entries.length);
    this.#seenAt = new Float64Array(this.#entries.length);
    this.#owning = new Set(this.#entries);
  }

  /** When a writer was seen to be gone; 0 while it lives. */
  diedAt(ordinal: number): number {
    return this.#diedAt[ordinal];
  }

  /** To be called often. */
  look(): void {
    const time = performance.now();
    this.now += Math.min(time - this.#last, MOST_MS);
    this.#last = time;
    const { owners } = this.memory;
    const words = new Set(Array.from(owners, (_, shard) => Atomics.load(owners, shard)));
    for (const entry of this.#owning) {
      const { ordinal } = entry;
      if (entry.get('died') === 0) continue;
      if (this.#diedAt[ordinal] === 0) {
        this.#diedAt[ordinal] = this.now;
        this.#seenAt[ordinal] = time;
      }
      if (words.has(ownerWord(entry.get('thread')))) continue;
      this.#owning.delete(entry);
      const after = Math.round(time - this.#seenAt[ordinal]);
      if (entry.get('state') < STATE.working) this.freedAfterClaims.push(after);
      else {
        this.freedAfter.push(after);
        this.freedAfterAwake.push(Math.round(this.now - this.#diedAt[ordinal]));
      }
    }
  }
}
