// The buckets of one native histogram that hold something, as spans and differences. Runs on the exporter.
import { MIN_SCHEMA } from '../schema/native.js';

/** An empty bucket or two between others cost less than another span. */
const MAX_GAP = 2;

export class NativeBuckets {
  /** Rising, each with a count above 0. */
  readonly indices: number[] = [];
  readonly counts: number[] = [];

  clear(): void {
    this.indices.length = 0;
    this.counts.length = 0;
  }

  /** Adds a count to a bucket, the last one or one above it. */
  add(index: number, count: number): void {
    if (count === 0) return;
    const last = this.indices.length - 1;
    if (this.indices[last] === index) this.counts[last] += count;
    else {
      this.indices.push(index);
      this.counts.push(count);
    }
  }

  /** Makes one bucket of every two: those of the next lower schema. */
  halve(): void {
    let kept = 0;
    for (let at = 0; at < this.indices.length; at++) {
      const index = (this.indices[at] + 1) >> 1;
      const count = this.counts[at];
      if (kept > 0 && this.indices[kept - 1] === index) this.counts[kept - 1] += count;
      else {
        this.indices[kept] = index;
        this.counts[kept] = count;
        kept += 1;
      }
    }
    this.indices.length = kept;
    this.counts.length = kept;
  }

  /**
   * Runs of consecutive buckets: how far from the end of the last one (at first from bucket 0), and how long. A histogram
   * without any has one span of nothing, by which it is known to be native.
   */
  eachSpan(tell: (offset: number, length: number) => void): void {
    const { indices } = this;
    let from = 0;
    let behind = 0;
    for (let at = 0; at < indices.length; at++) {
      if (at + 1 < indices.length && indices[at + 1] - indices[at] - 1 <= MAX_GAP) continue;
      tell(indices[from] - behind, indices[at] - indices[from] + 1);
      behind = indices[at] + 1;
      from = at + 1;
    }
    if (indices.length === 0) tell(0, 0);
  }

  /** The difference of every bucket of every span to the one before it. */
  eachDelta(tell: (delta: number) => void): void {
    const { indices, counts } = this;
    let last = 0;
    for (let at = 0; at < indices.length; at++) {
      const gap = at === 0 ? 0 : indices[at] - indices[at - 1] - 1;
      for (let empty = 0; gap <= MAX_GAP && empty < gap; empty++) {
        tell(-last);
        last = 0;
      }
      tell(counts[at] - last);
      last = counts[at];
    }
  }
}

/** Lowers the resolution until at most so many buckets are used; returns the schema that they are of. */
export function lower(buckets: NativeBuckets, schema: number, maxBuckets: number): number {
  let lowered = schema;
  while (buckets.indices.length > maxBuckets && lowered > MIN_SCHEMA) {
    buckets.halve();
    lowered -= 1;
  }
  return lowered;
}
