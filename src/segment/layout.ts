// Where every byte of a segment is: a pure function of (schema, shards), the same on every thread. Cold.
//
//   0        64         .          .          .             .              .                      total
//   | header | control  | touched  | levels   | dictionaries| tuples       | shard 0 | … | shard n |
//   |        | owner[]  | 1 bit a  | `last`   | one an open | one a family | (exporter)            |
//   |        | ready[]  | sparse   | gauges   | label       | with series  |                       |
//   |        |          | series   | Float64  |             |              |                       |
//
// A dictionary (capacity c, pool p = c + shards + 1):
//   | entries Int32[c] | hidden 1 bit an entry | keepers Int32[p] | blobs p × (length Int32 + 128 bytes) |
// A tuple table: | entries BigInt64[series] |
// A shard, 128 bytes of padding behind it so that two writers never share a cache line or a prefetched pair:
//   | gauges Float64[] | sums Float64[] | cells Int32[]: (lo, hi) a counter or bucket | exemplars (exemplars.ts) | padding |
import { EXEMPLAR_WORDS } from './exemplars.js';
import { nativeCounters } from '../schema/native.js';
import type { FamilySchema, LabelSchema, Schema } from '../schema/schema.js';

/** Longest value of an open label in bytes of UTF-8. */
export const MAX_VALUE_BYTES = 128;

export const HEADER_OFFSET = 0;
export const HEADER_BYTES = 64;
export const CONTROL_OFFSET = HEADER_OFFSET + HEADER_BYTES;
/** One blob of a dictionary: its length, then its bytes. */
export const BLOB_BYTES = 4 + MAX_VALUE_BYTES;
const PADDING = 128;
const EXEMPLAR_BYTES = EXEMPLAR_WORDS * 4;

/** Where one family's slots are. Bases and strides count elements of the array named by `array`. */
export type FamilyLayout = {
  readonly schema: FamilySchema;
  /** Its position in the schema. */
  readonly index: number;
  /** The array that holds its slots: a shard's cells or gauges, or the segment's levels. */
  readonly array: 'cells' | 'gauges' | 'levels';
  /** First element. */
  readonly base: number;
  /** Elements a slot. */
  readonly width: number;
  /** Number of slots: the product of the label sizes, or `series` + 1 for interned tuples (slot 0 is all `other`). */
  readonly slots: number;
  /** Labels that take an argument, in order, with their number of values. */
  readonly arguments: readonly { readonly label: LabelSchema; readonly size: number }[];
  /** First element in a shard's sums (histograms), else -1. */
  readonly sums: number;
  /** First of its exemplars in a shard, one a counter or classic bucket, where it keeps them; else -1. */
  readonly exemplars: number;
  /** First bit in the touched bitmap (sparse families), else -1. */
  readonly touched: number;
  /** Index among the tuple tables (families with `series`), else -1. */
  readonly tuples: number;
};

/** Byte offsets of one dictionary. */
export type DictionaryLayout = {
  readonly capacity: number;
  readonly pool: number;
  readonly entries: number;
  readonly hidden: number;
  readonly keepers: number;
  readonly blobs: number;
};

/** Byte offset and length of one tuple table. */
export type TupleLayout = { readonly entries: number; readonly capacity: number };

export type Layout = {
  readonly schema: Schema;
  /** Shards that writers can claim; shard 0 comes on top and belongs to the exporter. */
  readonly shards: number;
  readonly families: readonly FamilyLayout[];
  readonly dictionaries: readonly DictionaryLayout[];
  readonly tuples: readonly TupleLayout[];
  readonly owners: number;
  readonly readies: number;
  readonly touched: number;
  readonly touchedWords: number;
  readonly levels: number;
  readonly levelCount: number;
  /** Byte offset of shard 0, and from one shard to the next. */
  readonly firstShard: number;
  readonly stride: number;
  /** Byte offsets within a shard, and element counts. */
  readonly gaugeCount: number;
  readonly sums: number;
  readonly sumCount: number;
  readonly cells: number;
  readonly cellCount: number;
  readonly exemplars: number;
  readonly exemplarCount: number;
  readonly totalBytes: number;
};

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;
const sizeOf = (label: LabelSchema): number =>
  label.kind === 'open' ? label.capacity + 1 : label.values.length;

