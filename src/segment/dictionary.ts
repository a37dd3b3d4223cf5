// The dictionary of one open label: strings to small integers, the same on every thread. Runs on writers (intern) and on
// the exporter (read). Cold.
//
// Assumptions
//   D1 A blob is written only by the thread whose shard keeps it, and only until an entry names it.
//   D2 A shard has one owner at a time, and the next one comes after the last is gone (ownership.ts).
// A foreign writer may break D1: then values read as others or as none, but nothing here throws, or takes longer.
// Guarantees (checked by test/models/intern.pml and test/models/blob.pml, hiding by test/models/retire.pml; change them only
// together)
//   G1 One value gets one id: it is written into a private blob first, then published by one compare-and-exchange into
//      the first free entry of its probe order; whoever loses compares with what won.
//   G2 Nobody waits for anybody, and a thread that dies on the way leaves at most one blob, which its shard's next owner
//      uses: the pool has one blob an entry and one a shard, so a free entry always finds a blob.
//   G3 Ids are never recycled. Id 0 is `other`: no room, empty, longer than 128 bytes, or not a string.
import { BLOB_BYTES, type DictionaryLayout, MAX_VALUE_BYTES } from './layout.js';

const encoder = new TextEncoder();
/** A leading byte order mark is part of the value: without it two values would show as one series. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What UTF-8 has no bytes for: strings that differ in these only are one value, on every thread. */
const UNPAIRED = /\p{Surrogate}/gu;

/** FNV-1a over 32 bits (Fowler, Noll, Vo). */
function hash(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** Views over one dictionary, with this thread's memory of what it has interned. */
export class Dictionary {
  readonly capacity: number;
  readonly #entries: Int32Array;
  readonly #hidden: Int32Array;
  readonly #keepers: Int32Array;
  readonly #blobs: Uint8Array;
  readonly #lengths: Int32Array;
  readonly #ids = new Map<string, number>();
  #full = false;

  constructor(buffer: SharedArrayBuffer, layout: DictionaryLayout) {
    this.capacity = layout.capacity;
    this.#entries = new Int32Array(buffer, layout.entries, layout.capacity);
    this.#hidden = new Int32Array(buffer, layout.hidden, Math.ceil(layout.capacity / 32));
    this.#keepers = new Int32Array(buffer, layout.keepers, layout.pool);
    this.#blobs = new Uint8Array(buffer, layout.blobs, layout.pool * BLOB_BYTES);
    this.#lengths = new Int32Array(buffer, layout.blobs, (layout.pool * BLOB_BYTES) / 4);
  }

  /** The id of `given`, 1..capacity, or 0 when there is no room for it or it is no valid value. `shard` is the caller's. */
  intern(given: unknown, shard: number): number {
    if (typeof given !== 'string' || given.length > MAX_VALUE_BYTES) return 0;
    const value = given.replace(UNPAIRED, '\ufffd');
    if (value === 'other') return 0;
    const known = this.#ids.get(value);
    if (known !== undefined) {
      this.#setHidden(known, false);
      return known;
    }
    if (this.#full || value === '') return 0;
    const bytes = encoder.encode(value);
    if (bytes.length > MAX_VALUE_BYTES) return 0;
    const id = this.#publish(bytes, shard);
    if (id === 0) this.#rememberAll();
    else this.#ids.set(value, id);
    this.#setHidden(id, false);
    return id;
  }

  #publish(bytes: Uint8Array, shard: number): number {
    const entries = this.#entries;
    const start = hash(bytes) % this.capacity;
    let blob = -1;
    for (let step = 0; step < this.capacity; step++) {
      const position = (start + step) % this.capacity;
      let entry = Atomics.load(entries, position);
      if (entry === 0) {
        if (blob < 0) {
          blob = this.#takeBlob(shard);
          if (blob < 0) return 0;
          this.#blobs.set(bytes, blob * BLOB_BYTES + 4);
          Atomics.store(this.#lengths, (blob * BLOB_BYTES) / 4, bytes.length);
        }
        entry = Atomics.compareExchange(entries, position, 0, blob + 1);
        if (entry === 0) return position + 1;
      }
      if (this.#equals(entry - 1, bytes)) return position + 1;
    }
    return 0;
  }

  /** A blob that this shard keeps and no entry names: one left over, else a fresh one. -1 for none, against G2. */
  #takeBlob(shard: number): number {
    const keepers = this.#keepers;
    const named = new Set<number>();
    for (let position = 0; position < this.capacity; position++) {
      named.add(Atomics.load(this.#entries, position) - 1);
    }
    for (let blob = 0; blob < keepers.length; blob++) {
      const keeper = Atomics.load(keepers, blob);
      if (keeper === shard + 1 && !named.has(blob)) return blob;
      if (keeper === 0 && Atomics.compareExchange(keepers, blob, 0, shard + 1) === 0) return blob;
    }
    return -1;
  }

  #isBlob(blob: number): boolean {
    return blob >= 0 && blob < this.#keepers.length;
  }

  #equals(blob: number, bytes: Uint8Array): boolean {
    if (!this.#isBlob(blob)) return false;
    const at = blob * BLOB_BYTES;
    if (Atomics.load(this.#lengths, at / 4) !== bytes.length) return false;
    for (let index = 0; index < bytes.length; index++)
      if (this.#blobs[at + 4 + index] !== bytes[index]) return false;
    return true;
  }

  /** No entry is free and none will be: from now on the map of this thread answers for all of them. */
  #rememberAll(): void {
    this.#full = true;
    for (let id = 1; id <= this.capacity; id++) {
      const text = this.textOf(id);
      if (text !== undefined) this.#ids.set(text, id);
    }
  }

  /** The value of an id, or undefined while it is free, or names no blob. */
  textOf(id: number): string | undefined {
    const entry = Atomics.load(this.#entries, id - 1);
    if (!this.#isBlob(entry - 1)) return undefined;
    const at = (entry - 1) * BLOB_BYTES;
    const length = Math.min(Atomics.load(this.#lengths, at / 4) >>> 0, MAX_VALUE_BYTES);
    return decoder.decode(this.#blobs.slice(at + 4, at + 4 + length));
  }

  /** Hides every series with this value, until it is interned again. */
  retire(id: number): void {
    this.#setHidden(id, true);
  }

  isHidden(id: number): boolean {
    if (id === 0) return false;
    return ((Atomics.load(this.#hidden, (id - 1) >>> 5) >>> ((id - 1) & 31)) & 1) === 1;
  }

  /** Whether any value is retired. */
  hidesAny(): boolean {
    return this.#hidden.some((word) => word !== 0);
  }

  #setHidden(id: number, hidden: boolean): void {
    if (id === 0 || this.isHidden(id) === hidden) return;
    const bit = 1 << ((id - 1) & 31);
    if (hidden) Atomics.or(this.#hidden, (id - 1) >>> 5, bit);
    else Atomics.and(this.#hidden, (id - 1) >>> 5, ~bit);
  }
}
