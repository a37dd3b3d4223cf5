// A tile of a binary page: every number takes as many bytes whatever its value, so that nothing ever moves but by a new
// series. Runs on the exporter.
import { Tile } from './tile.js';

/** Bytes of a count: a base-128 varint, padded. Nine bytes hold 63 bits, and a decoder takes leading zeros. */
export const COUNT_BYTES = 9;
/** Bytes of a double. */
export const DOUBLE_BYTES = 8;

const CONTINUED = 0x80;

/** Writes an integer in 0..2^53-1 into COUNT_BYTES bytes. */
export function writeCount(into: Uint8Array, at: number, value: number): void {
  // Seven bytes hold 49 bits; what is left above them are doubles' business.
  let rest = value;
  for (let index = 0; index < COUNT_BYTES - 1; index++) {
    const next = Math.floor(rest / CONTINUED);
    into[at + index] = (rest - next * CONTINUED) | CONTINUED;
    rest = next;
  }
  into[at + COUNT_BYTES - 1] = rest;
}

export class BinaryTile extends Tile {
  protected override readonly encoding: BufferEncoding = 'latin1';
  protected override readonly gap: number = 0;
  /** The bytes, for writing doubles: a view is twice as fast as a loop over eight bytes. */
  private data: DataView = new DataView(new ArrayBuffer(0));
  private viewed: Buffer | undefined;

  /** Whether a line's number is a count rather than a double: by its place in its slot. */
  constructor(
    first: number,
    end: number,
    lines: number,
    head: Buffer | undefined,
    private readonly isCount: (line: number) => boolean,
  ) {
    super(first, end, lines, head);
  }

  protected override digitsOf(lines: number): Int32Array {
    return new Int32Array(lines);
  }

  override integer(line: number, value: number): void {
    this.number(line, value);
  }

  override integers(counts: Float64Array, from: number): boolean {
    const { shown, at, digits } = this;
    let data = this.dataView();
    let larger = false;
    for (let line = 0; line < shown.length; line++) {
      const count = counts[from + line];
      if (count === shown[line]) continue;
      if (count > Number.MAX_SAFE_INTEGER) larger = true;
      else if (digits[line] !== DOUBLE_BYTES) {
        this.number(line, count);
        data = this.dataView();
      } else {
        shown[line] = count;
        this.note(line);
        data.setFloat64(at[line], count, true);
      }
    }
    return larger;
  }

  override number(line: number, value: number): void {
    const counts = this.isCount(line);
    this.shown[line] = value;
    this.note(line);
    const bytes = counts ? COUNT_BYTES : DOUBLE_BYTES;
    if (this.digits[line] !== bytes) this.resize(line, bytes);
    if (counts) writeCount(this.bytes, this.at[line], value);
    else this.dataView().setFloat64(this.at[line], value, true);
  }

  private dataView(): DataView {
    if (this.viewed !== this.bytes) {
      this.viewed = this.bytes;
      this.data = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    }
    return this.data;
  }

  /** A count beyond 2^53, as text. */
  override text(line: number, text: string): void {
    // No double tells it from its neighbours, so it is written at every look.
    this.number(line, Number(text));
    this.shown[line] = NaN;
  }
}
