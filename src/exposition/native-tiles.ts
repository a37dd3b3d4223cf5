// Native histograms on a page in protobuf: one message a series, made anew when something in it has changed, since its
// spans change with the buckets in use. Runs on the exporter.
import { BELOW, NEGATIVE, WINDOW, ZERO } from '../schema/native.js';
import { classic, COUNTER_CELLS } from '../segment/layout.js';
import { ByteWriter } from './byte-writer.js';
import { FamilyTiles } from './family-tiles.js';
import { lower, NativeBuckets } from './native-buckets.js';
import type { Tile } from './tile.js';

// Fields of io.prometheus.client.Histogram and Bucket.
const COUNT = 1;
const SUM = 2;
const BUCKET = 3;
const SCHEMA = 5;
const ZERO_THRESHOLD = 6;
const ZERO_COUNT = 7;
const POSITIVE_SPAN = 12;
const POSITIVE_DELTA = 13;
const CREATED = 15;
const BUCKET_COUNT = 1;
const BUCKET_BOUND = 2;
const METRIC = 4;
const HISTOGRAM = 7;

const message = new ByteWriter();
const metric = new ByteWriter();
const histogram = new ByteWriter();
const inner = new ByteWriter();
const used = new NativeBuckets();

export class NativeTiles extends FamilyTiles {
  readonly #native = this.family.schema.native!;
  readonly #classic = classic(this.family.schema);
  /** The sums that are shown. */
  readonly #sums = new Float64Array(this.family.slots).fill(NaN);

  protected refresh(tile: Tile): void {
    const anew = this.seriesChanged(tile);
    const recheck = this.retirementsChanged(tile);
    const changed = this.countsChanged(tile);
    if (anew) tile.pending = false;
    for (let slot = tile.first; slot < tile.end; slot++) {
      const line = slot - tile.first;
      const total = this.#total(slot);
      if (tile.isShown(line)) {
        if (recheck && this.isRetired(slot)) {
          tile.close(line);
          continue;
        }
      } else {
        if (!changed && !anew) continue;
        if (this.sparse && total === 0 && !this.snapshot.isTouched(this.family, slot)) continue;
        if (this.sparse && !this.mayShow(tile, slot)) continue;
        tile.open(line, '');
      }
      const sum = this.snapshot.sums[this.family.sums + slot];
      if (total === tile.shown[line] && sum === this.#sums[slot]) continue;
      this.#sums[slot] = sum;
      this.#encode(slot, sum, total);
      tile.message(line, message.buffer, message.length, total);
    }
  }

  #firstCounter(slot: number): number {
    return (this.family.base + slot * this.family.width) / COUNTER_CELLS;
  }

  #total(slot: number): number {
    const { counts } = this.snapshot;
    const end = this.#firstCounter(slot + 1);
    let total = 0;
    for (let at = this.#firstCounter(slot) + this.#classic; at < end; at++) total += counts.value(at);
    return total;
  }

  /** Leaves the metric of a slot in `message`. */
  #encode(slot: number, sum: number, total: number): void {
    histogram.clear();
    histogram.timestamp(CREATED, this.prefixes.createdAt, inner);
    histogram.unsigned(COUNT, total);
    histogram.double(SUM, sum);
    this.#encodeClassic(slot);
    this.#encodeNative(slot);
    metric.clear();
    metric.raw(Buffer.from(this.prefixes.of(slot, 0), 'latin1'));
    metric.nested(HISTOGRAM, histogram);
    message.clear();
    message.nested(METRIC, metric);
  }

  #encodeClassic(slot: number): void {
    const { counts } = this.snapshot;
    const { buckets } = this.family.schema;
    const first = this.#firstCounter(slot);
    let total = 0;
    for (let bucket = 0; bucket < this.#classic; bucket++) {
      total += counts.value(first + bucket);
      inner.clear();
      inner.unsigned(BUCKET_COUNT, total);
      inner.double(BUCKET_BOUND, buckets[bucket] ?? Infinity);
      histogram.nested(BUCKET, inner);
    }
  }

  #encodeNative(slot: number): void {
    const { counts } = this.snapshot;
    const { schema, first, count, maxBuckets, zeroThreshold } = this.#native;
    const at = this.#firstCounter(slot) + this.#classic;
    used.clear();
    for (let index = 0; index < count; index++) {
      // What was outside the window counts in the bucket at its edge.
      const below = index === 0 ? counts.value(at + BELOW) : 0;
      const above = index === count - 1 ? counts.value(at + WINDOW + count) : 0;
      used.add(first + index, counts.value(at + WINDOW + index) + below + above);
    }
    histogram.signed(SCHEMA, lower(used, schema, maxBuckets));
    histogram.double(ZERO_THRESHOLD, zeroThreshold);
    histogram.unsigned(ZERO_COUNT, counts.value(at + ZERO) + counts.value(at + NEGATIVE));
    used.eachSpan((offset, length) => {
      inner.clear();
      inner.signed(1, offset);
      inner.unsigned(2, length);
      histogram.nested(POSITIVE_SPAN, inner);
    });
    inner.clear();
    used.eachDelta((delta) => inner.zigzag(delta));
    if (inner.length > 0) histogram.nested(POSITIVE_DELTA, inner);
  }
}
