// Native histograms, and whatever has exemplars, on a page in protobuf: one message a series, made anew when something in it
// has changed, since its length changes too. Runs on the exporter.
import { BELOW, NEGATIVE, type NativeSchema, WINDOW, ZERO } from '../schema/native.js';
import { Exemplar } from '../segment/exemplars.js';
import { classic, COUNTER_CELLS } from '../segment/layout.js';
import { ByteWriter } from './byte-writer.js';
import { FamilyTiles } from './family-tiles.js';
import { Bucket, Counter, Exemplar as ExemplarFields, Histogram, Metric } from './metric-fields.js';
import { lower, NativeBuckets } from './native-buckets.js';
import { grainOf, saturated, scaled } from './scale.js';
import type { Tile } from './tile.js';

const message = new ByteWriter();
const metric = new ByteWriter();
const value = new ByteWriter();
const bucketMessage = new ByteWriter();
const example = new ByteWriter();
const inner = new ByteWriter();
const used = new NativeBuckets();
const exemplar = new Exemplar();

/** About what it takes to look at a slot, to make its message, and for each cell of it. */
const LOOKED_NS = 100;
const ENCODED_NS = 1500;
const COUNTER_NS = 5;

export class MessageTiles extends FamilyTiles {
  readonly #native = this.family.schema.native;
  readonly #classic = this.family.schema.type === 'counter' ? 0 : classic(this.family.schema);
  /** Counters of a slot that are not those of its count. */
  readonly #skipped = this.#native === null ? 0 : this.#classic;
  /** The labels of the slots that have been shown. */
  readonly #labels: (Buffer | undefined)[] = [];
  /** The sums that are shown. */
  readonly #sums = new Float64Array(this.family.slots).fill(NaN);

