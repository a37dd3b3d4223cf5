// The page that a scrape hands out: tiles put into a buffer one after another, copying only what the buffer does not hold yet.
// Runs on the exporter.
//
// Assumption
//   P1 Nobody but a page writes into a buffer that came out of `end`: handed back, it still holds what it held.
import type { Tile } from './tile.js';

/** A rendered page: the first `length` bytes of `buffer`. */
export type RenderedPage = { readonly buffer: Buffer; readonly length: number };

const FIRST_PAGE_BYTES = 64 * 1024;

/** Bytes of a length on a delimited page: a padded base-128 varint, of up to 32 GiB. */
export const LENGTH_BYTES = 5;

const LARGE_BYTES = 1 << 20;
/** More than 32 MiB: what glibc never takes from its heap, whatever was freed before (M_MMAP_THRESHOLD in mallopt(3)). */
const MAPPED_BYTES = 33 << 20;

/**
 * Large pages lie in mappings of their own, which go back to the system when they are let go. On the heap a dozen of them, once held
 * by slow readers, would stay with the process for good. What a page does not fill of its mapping is never touched, and costs addresses only.
 */
function allocate(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(bytes < LARGE_BYTES ? bytes : Math.max(bytes, MAPPED_BYTES));
}

const nothing = Buffer.alloc(0);

/** Whose page a buffer holds, of all pages of this thread, and of which render. */
type Stamp = { page: Page | undefined; render: number };
const stamps = new WeakMap<Buffer, Stamp>();

export class Page {
  private buffer: Buffer = nothing;
  /** Bytes put so far. */
  length = 0;
  private render = 0;
  /** The render whose page the buffer holds; 0 for none. */
  private held = 0;
  /** From the first tile on whose length has changed, all others have moved. */
  private moved = true;

  /** Starts a page, which takes every tile in order, each up to date with this render. */
  begin(into: Buffer | undefined, render: number): void {
    this.buffer = into ?? allocate(Math.max(this.length + (this.length >> 3), FIRST_PAGE_BYTES));
    const stamp = stamps.get(this.buffer);
    this.held = stamp?.page === this ? stamp.render : 0;
    // While it is written to it holds no page.
    if (stamp !== undefined) stamp.page = undefined;
    this.render = render;
    this.length = 0;
    this.moved = this.held === 0;
  }

  /** Puts the next tile. `left` is how many follow. Returns about how many nanoseconds that took. */
  put(tile: Tile, left: number): number {
    const { view } = tile;
    const at = this.length;
    const length = at + view.length;
    if (length > this.buffer.length) this.#grow(length, view.length * left);
    if (tile.movedAt > this.held) this.moved = true;
    this.length = length;
    if (!this.moved) {
      if (tile.changedAt <= this.held) return 0;
      if (this.held === this.render - 1 && tile.patch(this.buffer, at)) return 0;
    }
    this.buffer.set(view, at);
    return view.length >> 3;
  }

  /** Writes how many bytes stand behind the length at `start`, where a delimited message begins. */
  measure(start: number): void {
    let rest = this.length - start - LENGTH_BYTES;
    for (let index = 0; index < LENGTH_BYTES - 1; index++) {
      this.buffer[start + index] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[start + LENGTH_BYTES - 1] = rest;
  }

  /** Ends the page. */
  end(ending: Buffer): RenderedPage {
    const length = this.length + ending.length;
    if (length > this.buffer.length) this.#grow(length, 0);
    this.buffer.set(ending, this.length);
    this.length = length;
    const stamp = stamps.get(this.buffer);
    if (stamp === undefined) stamps.set(this.buffer, { page: this, render: this.render });
    else {
      stamp.page = this;
      stamp.render = this.render;
    }
    const { buffer } = this;
    // Nobody may want it any more once its readers are done.
    this.buffer = nothing;
    return { buffer, length };
  }

  /** Goes on in a larger buffer. `more` is about what is still to come. */
  #grow(length: number, more: number): void {
    const larger = allocate(length + more + (length >> 3) + FIRST_PAGE_BYTES);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    this.held = 0;
    this.moved = true;
  }
}
