// Protobuf: length-delimited io.prometheus.client.MetricFamily messages. Runs on the exporter. Cold: all bytes but the
// numbers are made once a series.
//
// Numbers have a fixed width (binary-tile.ts), so the length of every message but the family's is known beforehand:
//   family     | length, LENGTH_BYTES | name 1 | help 2 | type 3 | unit 5 | metric 4 | metric 4 | …
//   metric     | labels 1 | counter 3, gauge 2 or histogram 7 |
//   counter    | created 3 | value 1 |          gauge | value 1 |
//   histogram  | created 15 | bucket 3 | … | sum 2 | count 1 |       bucket | upper bound 2 | cumulative count 1 |
import type { FamilyLayout } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { BinaryTile, COUNT_BYTES, DOUBLE_BYTES } from './binary-tile.js';
import { ByteWriter } from './byte-writer.js';
import { isMessage, type LinePrefixes, type PageFormat } from './format.js';
import { Bucket, Counter, Gauge, Histogram, Metric } from './metric-fields.js';
import { LENGTH_BYTES } from './page.js';
import { slotLabels } from './prefixes.js';

export const PROTOBUF_CONTENT_TYPE =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

const FIXED64 = 1;
const types = { counter: 0, gauge: 1, histogram: 4 };
/** The key of a field whose number follows: all of them are below 16, so it is one byte. */
const doubleKey = (field: number): number => field * 8 + FIXED64;
const countKey = (field: number): number => field * 8;

const scratch = new ByteWriter();
/** What is nested in that. */
const inner = new ByteWriter();

/** What `write` writes, as bytes; it must not call this again. */
function written(write: (into: ByteWriter) => void): Buffer {
  scratch.clear();
  write(scratch);
  return Buffer.from(scratch.buffer.subarray(0, scratch.length));
}

class ProtobufPrefixes implements LinePrefixes {
  readonly head: Buffer;
  readonly hasSum = true;
  readonly negativeSum = true;
  readonly createdAt: number;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly family: FamilyLayout,
    private readonly constants: Readonly<Record<string, string>>,
  ) {
    const { name, help, type, unit } = family.schema;
    this.createdAt = snapshot.memory.createdAt;
    this.head = written((head) => {
      head.raw(Buffer.alloc(LENGTH_BYTES));
      head.text(1, name);
      head.text(2, help);
      head.unsigned(3, types[type]);
      if (unit !== '') head.text(5, unit);
    });
  }

  of(slot: number, line: number): string {
    return this.#bytes(slot, line).toString('latin1');
  }

  #bytes(slot: number, line: number): Buffer {
    const { type, buckets } = this.family.schema;
    if (isMessage(this.family.schema, protobufFormat)) return this.#labels(slot, line);
    if (type === 'gauge')
      return this.#metric(slot, line, Metric.gauge, Buffer.of(doubleKey(Gauge.value)), DOUBLE_BYTES);
    if (type === 'counter') {
      const start = written((into) => {
        into.timestamp(Counter.created, this.createdAt, inner);
        into.raw(Buffer.of(doubleKey(Counter.value)));
      });
      return this.#metric(slot, line, Metric.counter, start, DOUBLE_BYTES);
    }
    if (line === buckets.length + 1) return Buffer.of(doubleKey(Histogram.sum));
    if (line === buckets.length + 2) return Buffer.of(countKey(Histogram.count));
    const bucket = bucketStart(buckets[line] ?? Infinity);
    if (line > 0) return bucket;
    const start = written((into) => {
      into.timestamp(Histogram.created, this.createdAt, inner);
      into.raw(bucket);
    });
    const others = buckets.length * (bucket.length + COUNT_BYTES);
    return this.#metric(
      slot,
      line,
      Metric.histogram,
      start,
      COUNT_BYTES + others + 1 + DOUBLE_BYTES + 1 + COUNT_BYTES,
    );
  }

  /** The beginning of a metric up to its first number, `behind` bytes before the end of its one value message. */
  #metric(slot: number, line: number, field: number, start: Buffer, behind: number): Buffer {
    const labels = this.#labels(slot, line);
    const value = opening(field, start.length + behind);
    const length = labels.length + value.length + start.length + behind;
    return Buffer.concat([opening(Metric.metric, length), labels, value, start]);
  }

  #labels(slot: number, line: number): Buffer {
    const pairs = [
      ...Object.entries(this.constants),
      ...slotLabels(this.snapshot, this.family, slot),
      ...(this.family.schema.combine === 'each' ? [['writer', String(line)] as const] : []),
    ];
    return written((into) => {
      for (const [name, value] of pairs) into.labelPair(Metric.label, name, value, inner);
    });
  }
}

/** A bucket up to its count. All have the same length. */
function bucketStart(bound: number): Buffer {
  const content = written((into) => {
    into.double(Bucket.bound, bound);
    into.raw(Buffer.of(countKey(Bucket.count)));
  });
  return Buffer.concat([opening(Histogram.bucket, content.length + COUNT_BYTES), content]);
}

/** The key of a nested message and its length; its content follows. */
function opening(field: number, length: number): Buffer {
  return written((into) => {
    into.unsigned(field, length);
    into.buffer[0] += 2;
  });
}

export const protobufFormat: PageFormat = {
  contentType: PROTOBUF_CONTENT_TYPE,
  end: '',
  delimited: true,
  // In the messages themselves.
  created: false,
  exemplars: true,
  messages: true,
  prefixes: (snapshot, family, constants) => new ProtobufPrefixes(snapshot, family, constants),
  tile: ({ schema }, first, last, lines, head) => {
    const isCount = schema.type === 'histogram' ? (line: number) => line % lines !== lines - 2 : () => false;
    return new BinaryTile(first, last, (last - first) * lines, head, isCount);
  },
};