  protected refresh(tile: Tile): void {
    const anew = this.seriesChanged(tile);
    const recheck = this.retirementsChanged(tile);
    const changed = this.countsChanged(tile);
    if (anew) tile.pending = false;
    for (let slot = tile.first; slot < tile.end; slot++) {
      const line = slot - tile.first;
      const isShown = tile.isShown(line);
      if (isShown && recheck && this.isRetired(slot)) {
        tile.close(line);
        continue;
      }
      const sum = this.family.sums < 0 ? 0 : this.snapshot.sums[this.family.sums + slot];
      // A sum is written after its bucket, so it may come a reading later.
      if (!changed && !anew && (!isShown || (!this.traced && sum === this.#sums[slot]))) continue;
      this.worked += LOOKED_NS + this.family.width;
      const total = this.#totalOf(slot, this.#skipped);
      // With the classic buckets: a reading may see a value in the native ones before it is in them.
      const all = total + this.#totalOf(slot, 0, this.#skipped);
      if (!isShown) {
        if (this.sparse && all === 0 && !this.snapshot.isTouched(this.family, slot)) continue;
        if (this.sparse && !this.mayShow(tile, slot)) continue;
        tile.open(line, '');
      }
      if (!this.traced && all === tile.shown[line] && sum === this.#sums[slot]) continue;
      this.#sums[slot] = sum;
      this.worked += ENCODED_NS + this.family.width * COUNTER_NS;
      if (this.family.schema.type === 'counter') this.#encodeCounter(slot);
      else this.#encodeHistogram(slot, sum, total);
      metric.clear();
      metric.raw((this.#labels[slot] ??= Buffer.from(this.prefixes.of(slot, 0), 'latin1')));
      metric.nested(this.family.schema.type === 'counter' ? Metric.counter : Metric.histogram, value);
      message.clear();
      message.nested(Metric.metric, metric);
      tile.message(line, message.buffer, message.length, all);
    }
  }

  /** The sum of the counters from..to of a slot. */
  #totalOf(slot: number, from: number, to: number = this.family.width / COUNTER_CELLS): number {
    const { counts } = this.snapshot;
    const first = this.firstCounter(slot);
    let total = 0;
    for (let at = first + from; at < first + to; at++) total += counts.value(at);
    return saturated(total);
  }

  #encodeCounter(slot: number): void {
    const count = this.snapshot.counts.value(this.firstCounter(slot));
    value.clear();
    value.double(Counter.value, scaled(count, this.scaling));
    this.#encodeExemplar(Counter.exemplar, slot, count, value);
    value.timestamp(Counter.created, this.prefixes.createdAt, inner);
  }

  #encodeHistogram(slot: number, sum: number, most: number): void {
    const native = this.#native;
    const { zeros, total } = native === null ? { zeros: 0, total: most } : this.#gather(slot, native, most);
    value.clear();
    value.timestamp(Histogram.created, this.prefixes.createdAt, inner);
    value.unsigned(Histogram.count, total);
    value.double(Histogram.sum, sum);
    this.#encodeClassic(slot);
    if (native !== null) this.#encodeNative(native, zeros);
  }

  #encodeExemplar(field: number, position: number, count: number, into: ByteWriter): void {
    if (!this.traced) return;
    this.snapshot.exemplarOf(this.family, position, count, exemplar);
    if (exemplar.time === 0) return;
    example.clear();
    example.labelPair(ExemplarFields.label, 'trace_id', exemplar.traceId, inner);
    example.labelPair(ExemplarFields.label, 'span_id', exemplar.spanId, inner);
    example.double(ExemplarFields.value, scaled(exemplar.value, this.scaling));
    example.timestamp(ExemplarFields.time, Math.round(exemplar.time * 1000), inner);
    into.nested(field, example);
  }

  #encodeClassic(slot: number): void {
    const { counts } = this.snapshot;
    const { buckets } = this.family.schema;
    const first = this.firstCounter(slot);
    let total = 0;
    for (let bucket = 0; bucket < this.#classic; bucket++) {
      total = saturated(total + counts.value(first + bucket));
      bucketMessage.clear();
      bucketMessage.unsigned(Bucket.count, total);
      bucketMessage.double(Bucket.bound, buckets[bucket] ?? Infinity);
      this.#encodeExemplar(Bucket.exemplar, slot * this.#classic + bucket, total, bucketMessage);
      value.nested(Histogram.bucket, bucketMessage);
    }
  }

  /**
   * Puts the native buckets of a slot into `used`, rounded and capped so that their counts and what is returned for zero add up
   * to the total beside it exactly: readers refuse a page for one histogram that does not.
   */
  #gather(slot: number, { first, count }: NativeSchema, most: number): { zeros: number; total: number } {
    const { counts } = this.snapshot;
    const at = this.firstCounter(slot) + this.#classic;
    const grain = grainOf(most);
    let total = 0;
    const held = (more: number): number => {
      const taken = Math.min(Math.floor(more / grain) * grain, most - total);
      total += taken;
      return taken;
    };
    const zeros = held(counts.value(at + ZERO) + counts.value(at + NEGATIVE));
    used.clear();
    for (let index = 0; index < count; index++) {
      // What was outside the window counts in the bucket at its edge.
      const below = index === 0 ? counts.value(at + BELOW) : 0;
      const above = index === count - 1 ? counts.value(at + WINDOW + count) : 0;
      used.add(first + index, held(counts.value(at + WINDOW + index) + below + above));
    }
    return { zeros, total };
  }

  #encodeNative({ schema, maxBuckets, zeroThreshold }: NativeSchema, zeros: number): void {
    value.signed(Histogram.schema, lower(used, schema, maxBuckets));
    value.double(Histogram.zeroThreshold, zeroThreshold);
    value.unsigned(Histogram.zeroCount, zeros);
    used.eachSpan((offset, length) => {
      inner.clear();
      inner.signed(1, offset);
      inner.unsigned(2, length);
      value.nested(Histogram.positiveSpan, inner);
    });
    inner.clear();
    used.eachDelta((delta) => inner.zigzag(delta));
    if (inner.length > 0) value.nested(Histogram.positiveDelta, inner);
  }
}
