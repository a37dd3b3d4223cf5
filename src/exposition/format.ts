// What one format does differently from another; everything else about a page is the same. Runs on the exporter. Cold: these
// bytes are made once a line and kept in its tile.
import type { FamilySchema } from '../schema/schema.js';
import type { FamilyLayout } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Tile } from './tile.js';

/** Everything of a family's lines but their numbers. */
export type LinePrefixes = {
  /** What stands before the family's first line. */
  readonly head: Buffer;
  /** Whether a histogram shows its last two lines, _sum and _count. */
  readonly hasSum: boolean;
  /** Whether it shows them also while the sum is below zero. */
  readonly negativeSum: boolean;
  /** When the series began to count, in milliseconds since 1970. */
  readonly createdAt: number;
  /** What stands before the number of one line of a slot, in the encoding of the format's tiles. */
  of(slot: number, line: number): string;
};

export type PageFormat = {
  /** The value of the Content-Type header. */
  readonly contentType: string;
  /** What ends a page. */
  readonly end: string;
  /** Each family's head begins with its length: LENGTH_BYTES that the page fills in. */
  readonly delimited: boolean;
  /** Shows when counters and histograms began to count, by a line of its own behind the others of a slot. */
  readonly created: boolean;
  /** Shows exemplars. */
  readonly exemplars: boolean;
  /** Makes one message of a histogram's slot, native ones as such, and of whatever has exemplars. */
  readonly messages: boolean;
  prefixes(
    snapshot: Snapshot,
    family: FamilyLayout,
    constants: Readonly<Record<string, string>>,
  ): LinePrefixes;
  /** A tile of slots first..end. */
  tile(
    family: FamilyLayout,
    first: number,
    end: number,
    linesPerSlot: number,
    head: Buffer | undefined,
  ): Tile;
};

/** Whether the slots of a family are messages that are made anew when something in them changes. */
export function isMessage({ native, exemplars }: FamilySchema, { messages }: PageFormat): boolean {
  return messages && (native !== null || exemplars);
}

/** Lines a slot has on the page. */
export function linesPerSlot({ schema }: FamilyLayout, shards: number, format: PageFormat): number {
  if (isMessage(schema, format)) return 1;
  const created = format.created && schema.type !== 'gauge' ? 1 : 0;
  if (schema.type === 'histogram') return schema.buckets.length + 3 + created;
  return schema.combine === 'each' ? shards + 1 : 1 + created;
}
