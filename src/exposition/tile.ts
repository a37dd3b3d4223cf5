// A piece of a page: some consecutive lines, kept from one scrape to the next and patched where a number has changed. Runs on
// the exporter; nobody else ever sees these bytes, pages are copies of them.
//
//   | head | prefix number \n | prefix number \n | … | room |
//            at[0]───┘          at[1]───┘
// A line that is not shown has no bytes: its number has 0 digits and `at` is where the line would begin.
import { digitsOf, formatNumber, hasDigits, isBelowPower, writeAscii, writeDigits, writePairs } from './number.js'; // prettier-ignore

const NEWLINE = 10;
/** Copying a tile costs as much as copying this many numbers, or a few more. */
const MAX_PATCHES = 32;
const NO_BYTES = Buffer.alloc(0);

export class Tile {
  /** The bytes to show. */
  view: Uint8Array;
  /** The render that last changed a byte, and the last one that changed the length; 0 is before all. */
  changedAt = 0;
  movedAt = 0;
  /** The reading of its snapshot that it was last brought up to date with. */
  seen = 0;
  /** Set while a line waits for something that no reading announces. */
  pending = false;
  /** The number shown in each line; NaN where there is none, or none that a double can stand for. */
  shown: Float64Array = new Float64Array(0);
  // Not #private: V8 reads those at several times the cost, and these are read once a line.
  protected at = new Int32Array(0);
  protected digits: Uint8Array | Int32Array = new Uint8Array(0);
  protected bytes: Buffer;
  /** How prefixes become bytes, and the bytes behind a number. */
  protected readonly encoding: BufferEncoding = 'utf8';
  protected readonly gap: number = 1;
  private length: number;
  private render = 0;
  /** The lines whose numbers have changed since `begin`; with more than fit here the whole tile is copied. */
  private patches = 0;
  private readonly patched = new Int32Array(MAX_PATCHES);
  private readonly headLength: number;

  /** A tile of lines first..end of its family, none of them shown yet. */
  constructor(
    readonly first: number,
    readonly end: number,
    private readonly lines: number,
    head: Buffer = NO_BYTES,
  ) {
    this.bytes = head;
    this.length = this.headLength = head.length;
    this.view = head;
  }

  /** Starts bringing the tile up to date. */
  begin(render: number): void {
    this.render = render;
    this.patches = 0;
  }

  /** Ends it: the tile now shows a reading. */
  finish(reading: number): void {
    this.seen = reading;
    if (this.movedAt === this.render) this.view = this.bytes.subarray(0, this.length);
  }

  /**
   * Brings a copy of the tile, which was right before the last `begin`, up to date; false if too much has changed for that to
   * be worth while. No line may have moved.
   */
  patch(into: Uint8Array, start: number): boolean {
    if (this.patches > MAX_PATCHES) return false;
    const { bytes, patched } = this;
    for (let index = 0; index < this.patches; index++) {
      const line = patched[index];
      const from = this.at[line];
      const end = from + this.digits[line];
      for (let at = from; at < end; at++) into[start + at] = bytes[at]!;
    }
    return true;
  }

  protected note(line: number): void {
    this.changedAt = this.render;
    if (this.patches < MAX_PATCHES) this.patched[this.patches] = line;
    this.patches += 1;
  }

  isShown(line: number): boolean {
    return line < this.digits.length && this.digits[line] !== 0;
  }

  /** Begins to show a line; a number must follow. */
  open(line: number, prefix: string): void {
    if (this.digits.length === 0) this.#prepare();
    const bytes = Buffer.byteLength(prefix, this.encoding);
    this.#shift(line, this.at[line], bytes + this.gap);
    this.bytes.write(prefix, this.at[line], this.encoding);
    this.at[line] += bytes;
    if (this.gap > 0) this.bytes[this.at[line]] = NEWLINE;
  }

  /** Shows a line no longer. */
  close(line: number): void {
    const start = line === 0 ? this.headLength : this.#endOf(line - 1);
    const end = this.#endOf(line);
    this.#shift(line, end, start - end);
    this.at[line] = start;
    this.digits[line] = 0;
    this.shown[line] = NaN;
  }

  /** Shows an integer in 0..2^53-1 in a line that has only ever shown such, or nothing. */
  integer(line: number, value: number): void {
    const digits = this.digits[line];
    const old = this.shown[line];
    this.shown[line] = value;
    this.note(line);
    if (hasDigits(value, digits)) {
      writeDigits(this.bytes, this.at[line] + digits, value, old);
    } else {
      const end = this.resize(line, digitsOf(value));
      writeDigits(this.bytes, end, value, -1);
    }
  }

