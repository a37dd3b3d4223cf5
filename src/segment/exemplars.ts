// One exemplar a bucket or counter in each shard: the last event of a trace that was counted there. Written by the shard's
// owner, read by the exporter.
//
//   | seq | trace id 4 words | span id 2 words | value 2 words | time 2 words | unused |
//
// Assumptions
//   E1 One thread writes a cell at a time (segment/ownership.ts), and may die between any two stores; its successor goes on.
// Guarantees
//   E2 What is read was written by one event: seq is odd from before the first store until after the last, every access is an
//      Atomics one, and a reader that finds seq odd, or changed when it is done, shows nothing.
//   E3 Nobody waits: a writer that dies in the middle leaves seq odd until the next event of that cell, and the cell is not shown.
//   E4 Only what an event can have left is shown: a value within its bucket, a time that has been. Whatever else
//      stands in a cell is a foreign writer's.
// Checked by test/models/exemplar.pml; change them only together.

/** Words of one exemplar. */
export const EXEMPLAR_WORDS = 12;
const SEQUENCE = 0;
const IDS = 1;
const ID_WORDS = 6;
const VALUE = IDS + ID_WORDS;
const TIME = VALUE + 2;
const END = TIME + 2;

const doubles = new Float64Array(2);
const halves = new Int32Array(doubles.buffer);

/** Where the two numbers of an event stand: its time in seconds since 1970, and its value. */
export const EVENT_TIME = 0;
export const EVENT_VALUE = 1;

/**
 * Stores an exemplar. Hot where it is asked for: some 150 ns, nothing allocated. The numbers of the event come in an array, since V8 boxes
 * doubles that go through a call which it does not inline.
 */
export function storeExemplar(
  exemplars: Int32Array,
  index: number,
  ids: Int32Array,
  event: Float64Array,
): void {
  const at = index * EXEMPLAR_WORDS;
  // A predecessor may have died in here: from an odd number on to the next odd one.
  const sequence = (Atomics.load(exemplars, at + SEQUENCE) + 1) | 1;
  Atomics.store(exemplars, at + SEQUENCE, sequence);
  for (let word = 0; word < ID_WORDS; word++) Atomics.store(exemplars, at + IDS + word, ids[word]);
  doubles[0] = event[EVENT_VALUE]!;
  doubles[1] = event[EVENT_TIME]!;
  Atomics.store(exemplars, at + VALUE, halves[0]);
  Atomics.store(exemplars, at + VALUE + 1, halves[1]);
  Atomics.store(exemplars, at + TIME, halves[2]);
  Atomics.store(exemplars, at + TIME + 1, halves[3]);
  Atomics.store(exemplars, at + SEQUENCE, (sequence + 1) | 0);
}

/** An exemplar as it is shown. */
export class Exemplar {
  readonly ids = new Int32Array(ID_WORDS);
  value = 0;
  /** Seconds since 1970; 0 for none. */
  time = 0;

  clear(): void {
    this.time = 0;
  }

  /** Hexadecimal digits. */
  get traceId(): string {
    return hex(this.ids.subarray(0, 4));
  }

  get spanId(): string {
    return hex(this.ids.subarray(4));
  }
}

const hex = (words: Int32Array): string =>
  Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

const read = new Int32Array(END);

/** What the clock last showed here, in seconds. */
let now = 0;

/** Whether a time is not still to come. Looks at the clock only where it might be: that takes as long as all the rest. */
function hasBeen(time: number): boolean {
  if (time > now) now = Date.now() / 1000;
  return time <= now;
}

/** An exemplar that is older is no event's; it also keeps times out that read as 1e-7. */
const EARLIEST = 1;

/**
 * Takes over the exemplar of one shard if there is one, whole and newer than what `into` holds, of a value above `above` and at
 * most `upTo`.
 */
export function takeExemplar(
  exemplars: Int32Array,
  index: number,
  into: Exemplar,
  above: number,
  upTo: number,
): void {
  const at = index * EXEMPLAR_WORDS;
  const sequence = Atomics.load(exemplars, at + SEQUENCE);
  if (sequence === 0 || (sequence & 1) === 1) return;
  for (let word = IDS; word < END; word++) read[word] = Atomics.load(exemplars, at + word);
  if (Atomics.load(exemplars, at + SEQUENCE) !== sequence) return;
  halves[0] = read[VALUE]!;
  halves[1] = read[VALUE + 1]!;
  halves[2] = read[TIME]!;
  halves[3] = read[TIME + 1]!;
  const value = doubles[0];
  const time = doubles[1];
  if (!(time > into.time && time >= EARLIEST && hasBeen(time))) return;
  if (!(value - value === 0 && value > above && value <= upTo)) return;
  into.value = value;
  into.time = time;
  into.ids.set(read.subarray(IDS, VALUE));
}
