// The tuple table of one family with `series: N`: label tuples to slots, the same on every thread. Cold.
//
// A tuple is packed into one positive 64-bit integer (mixed radix over the label sizes, plus 1), so that publishing it is
// a single compare-and-exchange into the first free entry of its probe order, see test/models/tuples.pml. Slot 0 is the
// all-`other` series, for tuples that found no room.
import type { FamilyLayout, TupleLayout } from './layout.js';
import { SegmentError } from './header.js';

export class TupleTable {
  readonly #entries: BigInt64Array;
  readonly #sizes: readonly bigint[];
  /** For each label its value that reads `other`, or -1: a tuple of nothing else is slot 0 itself. */
  readonly #others: readonly number[];

  constructor(buffer: SharedArrayBuffer, layout: TupleLayout, family: FamilyLayout) {
    this.#entries = new BigInt64Array(buffer, layout.entries, layout.capacity);
    this.#sizes = family.arguments.map(({ size }) => BigInt(size));
    this.#others = family.arguments.map(({ label }) =>
      label.kind === 'open' ? 0 : label.values.indexOf('other'),
    );
    if (this.#sizes.reduce((all, size) => all * size, 1n) >= 2n ** 62n) {
      throw new SegmentError(
        `family "${family.schema.name}": its label sizes multiply to more than 2^62, expected smaller capacities`,
      );
    }
  }

  /** The slot of a tuple of valid label values, 1..N, 0 for the all-`other` tuple, or -1 when the table is full. */
  intern(tuple: readonly number[]): number {
    if (tuple.every((value, index) => value === this.#others[index])) return 0;
    const packed = this.#sizes.reduce((all, size, index) => all * size + BigInt(tuple[index]), 0n) + 1n;
    const entries = this.#entries;
    const capacity = entries.length;
    // Fibonacci hashing: multiples of 2^64 / golden ratio spread neighbouring tuples.
    const start = Number(BigInt.asUintN(64, packed * 0x9e3779b97f4a7c15n) >> 32n) % capacity;
    for (let step = 0; step < capacity; step++) {
      const position = (start + step) % capacity;
      let entry = Atomics.load(entries, position);
      if (entry === 0n) entry = Atomics.compareExchange(entries, position, 0n, packed);
      if (entry === 0n || entry === packed) return position + 1;
    }
    return -1;
  }

  /** The tuple of a slot, or undefined while it is free (and for slot 0). */
  tupleOf(slot: number): number[] | undefined {
    if (slot === 0) return undefined;
    let rest = Atomics.load(this.#entries, slot - 1) - 1n;
    if (rest < 0n) return undefined;
    const tuple: number[] = [];
    for (let index = this.#sizes.length - 1; index >= 0; index--) {
      tuple[index] = Number(rest % this.#sizes[index]);
      rest /= this.#sizes[index];
    }
    return tuple;
  }
}
