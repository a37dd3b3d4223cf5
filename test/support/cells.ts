// Where a series is in a shard, for tests that start just below a carry or look at single bytes.
import type { Segment } from 'pegcount';
import type { FamilyLayout } from '#dist/segment/layout.js';
import { viewShard } from '#dist/segment/memory.js';

export function layoutOf({ memory }: Pick<Segment, 'memory'>, family: string): FamilyLayout {
  const found = memory.layout.families.find(({ schema }) => schema.name === family);
  if (found === undefined) throw new Error(`no family ${family}`);
  return found;
}

/** The two cells of a counter (or of a histogram's first bucket) in a shard: low, then high. */
export function cellsOf(
  segment: Pick<Segment, 'memory'>,
  shard: number,
  family: string,
  slot = 0,
): Int32Array {
  const { base, width } = layoutOf(segment, family);
  return viewShard(segment.memory, shard).cells.subarray(base + slot * width, base + slot * width + 2);
}

/** The count that two cells stand for, by the definition: half-wraps, and one more while the bits differ. */
export function countOf(cells: Int32Array): bigint {
  const [lo, hi] = [BigInt(cells[0]), BigInt(cells[1] >>> 0)];
  const behind = (hi & 1n) === (lo < 0n ? 1n : 0n) ? 0n : 1n;
  return (hi + behind) * 2n ** 31n + BigInt.asUintN(31, lo);
}
