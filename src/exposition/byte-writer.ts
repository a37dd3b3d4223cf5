// Writes what protobuf messages are made of into a buffer that grows and is used again. Runs on the exporter.

const FIRST_BYTES = 4096;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const MOST_BYTES_OF_NUMBER = 10;

export class ByteWriter {
  buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  /** A base-128 varint of an integer in 0..2^63, exact up to 2^53. */
  varint(value: number): void {
    this.room(MOST_BYTES_OF_NUMBER);
    let rest = value;
    while (rest >= 0x80) {
      const next = Math.floor(rest / 0x80);
      this.buffer[this.length++] = (rest - next * 0x80) | 0x80;
      rest = next;
    }
    this.buffer[this.length++] = rest;
  }

  /** A signed integer in -2^62..2^62: 0, -1, 1, -2 … as 0, 1, 2, 3 … Allocates beyond 2^52. */
  zigzag(value: number): void {
    if (value > -(2 ** 52)) this.varint(value < 0 ? -2 * value - 1 : 2 * value);
    else this.#wide(-2n * BigInt(value) - 1n);
  }

  /** A varint that no double holds: its last bit is the sign of a large number. */
  #wide(value: bigint): void {
    this.room(MOST_BYTES_OF_NUMBER);
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.buffer[this.length++] = Number(rest & 0x7fn) | 0x80;
    this.buffer[this.length++] = Number(rest);
  }

  private key(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  /** A field of type uint64 or uint32. */
  unsigned(field: number, value: number): void {
    this.key(field, VARINT);
    this.varint(value);
  }

  /** A field of type sint32. */
  signed(field: number, value: number): void {
    this.key(field, VARINT);
    this.zigzag(value);
  }

  double(field: number, value: number): void {
    this.key(field, FIXED64);
    this.room(8);
    this.buffer.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array, length: number = bytes.length): void {
    this.room(length);
    this.buffer.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.length);
    this.length += length;
  }

  text(field: number, value: string): void {
    const bytes = Buffer.byteLength(value);
    this.key(field, BYTES);
    this.varint(bytes);
    this.room(bytes);
    this.buffer.write(value, this.length);
    this.length += bytes;
  }

  /** A nested message, or packed numbers. */
  nested(field: number, content: ByteWriter): void {
    this.key(field, BYTES);
    this.varint(content.length);
    this.raw(content.buffer, content.length);
  }

  /** An io.prometheus.client.LabelPair. */
  labelPair(field: number, name: string, value: string, scratch: ByteWriter): void {
    scratch.clear();
    scratch.text(1, name);
    scratch.text(2, value);
    this.nested(field, scratch);
  }

  /** A google.protobuf.Timestamp. */
  timestamp(field: number, milliseconds: number, scratch: ByteWriter): void {
    const seconds = Math.floor(milliseconds / 1000);
    scratch.clear();
    scratch.unsigned(1, seconds);
    scratch.unsigned(2, Math.round((milliseconds - seconds * 1000) * 1e6));
    this.nested(field, scratch);
  }
}
