// The subjects of bench:threads: what one thread writes, in the label pattern of bench:hot. Runs in every writing thread.
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  histogram,
  type SegmentHandle,
  telephonyBuckets,
} from 'pegcount';
import { pbx } from 'pegcount/catalog/pbx';
import * as pattern from '../support/pattern.js';

const { VALUES, first, second, observations } = pattern;
const MASK = pattern.PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;
const First = closedLabel('first', names);
const Second = closedLabel('second', names);

/** The families under test, among as many others as an application has. */
export const families = defineFamilies({
  counted: counter('bench_events_total', 'Events', [First, Second]),
  seconds: histogram('bench_seconds', '13 buckets', [First], { buckets: telephonyBuckets }),
  pbx: pbx(),
});

export const makeSegment = (shards: number) => createSegment(families, { shards });

/** Makes so many events. */
export type Run = (events: number) => void;

/** What all writers of a subject share. */
export type Shared = { readonly handle: SegmentHandle; readonly slot: Int32Array };

/** Events before the loop around them is run: many good ones, and few of those that are rare in life (see bench:hot). */
const ROUNDS = 100_000;
const COLD_EVERY = 250;

export const subjects: Record<string, (shared: Shared) => Run> = {
  /** The control: memory that no other thread has. What its neighbours cost it, they cost any program. */
  raw: () => {
    const array = new Int32Array(new SharedArrayBuffer(4096));
    return (events) => {
      for (let event = 0; event < events; event++) {
        const j = event & MASK;
        array[64 + 2 * (first[j] * VALUES + second[j])]++;
      }
    };
  },
  inc: ({ handle }) => {
    const m = attach(families, handle);
    const a = Int32Array.from(first, (value) => First.of(names[value])!) as unknown as (typeof First.a)[];
    const b = Int32Array.from(second, (value) => Second.of(names[value])!) as unknown as (typeof Second.a)[];
    // To the last event before a carry, and over it: in one direction by `inc`, in the other by `add`. That is 2^32 in all, so
    // that every turn begins at a low cell of 0. Setting the cell, as bench:hot does, would need one that could be looked for:
    // other threads write into this buffer.
    for (let round = 0; round < ROUNDS; round += COLD_EVERY) {
      for (const last of [() => m.counted.inc(a[0], b[0]), () => m.counted.add(1, a[0], b[0])]) {
        m.counted.add(2 ** 31 - 1, a[0], b[0]);
        last();
      }
    }
    for (let round = 0; round < ROUNDS; round++) {
      m.counted.inc(a[round & MASK], b[round & MASK]);
      if (round % COLD_EVERY === 0) m.counted.inc(undefined as unknown as typeof First.a, b[0]);
    }
    return (events) => {
      for (let event = 0; event < events; event++) {
        const j = event & MASK;
        m.counted.inc(a[j], b[j]);
      }
    };
  },
  observe: ({ handle }) => {
    const m = attach(families, handle);
    const a = Int32Array.from(first, (value) => First.of(names[value])!) as unknown as (typeof First.a)[];
    for (let round = 0; round < ROUNDS; round++) {
      m.seconds.observe(observations[round & MASK], a[round & MASK]);
      if (round % COLD_EVERY > 0) continue;
      m.seconds.observe(NaN, a[0]);
      m.seconds.observe(1e9, a[0]);
    }
    return (events) => {
      for (let event = 0; event < events; event++) {
        const j = event & MASK;
        m.seconds.observe(observations[j], a[j]);
      }
    };
  },
  /** One slot for all threads, as without shards. */
  atomics_add: ({ slot }) => {
    return (events) => {
      for (let event = 0; event < events; event++) Atomics.add(slot, 64, 1);
    };
  },
};
