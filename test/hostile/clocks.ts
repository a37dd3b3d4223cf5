// What writers tell about themselves through a buffer on the side, while they write. Used by the threads of the attacked process.

/** Words of one writer: how many batches are done, the processor time they took, and that of the control beside them. */
const WORDS = 3;

export type WriterClock = {
  readonly batches: number;
  /** Nanoseconds of processor time. */
  readonly events: number;
  /** The same of the control: an array of the writer's own, incremented as often. */
  readonly control: number;
};

/** Runs on a writing thread. */
export class ClockWriter {
  private readonly words: BigInt64Array;
  private readonly at: number;

  constructor(buffer: SharedArrayBuffer, ordinal: number) {
    this.words = new BigInt64Array(buffer);
    this.at = ordinal * WORDS;
  }

  /** One batch more. The number of batches goes last. */
  add(events: number, control: number): void {
    Atomics.add(this.words, this.at + 1, BigInt(events));
    Atomics.add(this.words, this.at + 2, BigInt(control));
    Atomics.add(this.words, this.at, 1n);
  }
}

export function createClocks(writers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(writers * WORDS * BigInt64Array.BYTES_PER_ELEMENT);
}

/** Runs on the main thread. */
export function readClocks(buffer: SharedArrayBuffer): WriterClock[] {
  const words = new BigInt64Array(buffer);
  return Array.from({ length: words.length / WORDS }, (_, ordinal) => {
    const at = ordinal * WORDS;
    for (;;) {
      const before = Atomics.load(words, at);
      const events = Number(Atomics.load(words, at + 1));
      const control = Number(Atomics.load(words, at + 2));
      // A batch that ended in between: its time and its number must be read together.
      if (Atomics.load(words, at) === before) return { batches: Number(before), events, control };
    }
  });
}
