// The tuple table of one family with `series: N`: label tuples to slots, the same on every thread. Cold.
//
// A tuple is packed into one positive 64-bit integer (mixed radix over the label sizes, plus 1), so that publishing it is
// a single compare-and-exchange into the first free entry of its probe order. Slot 0 is the all-`other` series, for tuples that
// found no room. Checked by test/models/tuples.pml and test/models/intern.pml; change them only together.
import type { FamilyLayout, TupleLayout } from './layout.js';
import { SegmentError } from './header.js';

/** 32 bits of a packed tuple. Fibonacci hashing: multiples of 2^64 / golden ratio spread neighbouring tuples. */
export function hashOf(packed: bigint): number {
  return Number(BigInt.asUintN(64, packed * 0x9e3779b97f4a7c15n) >> 32n);
}

export class TupleTable {
  readonly capacity: number;
  readonly #entries: BigInt64Array;
  readonly #sizes: readonly bigint[];
  /** How many tuples there are; packed they are 1 and more. */
  readonly #tuples: bigint;
  /** For each label its value that reads `other`, or -1: a tuple of nothing else is slot 0 itself. */
  readonly #others: readonly number[];

  constructor(buffer: SharedArrayBuffer, layout: TupleLayout, family: FamilyLayout) {
    this.capacity = layout.capacity;
    this.#entries = new BigInt64Array(buffer, layout.entries, layout.capacity);
    this.#sizes = family.arguments.map(({ size }) => BigInt(size));
    this.#others = family.arguments.map(({ label }) =>
      label.kind === 'open' ? 0 : label.values.indexOf('other'),
    );
    this.#tuples = this.#sizes.reduce((all, size) => all * size, 1n);
    if (this.#tuples >= 2n ** 62n) {
      throw new SegmentError(
        `family "${family.schema.name}": its label sizes multiply to more than 2^62, expected smaller capacities`,
      );
    }
  }

  /** The slot of a tuple of valid label values, 1..N, 0 for the all-`other` tuple, or -1 when the table is full. */
  intern(tuple: readonly number[]): number {
    if (this.#isOther(tuple)) return 0;
    const packed = this.#sizes.reduce((all, size, index) => all * size + BigInt(tuple[index]), 0n) + 1n;
    const entries = this.#entries;
    const { capacity } = this;
    const start = hashOf(packed) % capacity;
    for (let step = 0; step < capacity; step++) {
      const position = (start + step) % capacity;
      let entry = Atomics.load(entries, position);
      if (entry === 0n) entry = Atomics.compareExchange(entries, position, 0n, packed);
      if (entry === 0n || entry === packed) return position + 1;
    }
    return -1;
  }

  /** Whether a tuple is slot 0. */
  #isOther(tuple: readonly number[]): boolean {
    return tuple.every((value, index) => value === this.#others[index]);
  }

  /** The tuple of a slot, packed: 0 while it is free, or holds what nobody interns. */
  packedOf(slot: number): bigint {
    const packed = Atomics.load(this.#entries, slot - 1);
    return packed < 1n || packed > this.#tuples || this.#isOther(this.unpack(packed)) ? 0n : packed;
  }

  unpack(packed: bigint): number[] {
    let rest = packed - 1n;
    const tuple: number[] = [];
    for (let index = this.#sizes.length - 1; index >= 0; index--) {
      tuple[index] = Number(rest % this.#sizes[index]);
      rest /= this.#sizes[index];
    }
    return tuple;
  }

  /** The tuple of a slot, or undefined while it is free (and for slot 0). */
  tupleOf(slot: number): number[] | undefined {
    const packed = slot === 0 ? 0n : this.packedOf(slot);
    return packed === 0n ? undefined : this.unpack(packed);
  }
}
