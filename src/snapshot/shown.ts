// What open labels' values and interned tuples read as, remembered once they are known. Runs on the exporter. Cold.
//
// A value's text and a slot's tuple never change, and no two ids or slots have the same (segment/dictionary.ts, G1 and G3;
// segment/tuples.ts). A foreign writer may have broken that. Readers refuse a whole page for one series that is on it twice, so
// the first id or slot with a text or tuple keeps it, and others with the same stay unknown.
import type { Dictionary } from '../segment/dictionary.js';
import { hashOf, type TupleTable } from '../segment/tuples.js';

/** The values of one open label. */
export class ShownValues {
  readonly #texts: (string | undefined)[] = ['other'];
  readonly #known = new Set(['', 'other']);

  constructor(private readonly dictionary: Dictionary) {}

  /** The text of an id, or undefined while nobody has interned it. */
  textOf(id: number): string | undefined {
    const remembered = this.#texts[id];
    if (remembered !== undefined) return remembered;
    const text = this.dictionary.textOf(id);
    if (text === undefined || this.#known.has(text)) return undefined;
    this.#known.add(text);
    this.#texts[id] = text;
    return text;
  }
}

/** The tuples of one family with `series`. */
export class ShownTuples {
  readonly #packed: BigInt64Array;
  /** Slots by the hash of their tuples: at most half of it is used, and a free place is 0. */
  readonly #slots: Int32Array;

  constructor(private readonly table: TupleTable) {
    this.#packed = new BigInt64Array(table.capacity + 1);
    this.#slots = new Int32Array(2 * table.capacity);
  }

  /** The tuple of a slot, or undefined while nobody has interned one (and for slot 0). */
  tupleOf(slot: number): number[] | undefined {
    if (slot === 0) return undefined;
    let packed = this.#packed[slot];
    if (packed === 0n) {
      packed = this.table.packedOf(slot);
      if (packed === 0n || !this.#isFirst(packed, slot)) return undefined;
      this.#packed[slot] = packed;
    }
    return this.table.unpack(packed);
  }

  #isFirst(packed: bigint, slot: number): boolean {
    const slots = this.#slots;
    let place = hashOf(packed) % slots.length;
    while (slots[place] !== 0) {
      if (this.#packed[slots[place]] === packed) return false;
      place = (place + 1) % slots.length;
    }
    slots[place] = slot;
    return true;
  }
}