  /**
   * Shows consecutive counts, which hardly ever fall, in lines that have all been opened. Leaves those above 2^53-1 to the caller;
   * returns whether there are any.
   */
  integers(counts: Float64Array, from: number): boolean {
    const { shown, digits, at } = this;
    const { length } = shown;
    let { bytes } = this;
    let larger = false;
    for (let line = 0; line < length; line++) {
      line = firstDifference(counts, from, shown, line);
      if (line >= length) break;
      const count = counts[from + line];
      const old = shown[line];
      const small = count | 0;
      // A larger count of as many digits covers the one before it.
      if (small === count && count > old && isBelowPower(small, digits[line])) {
        shown[line] = count;
        writePairs(bytes, at[line] + digits[line], small, old | 0);
        this.note(line);
      } else if (count > Number.MAX_SAFE_INTEGER) {
        larger = true;
      } else {
        this.integer(line, count);
        ({ bytes } = this);
      }
    }
    return larger;
  }

  /** Shows any double. Allocates unless it is an integer. */
  number(line: number, value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
      this.shown[line] = -1;
      this.integer(line, value);
    } else {
      this.text(line, formatNumber(value));
      this.shown[line] = value;
    }
  }

  /** Shows ASCII text as a number. */
  text(line: number, text: string): void {
    this.shown[line] = NaN;
    this.note(line);
    if (text.length !== this.digits[line]) this.resize(line, text.length);
    writeAscii(this.bytes, this.at[line], text);
  }

  /** Shows bytes, of any length that the tile has room for, in place of a number; `shown` is kept of them. */
  message(line: number, from: Buffer, length: number, shown: number): void {
    this.shown[line] = shown;
    const at = this.at[line];
    if (this.digits[line] === length && from.compare(this.bytes, at, at + length, 0, length) === 0) return;
    this.note(line);
    if (this.digits[line] !== length) this.resize(line, length);
    this.bytes.set(from.subarray(0, length), this.at[line]);
  }

  #endOf(line: number): number {
    const digits = this.digits[line];
    return digits === 0 ? this.at[line] : this.at[line] + digits + this.gap;
  }

  /** Gives a line's number another length; returns where it ends. */
  protected resize(line: number, digits: number): number {
    const end = this.at[line] + this.digits[line];
    this.#shift(line, end, digits - this.digits[line]);
    this.digits[line] = digits;
    return this.at[line] + digits;
  }

  /** Moves what stands from `from` on, all of it behind the start of `line`. */
  #shift(line: number, from: number, by: number): void {
    this.changedAt = this.movedAt = this.render;
    const length = this.length + by;
    if (length > this.bytes.length || this.bytes.length === this.headLength) this.#grow(length);
    this.bytes.copyWithin(from + by, from, this.length);
    this.length = length;
    const at = this.at;
    for (let index = line + 1; index < at.length; index++) at[index] += by;
  }

  /** Room for the length of each line's number: of text it fits a byte. */
  protected digitsOf(lines: number): Uint8Array | Int32Array {
    return new Uint8Array(lines);
  }

  #prepare(): void {
    this.at = new Int32Array(this.lines).fill(this.headLength);
    this.digits = this.digitsOf(this.lines);
    this.shown = new Float64Array(this.lines).fill(NaN);
  }

  #grow(needed: number): void {
    // A first line tells how long the others will be.
    const first = this.length === this.headLength;
    const room = first ? (needed - this.headLength + 8) * Math.min(this.lines, 8) : needed >> 2;
    const larger = Buffer.allocUnsafeSlow(needed + room);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** The first line from `line` on that does not show its count; the number of lines if all do. Unrolled: a third of the time. */
function firstDifference(counts: Float64Array, from: number, shown: Float64Array, line: number): number {
  let at = line;
  const { length } = shown;
  while (
    at + 4 <= length &&
    counts[from + at] === shown[at] &&
    counts[from + at + 1] === shown[at + 1] &&
    counts[from + at + 2] === shown[at + 2] &&
    counts[from + at + 3] === shown[at + 3]
  ) {
    at += 4;
  }
  while (at < length && counts[from + at] === shown[at]) at++;
  return at;
}
