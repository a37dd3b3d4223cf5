// What the writers of all families have in common: what they are made from, and the ways from labels to a slot, of which the cold
// one, `resolve`, is checked by test/models/tuples.pml; change them only together. Runs on writers.
import type { FamilyLayout } from '../segment/layout.js';
import { type SegmentMemory, type ShardViews, touch } from '../segment/memory.js';
import type { TupleTable } from '../segment/tuples.js';
import type { counterHandles } from './bound.js';
import { badLabel } from './labels.js';

/** What a family's writer is made from. */
export type Parts = {
  readonly memory: SegmentMemory;
  readonly views: ShardViews;
  /** The class of this shard's bound counters. */
  readonly Counter: ReturnType<typeof counterHandles>;
  readonly family: FamilyLayout;
  /** The cell that counts this family's rejected events, in the same shard. */
  readonly bad: number;
  /** Counts one tuple that found no slot (families with `series`). */
  readonly overflow: () => void;
  readonly tuples: TupleTable | undefined;
};

/**
 * A label's number of values, and the mask of the same number of bits: `(x & mask) === x` says in one step that x is an
 * integer, not negative and not far out of range, and costs nothing where V8 knows x to be an Int32.
 */
export type LabelSizes = {
  readonly sizeA: number;
  readonly maskA: number;
  readonly sizeB: number;
  readonly maskB: number;
  readonly sizeC: number;
  readonly maskC: number;
  readonly sizeD: number;
  readonly maskD: number;
};

/** The sizes and masks of the first four labels; those of missing ones are of no use. */
export function labelSizes({ arguments: labels }: FamilyLayout): LabelSizes {
  const size = (index: number): number => labels[index]?.size ?? 1;
  const mask = (index: number): number => 2 ** (32 - Math.clz32(size(index) - 1)) - 1;
  return {
    sizeA: size(0),
    maskA: mask(0),
    sizeB: size(1),
    maskB: mask(1),
    sizeC: size(2),
    maskC: mask(2),
    sizeD: size(3),
    maskD: mask(3),
  };
}

/** A label in range, or NaN. */
const within = (value: unknown, size: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < size ? value : NaN;

/** The slot of a family's `count` labels, which may be anything: -1 where one is bad. Allocates nothing. */
export function slotOfAny(
  count: number,
  { sizeA, sizeB, sizeC, sizeD }: LabelSizes,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
): number {
  let slot = 0;
  if (count > 0) slot = within(a, sizeA);
  if (count > 1) slot = slot * sizeB + within(b, sizeB);
  if (count > 2) slot = slot * sizeC + within(c, sizeC);
  if (count > 3) slot = slot * sizeD + within(d, sizeD);
  return slot >= 0 ? slot | 0 : -1;
}

/** The slot of labels known to be good. */
export function slotOf(family: FamilyLayout, labels: readonly number[]): number {
  return family.arguments.reduce((slot, { size }, index) => slot * size + labels[index], 0);
}

/** The slot of these labels, shown from now on. Cold; throws a RangeError for a bad label or a wrong number of them. */
export function resolve({ family, memory, tuples, overflow }: Parts, labels: readonly number[]): number {
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