/** Counters of a histogram slot's classic buckets, +Inf included; its native ones follow. None where it has only those. */
export function classic({ buckets, native: also }: FamilySchema): number {
  return buckets.length === 0 && also !== null ? 0 : buckets.length + 1;
}

function native({ native: schema }: FamilySchema): number {
  return schema === null ? 0 : nativeCounters(schema);
}

/** Exemplars of a slot that keeps them. */
export function exemplarsPerSlot(family: FamilySchema): number {
  return family.type === 'histogram' ? classic(family) : 1;
}

/** Cells of a counter: the low limb, then the high one. */
export const COUNTER_CELLS = 2;

/** The first counter of every shard is no family's: hot paths count there what has no place of its own. */
export const NOBODYS_CELL = 0;

/** Computes the layout. Throws a RangeError when a shard would pass 1 GiB. */
export function computeLayout(schema: Schema, shards: number): Layout {
  const counts = {
    cells: NOBODYS_CELL + COUNTER_CELLS,
    gauges: 0,
    levels: 0,
    sums: 0,
    exemplars: 0,
    touched: 0,
  };
  const tupleCapacities: number[] = [];
  const families = schema.families.map((family, index): FamilyLayout => {
    const taking = family.labels.filter((label) => label.kind !== 'derived');
    const slots =
      family.series > 0 ? family.series + 1 : taking.reduce((all, label) => all * sizeOf(label), 1);
    const array = family.type !== 'gauge' ? 'cells' : family.combine === 'last' ? 'levels' : 'gauges';
    const width =
      array !== 'cells'
        ? 1
        : COUNTER_CELLS * (family.type === 'histogram' ? classic(family) + native(family) : 1);
    const place: FamilyLayout = {
      schema: family,
      index,
      array,
      base: counts[array],
      width,
      slots,
      arguments: taking.map((label) => ({ label, size: sizeOf(label) })),
      sums: family.type === 'histogram' ? counts.sums : -1,
      exemplars: family.exemplars ? counts.exemplars : -1,
      touched: family.sparse ? counts.touched : -1,
      tuples: family.series > 0 ? tupleCapacities.push(family.series) - 1 : -1,
    };
    counts[array] += width * slots;
    if (family.type === 'histogram') counts.sums += slots;
    if (family.exemplars) counts.exemplars += slots * exemplarsPerSlot(family);
    if (family.sparse) counts.touched += slots;
    return place;
  });

  const words = shards + 1;
  let next = CONTROL_OFFSET;
  const take = (bytes: number, align: number): number => {
    const at = roundUp(next, align);
    next = at + bytes;
    return at;
  };
  const owners = take(words * 4, 4);
  const readies = take(words * 4, 4);
  const touchedWords = Math.ceil(counts.touched / 32);
  const touched = take(touchedWords * 4, 4);
  const levels = take(counts.levels * 8, 8);
  const dictionaries = schema.dictionaries.map(({ capacity }): DictionaryLayout => {
    const pool = capacity + words;
    return {
      capacity,
      pool,
      entries: take(capacity * 4, 4),
      hidden: take(Math.ceil(capacity / 32) * 4, 4),
      keepers: take(pool * 4, 4),
      blobs: take(pool * BLOB_BYTES, 4),
    };
  });
  const tuples = tupleCapacities.map((capacity): TupleLayout => ({
    entries: take(capacity * 8, 8),
    capacity,
  }));

  const sums = counts.gauges * 8;
  const cells = sums + counts.sums * 8;
  const exemplars = cells + counts.cells * 4;
  const stride = roundUp(exemplars + counts.exemplars * EXEMPLAR_BYTES, PADDING) + PADDING;
  if (stride > 2 ** 30) {
    throw new RangeError(
      `pegcount: a shard of these families takes ${stride} bytes, expected at most ${2 ** 30}; declare fewer label values or { series: N }`,
    );
  }
  const firstShard = take(words * stride, PADDING);
  return {
    schema,
    shards,
    families,
    dictionaries,
    tuples,
    owners,
    readies,
    touched,
    touchedWords,
    levels,
    levelCount: counts.levels,
    firstShard,
    stride,
    gaugeCount: counts.gauges,
    sums,
    sumCount: counts.sums,
    cells,
    cellCount: counts.cells,
    exemplars,
    exemplarCount: counts.exemplars,
    totalBytes: next,
  };
}
