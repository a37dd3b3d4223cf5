// Typed views over a verified segment: what every other file of this folder, the writers and the snapshot look through.
// Cold; each thread opens its own views over the one buffer.
import { endianness } from 'node:os';
import type { Schema } from '../schema/schema.js';
import { EXEMPLAR_WORDS } from './exemplars.js';
import { createdAt, readShards, SegmentError, verifyFingerprint, verifyHeader } from './header.js';
import { computeLayout, type Layout } from './layout.js';

/** One shard's arrays. */
export type ShardViews = {
  readonly gauges: Float64Array;
  readonly sums: Float64Array;
  readonly cells: Int32Array;
  readonly exemplars: Int32Array;
};

export type SegmentMemory = {
  readonly buffer: SharedArrayBuffer;
  readonly layout: Layout;
  /** One word a shard: 0 free, else the owner's thread id + 1. */
  readonly owners: Int32Array;
  /** One word a shard: the owner whose gauges the shard holds. */
  readonly readies: Int32Array;
  /** One bit a sparse series: resolved by `at()`. */
  readonly touched: Int32Array;
  /** The `last` gauges: one Float64 a series, zero bits where never set. */
  readonly levels: Float64Array;
  /** When the segment was created, in milliseconds since 1970; as it was when the header was verified. */
  readonly createdAt: number;
};

/** What travels to another thread, in workerData or a message. */
export type SegmentHandle = { readonly buffer: SharedArrayBuffer };

/** Throws where the engine's assumptions do not hold: aligned 8-byte moves, little-endian floats. */
export function checkPlatform(arch: string = process.arch, order: string = endianness()): void {
  const sixtyFour = ['x64', 'arm64', 'riscv64', 'loong64', 'ppc64'];
  if (!sixtyFour.includes(arch) || order !== 'LE') {
    throw new SegmentError(
      `pegcount needs a 64-bit little-endian platform: got ${arch} ${order}, expected one of ${sixtyFour.join(', ')} LE`,
    );
  }
}

/** Opens views over a buffer after every field of its header has been verified against `schema`. */
export function openMemory(buffer: unknown, schema: Schema): SegmentMemory {
  checkPlatform();
  const shards = readShards(buffer);
  const shared = buffer as SharedArrayBuffer;
  verifyFingerprint(shared, schema.fingerprint);
  if (shards < 1 || shards > MAX_SHARDS) {
    throw new SegmentError(`pegcount segment: the shard count is ${shards}, expected 1 to ${MAX_SHARDS}`);
  }
  const layout = computeLayout(schema, shards);
  verifyHeader(shared, layout);
  return viewMemory(shared, layout);
}

/** Most shards of a segment. */
export const MAX_SHARDS = 4096;

/** Views over a buffer already known to have this layout. */
export function viewMemory(buffer: SharedArrayBuffer, layout: Layout): SegmentMemory {
  return {
    buffer,
    layout,
    owners: new Int32Array(buffer, layout.owners, layout.shards + 1),
    readies: new Int32Array(buffer, layout.readies, layout.shards + 1),
    touched: new Int32Array(buffer, layout.touched, layout.touchedWords),
    levels: new Float64Array(buffer, layout.levels, layout.levelCount),
    createdAt: createdAt(buffer),
  };
}

/** The arrays of one shard; none of them reaches a byte of another. */
export function viewShard({ buffer, layout }: SegmentMemory, shard: number): ShardViews {
  const at = layout.firstShard + shard * layout.stride;
  return {
    gauges: new Float64Array(buffer, at, layout.gaugeCount),
    sums: new Float64Array(buffer, at + layout.sums, layout.sumCount),
    cells: new Int32Array(buffer, at + layout.cells, layout.cellCount),
    exemplars: new Int32Array(buffer, at + layout.exemplars, layout.exemplarCount * EXEMPLAR_WORDS),
  };
}

/** Marks a sparse series as touched, so that it is shown before its first event. */
export function touch({ touched }: SegmentMemory, bit: number): void {
  Atomics.or(touched, bit >>> 5, 1 << (bit & 31));
}
