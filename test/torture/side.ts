// The side buffer: what each writer meant to count and has counted, outside of what is tested. Every thread of a run; each word
// is stored with Atomics, so that what is noted as done was counted before, on any processor.
import { NAMES } from './families.js';

/** What is counted apart: see work.ts. */
export const STREAMS = ['events', 'amounts', 'observed', 'traced', 'interned'] as const;
export type Stream = (typeof STREAMS)[number];

/** How far a writer has come; `leaving` is a resident that is about to be ended. */
export const STATE = { absent: 0, attaching: 1, working: 2, leaving: 3 } as const;

const OWN = ['state', 'kind', 'thread', 'shard', 'died', 'robbed', 'nameless'] as const;
type Word = (typeof OWN)[number];
const ENTRY_WORDS = OWN.length + 2 * STREAMS.length;

type Label = 'trunk' | 'guest';
/** Names of each label, `other` first, and where their words are, behind those of the writers. */
const labels: readonly Label[] = ['trunk', 'guest'];
const sizes = { trunk: NAMES.trunk + 1, guest: NAMES.guest + 1 } as const;
const NAME_WORDS = labels.reduce((sum, label) => sum + 2 * sizes[label], 0);

/** What every thread of a run is given. */
export type Place = {
  readonly metrics: { readonly buffer: SharedArrayBuffer };
  readonly side: SharedArrayBuffer;
};

export function createSide(writers: number): SharedArrayBuffer {
  return new SharedArrayBuffer((writers * ENTRY_WORDS + NAME_WORDS) * 4);
}

export const writersOf = (side: SharedArrayBuffer): number =>
  (side.byteLength / 4 - NAME_WORDS) / ENTRY_WORDS;

/** The words of one writer. */
export class Entry {
  readonly words: Int32Array;

  constructor(
    side: SharedArrayBuffer,
    readonly ordinal: number,
  ) {
    this.words = new Int32Array(side, ordinal * ENTRY_WORDS * 4, ENTRY_WORDS);
  }

  get(word: Word): number {
    return Atomics.load(this.words, OWN.indexOf(word));
  }

  set(word: Word, value: number): void {
    Atomics.store(this.words, OWN.indexOf(word), value);
  }

  /** Moves on to a state, and wakes whoever waits for it. */
  enter(state: number): void {
    this.set('state', state);
    Atomics.notify(this.words, OWN.indexOf('state'));
  }

  intent(stream: Stream): number {
    return Atomics.load(this.words, OWN.length + 2 * STREAMS.indexOf(stream));
  }

  done(stream: Stream): number {
    return Atomics.load(this.words, OWN.length + 2 * STREAMS.indexOf(stream) + 1);
  }

  intend(stream: Stream, count: number): void {
    Atomics.store(this.words, OWN.length + 2 * STREAMS.indexOf(stream), count);
  }

  finish(stream: Stream, count: number): void {
    Atomics.store(this.words, OWN.length + 2 * STREAMS.indexOf(stream) + 1, count);
  }
}

/** Events under each name of the open labels, of all writers together. Name 0 is `other`. */
export class Names {
  readonly #words: Int32Array;

  constructor(side: SharedArrayBuffer) {
    this.#words = new Int32Array(side, writersOf(side) * ENTRY_WORDS * 4);
  }

  #at(label: Label, name: number): number {
    const before = labels.slice(0, labels.indexOf(label));
    return before.reduce((sum, one) => sum + 2 * sizes[one], 0) + 2 * name;
  }

  intend(label: Label, name: number): void {
    Atomics.add(this.#words, this.#at(label, name), 1);
  }

  finish(label: Label, name: number): void {
    Atomics.add(this.#words, this.#at(label, name) + 1, 1);
  }

  intent(label: Label, name: number): number {
    return Atomics.load(this.#words, this.#at(label, name));
  }

  done(label: Label, name: number): number {
    return Atomics.load(this.#words, this.#at(label, name) + 1);
  }
}
