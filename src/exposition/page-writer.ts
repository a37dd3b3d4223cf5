// A growing page: prefixes copied, numbers written behind them. Runs on the exporter.
import { MAX_NUMBER_BYTES, writeAscii, writeInteger, writeNumber } from './number.js';
import type { Prefixes } from './prefixes.js';

const NEWLINE = 10;

export class PageWriter {
  length = 0;

  constructor(public buffer: Buffer) {}

  /** Starts a page in `buffer`. */
  begin(buffer: Buffer): void {
    this.buffer = buffer;
    this.length = 0;
  }

  /** Appends bytes that are on every page. */
  append(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.length += bytes.copy(this.buffer, this.length);
  }

  /** Appends a line with an integer in 0..2^53-1. */
  integer(prefixes: Prefixes, line: number, value: number): void {
    const at = this.#prefix(prefixes, line);
    this.#end(writeInteger(this.buffer, at, value));
  }

  /** Appends a line with any double. */
  number(prefixes: Prefixes, line: number, value: number): void {
    const at = this.#prefix(prefixes, line);
    this.#end(writeNumber(this.buffer, at, value));
  }

  /** Appends a line with a count beyond 2^53. */
  exact(prefixes: Prefixes, line: number, value: bigint): void {
    const at = this.#prefix(prefixes, line);
    this.#end(writeAscii(this.buffer, at, value.toString()));
  }

  #prefix({ bytes, starts, ends }: Prefixes, line: number): number {
    const start = starts[line];
    const end = ends[line];
    this.#reserve(end - start + MAX_NUMBER_BYTES);
    const { buffer } = this;
    let at = this.length;
    for (let index = start; index < end; index++) buffer[at++] = bytes[index]!;
    return at;
  }

  #end(at: number): void {
    this.buffer[at] = NEWLINE;
    this.length = at + 1;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
