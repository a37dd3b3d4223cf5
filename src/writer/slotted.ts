// What the writers of all families have in common: where their slots are, and the cold way from labels to a slot. The hot
// ways are spelled out in each class, one class for each number of labels, so that each has type feedback of its own.
import { type SegmentMemory, type ShardViews, touch } from '../segment/memory.js';
import type { FamilyLayout } from '../segment/layout.js';
import type { TupleTable } from '../segment/tuples.js';
import { badLabel, type Faults } from './faults.js';

/** What a family's writer is made from. */
export type Parts = {
  readonly memory: SegmentMemory;
  readonly views: ShardViews;
  readonly family: FamilyLayout;
  readonly faults: Faults;
  /** Counts one tuple that found no slot (families with `series`). */
  readonly overflow: () => void;
  readonly tuples: TupleTable | undefined;
};

function slotOf(family: FamilyLayout, labels: readonly number[]): number {
  return family.arguments.reduce((slot, { size }, index) => slot * size + labels[index]!, 0);
}

export class Slotted {
  /** Element index of the first slot, the number of values of each label, and slots from one value to the next. */
  readonly base: number;
  readonly sizeA: number;
  readonly sizeB: number;
  readonly sizeC: number;
  readonly sizeD: number;
  readonly strideA: number;
  readonly strideB: number;
  readonly strideC: number;
  readonly faults: Faults;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    const { base, arguments: labels } = parts.family;
    const size = (index: number): number => labels[index]?.size ?? 1;
    this.#parts = parts;
    this.base = base;
    this.faults = parts.faults;
    this.sizeA = size(0);
    this.sizeB = size(1);
    this.sizeC = size(2);
    this.sizeD = size(3);
    this.strideC = this.sizeD;
    this.strideB = this.strideC * this.sizeC;
    this.strideA = this.strideB * this.sizeB;
  }

  /** The slot of good labels, or -1. Cold. */
  find(labels: readonly number[]): number {
    const { family } = this.#parts;
    return badLabel(family, labels) === undefined ? slotOf(family, labels) : -1;
  }

  /** The slot of these labels, shown from now on. Cold; throws a RangeError for a bad label or a wrong number of them. */
  resolve(labels: readonly number[]): number {
    const { family, memory, tuples, overflow } = this.#parts;
    const bad = badLabel(family, labels);
    if (bad !== undefined) throw new RangeError(bad);
    let slot = tuples === undefined ? slotOf(family, labels) : tuples.intern(labels);
    if (slot < 0) {
      slot = 0;
      overflow();
    }
    if (family.touched >= 0) touch(memory, family.touched + slot);
    return slot;
  }
}
