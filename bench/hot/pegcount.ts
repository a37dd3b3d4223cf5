// pegcount's own subjects: a writer on the main thread of a child process, among other families that are written too, so that
// no method has the program to itself.
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  exponentialBuckets,
  gauge,
  histogram,
  telephonyBuckets,
} from 'pegcount';
import * as pattern from '../support/pattern.js';
import { meetColdPaths } from './cold-paths.js';
import { checkCounted, checkLevels } from './totals.js';
import * as values from './values.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS, PATTERN, observations: levels } = pattern;
const { observations, OBSERVATION_MASK } = values;
const MASK = PATTERN - 1;

/** One more than the pattern uses: a power of two would spare the engine its range checks. */
const names = ['a', 'b', 'c', 'd', 'unused'] as const;
const First = closedLabel('first', names);
const Second = closedLabel('second', names);
const [A, B] = [First.of('a')!, Second.of('a')!];
// A value's integer is its position.
const first = pattern.first as unknown as readonly (typeof A)[];
const second = pattern.second as unknown as readonly (typeof B)[];

/** What plain JavaScript could pass. */
const bad = (given: unknown): never => given as never;

const declare = (prefix: string) => ({
  counted: counter(`${prefix}_events_total`, 'Events', [First, Second]),
  level: gauge(`${prefix}_level`, 'Level', [First], { combine: 'sum' }),
  thirteen: histogram(`${prefix}_thirteen`, '13 buckets', [First], { buckets: telephonyBuckets }),
  hundreds: histogram(`${prefix}_hundreds`, '200 buckets', [First], {
    buckets: exponentialBuckets(0.001, 1.06, 200),
  }),
  native: histogram(`${prefix}_native`, 'Native buckets', [First], { native: {} }),
});
const neighbours = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'] as const;

function write() {
  const families = defineFamilies({
    ...declare('bench'),
    neighbours: Object.fromEntries(neighbours.map((name) => [name, declare(name)])),
  });
  const segment = createSegment(families, { shards: 1 });
  const m = attach(families, segment.handle);
  for (let round = 0; round < 1000; round++) {
    for (const { counted, level, thirteen, hundreds, native } of Object.values(m.neighbours)) {
      counted.inc(A, B);
      counted.add(round, A, B);
      level.set(round, A);
      level.add(1, A);
      thirteen.observe(round, A);
      hundreds.observe(round, A);
      native.observe(round, A);
    }
  }
  return { ...m, segment, buffer: segment.handle.buffer };
}

export function counterInc() {
  const { counted, segment, buffer } = write();
  meetColdPaths(buffer, {
    good: [() => counted.inc(first[1], second[1]), () => counted.inc(first[5], second[5])],
    bad: [5, 0.5, '1', undefined].map((label) => () => counted.inc(bad(label), B)),
    increment: () => counted.inc(A, B),
  });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      counted.inc(first[j], second[j]);
    }
  };
  return Object.assign(run, { check: checkCounted(segment, 'bench_events_total') });
}

export function boundInc() {
  const { counted, segment, buffer } = write();
  const handles = Array.from(first, (label, j) => counted.at(label, second[j]));
  meetColdPaths(buffer, {
    good: [() => handles[1].inc(), () => handles[5].inc()],
    bad: [],
    increment: () => handles[0].inc(),
  });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) handles[event & MASK].inc();
  };
  return Object.assign(run, { check: checkCounted(segment, 'bench_events_total') });
}

export function observe(family: 'thirteen' | 'hundreds' | 'native') {
  const { [family]: observed, segment, buffer } = write();
  meetColdPaths(buffer, {
    good: Array.from(first, (label, j) => () => observed.observe(observations[j], label)),
    bad: [
      () => observed.observe(NaN, A),
      () => observed.observe(1, bad(5)),
      () => observed.observe(bad('1'), A),
      // Good, and rare: outside the bounds.
      () => observed.observe(-1, A),
      () => observed.observe(1e9, A),
    ],
    // Of a sum that is 0 it changes nothing.
    increment: () => observed.observe(0, A),
  });
  let start = 0;
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      observed.observe(observations[(start + event) & OBSERVATION_MASK], first[event & MASK]);
    }
    start += EVENTS;
  };
  return Object.assign(run, { check: checkCounted(segment, `bench_${family}`) });
}

/** What the pattern gives one series of a gauge, in order. */
const givenTo = (slot: number): number[] => [...levels].filter((_, j) => pattern.first[j] === slot);

export function gaugeSet() {
  const { level, segment, buffer } = write();
  meetColdPaths(buffer, {
    good: [() => level.set(1, A), () => level.set(-1, first[1]), () => level.set(0, first[1])],
    bad: [() => level.set(NaN, A), () => level.set(1, bad(5)), () => level.set(bad('1'), A)],
  });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      level.set(levels[j], first[j]);
    }
  };
  const last = (_events: number, slot: number, before: number) => givenTo(slot).at(-1) ?? before;
  return Object.assign(run, { check: checkLevels(segment, 'bench_level', last) });
}

export function gaugeAdd() {
  const { level, segment, buffer } = write();
  meetColdPaths(buffer, {
    good: [() => level.add(1, A), () => level.add(-1, first[1]), () => level.add(0, first[1])],
    bad: [() => level.add(NaN, A), () => level.add(1, bad(5)), () => level.add(bad('1'), A)],
  });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      level.add(levels[j], first[j]);
    }
  };
  const sum = (events: number, slot: number, before: number) =>
    before + (events / PATTERN) * givenTo(slot).reduce((all, amount) => all + amount, 0);
  return Object.assign(run, { check: checkLevels(segment, 'bench_level', sum) });
}
