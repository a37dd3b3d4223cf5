// The header: who made this buffer, for which families, how large. Written once by the creator, verified by all, to the last
// byte: what no other field vouches for, the check word does. Cold.
import { types } from 'node:util';
import { fingerprintText } from '../schema/schema.js';
import { HEADER_BYTES, HEADER_OFFSET, type Layout } from './layout.js';

/** "PEGC" in ASCII. */
const MAGIC = 0x50454743;
/** Raised with every change of the layout or of a protocol in it. */
export const LAYOUT_VERSION = 3;

// Int32 indices, each from the one before it.
const MAGIC_WORD = 0;
const VERSION_WORD = MAGIC_WORD + 1;
const FINGERPRINT_WORD = VERSION_WORD + 1;
const SHARDS_WORD = FINGERPRINT_WORD + 4;
const STRIDE_WORD = SHARDS_WORD + 1;
const BYTES_WORD = STRIDE_WORD + 1; // low, then high
/** Milliseconds since 1970, as a double: low, then high, 8-byte aligned. */
const CREATED_WORD = BYTES_WORD + 2;
/** A hash of all words between the magic number and this one, the unused ones before it included. */
const CHECK_WORD = HEADER_BYTES / 4 - 1;

const view = (buffer: SharedArrayBuffer): Int32Array =>
  new Int32Array(buffer, HEADER_OFFSET, HEADER_BYTES / 4);

/** Writes the header of a fresh segment; the magic last, so that a half-made segment is nobody's. */
export function writeHeader(buffer: SharedArrayBuffer, layout: Layout): void {
  const words = view(buffer);
  Atomics.store(words, VERSION_WORD, LAYOUT_VERSION);
  layout.schema.fingerprint.forEach((word, index) => Atomics.store(words, FINGERPRINT_WORD + index, word));
  Atomics.store(words, SHARDS_WORD, layout.shards);
  Atomics.store(words, STRIDE_WORD, layout.stride);
  Atomics.store(words, BYTES_WORD, (layout.totalBytes % 2 ** 32) | 0);
  Atomics.store(words, BYTES_WORD + 1, Math.floor(layout.totalBytes / 2 ** 32));
  const created = new Int32Array(Float64Array.of(Date.now()).buffer);
  created.forEach((word, index) => Atomics.store(words, CREATED_WORD + index, word));
  Atomics.store(words, CHECK_WORD, checkOf(words));
  Atomics.store(words, MAGIC_WORD, MAGIC);
}

/**
 * FNV-1a over the words before the check word, the magic number left out: it is stored last. It takes whole words, so high bits are
 * mixed into the low ones after each: else the highest bits of two words would undo one another. One changed word always shows.
 */
function checkOf(words: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let word = VERSION_WORD; word < CHECK_WORD; word++) {
    hash = Math.imul(hash ^ Atomics.load(words, word), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}

/** When the segment was created, in milliseconds since 1970: since then its counters count. */
export function createdAt(buffer: SharedArrayBuffer): number {
  const words = view(buffer);
  const created = Int32Array.of(Atomics.load(words, CREATED_WORD), Atomics.load(words, CREATED_WORD + 1));
  return new Float64Array(created.buffer)[0];
}

/** A buffer that is not a segment of these families. The message names the field, what was got and what was expected. */
export class SegmentError extends Error {
  override readonly name = 'SegmentError';
}

const refuse = (field: string, got: string | number, expected: string | number): never => {
  throw new SegmentError(`pegcount segment: ${field} is ${got}, expected ${expected}`);
};

/** The number of shards that the header claims; throws a SegmentError for anything that is no segment of our version. */
export function readShards(buffer: unknown): number {
  if (!types.isSharedArrayBuffer(buffer)) {
    const got = Object.prototype.toString.call(buffer).slice(8, -1);
    return refuse('the buffer', got, 'a SharedArrayBuffer from segment.handle');
  }
  if (buffer.byteLength < HEADER_BYTES)
    return refuse('the length', `${buffer.byteLength} bytes`, `at least ${HEADER_BYTES}`);
  const words = view(buffer);
  const magic = Atomics.load(words, MAGIC_WORD);
  if (magic !== MAGIC) return refuse('the magic number', hex(magic), hex(MAGIC));
  const version = Atomics.load(words, VERSION_WORD);
  if (version !== LAYOUT_VERSION) return refuse('the layout version', version, LAYOUT_VERSION);
  return Atomics.load(words, SHARDS_WORD);
}

/** Throws a SegmentError naming the first field of the header that does not fit `layout`, or what was made of it. */
export function verifyHeader(buffer: SharedArrayBuffer, layout: Layout): void {
  const words = view(buffer);
  const stride = Atomics.load(words, STRIDE_WORD);
  if (stride !== layout.stride) refuse('the shard stride', stride, layout.stride);
  const bytes = (Atomics.load(words, BYTES_WORD) >>> 0) + Atomics.load(words, BYTES_WORD + 1) * 2 ** 32;
  if (bytes !== layout.totalBytes) {
    refuse('the total size', `${bytes} bytes`, `${layout.totalBytes} bytes for ${layout.shards} shards`);
  }
  if (buffer.byteLength !== layout.totalBytes) {
    refuse("the buffer's length", `${buffer.byteLength} bytes`, `${layout.totalBytes} bytes`);
  }
  const check = Atomics.load(words, CHECK_WORD);
  const expected = checkOf(words);
  if (check !== expected) {
    refuse("the header's check word", hex(check), `${hex(expected)} for the words before it`);
  }
}

/** Throws a SegmentError unless the buffer was made for families with this fingerprint. */
export function verifyFingerprint(buffer: SharedArrayBuffer, fingerprint: readonly number[]): void {
  const words = view(buffer);
  const found = fingerprint.map((_, index) => Atomics.load(words, FINGERPRINT_WORD + index));
  if (found.some((word, index) => word !== fingerprint[index])) {
    refuse(
      'the schema fingerprint',
      fingerprintText(found),
      `${fingerprintText(fingerprint)}: the segment was created from other families than the ones given here`,
    );
  }
}

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
}
