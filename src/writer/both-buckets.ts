// What a histogram counts in: classic buckets, native ones, or both. `bucketsOf` is cold; runs on writers.
import { nativeBounds } from '../schema/native.js';
import { classic, COUNTER_CELLS, NOBODYS_CELL } from '../segment/layout.js';
import { bucketIndex } from './bucket-index.js';
import { Buckets, type Place } from './buckets.js';
import type { Parts } from './slotted.js';

/** Cells of a native table at most: 64 a doubling at the finest schema would not tell the bounds apart. */
const MAX_NATIVE_CELLS = 65_536;

/** Classic and native ones of one histogram. Hot code is never given the pair, see histogram.ts. */
export class BothBuckets {
  constructor(
    readonly classic: Buckets,
    readonly native: Buckets,
  ) {}
}

/** The buckets of a histogram family in this thread's shard. */
export function bucketsOf({ family, views, bad }: Parts): Buckets | BothBuckets {
  const { schema, base, width, sums: sumBase, slots } = family;
  const { cells, sums } = views;
  const own = { cells, base, width, sums, sumBase, bad };
  const { native, buckets } = schema;
  if (native === null) return new Buckets({ ...own, index: bucketIndex(buckets) });
  const index = bucketIndex(nativeBounds(native), native.zeroThreshold, MAX_NATIVE_CELLS);
  if (buckets.length === 0) return new Buckets({ ...own, index });
  // The classic buckets add to the sum and count what is rejected; these add to a sum that nobody reads.
  const second: Place = {
    ...own,
    index,
    base: base + classic(schema) * COUNTER_CELLS,
    sums: new Float64Array(slots),
    sumBase: 0,
    bad: NOBODYS_CELL,
  };
  return new BothBuckets(new Buckets({ ...own, index: bucketIndex(buckets) }), new Buckets(second));
}
