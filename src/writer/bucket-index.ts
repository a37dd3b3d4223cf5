// The table that finds a histogram's bucket in O(1), whatever the number of buckets. Built once a family; cold.
//
// The high 32 bits of a double, read as an integer, order all non-negative doubles; shifted right they cut the line into
// cells whose width follows the value's magnitude. The table says for each cell how many bounds lie in lower cells: the
// first bucket a value of that cell can belong to. The shift is the largest that leaves at most one bound in a cell, so
// one compare finishes the look-up. Everything below the first positive bound's cell, negative values included, shares
// cell 0: several bounds there (negative ones), or bounds closer than 2^-20 of their size, cost a compare each.

/** Cells of a table at most: beyond it the table would leave the first-level cache for no measurable gain. */
const MAX_CELLS = 8192;
/** Bits of a double's high word that are mantissa. */
const MANTISSA_BITS = 20;

export type BucketIndex = {
  /** Entry k: the first candidate bucket of cell k. */
  readonly table: Uint16Array;
  /** A value's cell is (high word >> shift) - first, clamped to the table. */
  readonly shift: number;
  readonly first: number;
  /** The bounds, then +Infinity, which ends the compares. */
  readonly bounds: Float64Array;
};

const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);

function highWord(value: number): number {
  scratch[0] = value;
  return scratchWords[1];
}

/**
 * Builds the table for finite, rising bounds. Those up to `floor` share cell 0, and cost a compare each there; at most `cells`
 * cells.
 */
export function bucketIndex(buckets: readonly number[], floor = 0, cells = MAX_CELLS): BucketIndex {
  const bounds = Float64Array.from([...buckets, Infinity]);
  const positive = buckets.filter((bound) => bound > floor).map(highWord);
  const below = buckets.length - positive.length;
  if (positive.length === 0) return { table: new Uint16Array(2), shift: 0, first: 0x7fffffff, bounds };
  let shift = MANTISSA_BITS;
  const cellsAt = (bits: number): number => (positive.at(-1)! >> bits) - (positive[0] >> bits) + 3;
  const shared = (bits: number): boolean =>
    positive.some((word, index) => index > 0 && word >> bits === positive[index - 1] >> bits);
  while (shift > 0 && shared(shift) && cellsAt(shift - 1) <= cells) shift -= 1;
  // Cell 0 is everything below the first positive bound's cell, the last one everything above the last bound's.
  const first = (positive[0] >> shift) - 1;
  const table = new Uint16Array(cellsAt(shift));
  // Bounds up to the floor are in this cell at most: a subnormal bound shares its cell with 0 itself, a threshold may share it
  // with the first bound above. There the compares pass over them.
  const floorCell = highWord(floor) >> shift;
  let passed = 0;
  for (let cell = 1; cell < table.length; cell++) {
    while (passed < positive.length && (positive[passed] >> shift) - first < cell) passed += 1;
    table[cell] = (cell + first > floorCell ? below : 0) + passed;
  }
  return { table, shift, first, bounds };
}
