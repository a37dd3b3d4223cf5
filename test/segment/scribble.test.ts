// A foreign writer scribbles over what all threads share: writers go on, and nothing they do throws, or has no end.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, gauge, openLabel, SegmentError } from 'pegcount';
import { Dictionary } from '#dist/segment/dictionary.js';
import { Exemplar, EXEMPLAR_WORDS, storeExemplar, takeExemplar } from '#dist/segment/exemplars.js';
import { viewShard } from '#dist/segment/memory.js';
import { disguise, fresh } from '../support/fresh.js';
import { scribble, sharedAreas, stroke } from '../support/scribble.js';

const CAPACITY = 6;
const Trunk = openLabel('trunk', { capacity: CAPACITY });
const Way = closedLabel('way', ['in', 'out', 'other']);
const tree = {
  calls: counter('calls_total', 'h', [Trunk, Way]),
  pairs: counter('pairs_total', 'h', [Trunk, Way], { series: 3 }),
  up: gauge('up', 'h', [Trunk], { combine: 'last' }),
};

type Step = readonly [kind: 'attach' | 'intern' | 'retire' | 'at', value: number];
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(fc.constantFrom('attach', 'intern', 'intern', 'retire', 'at'), fc.nat({ max: 9 })),
  { maxLength: 30 },
);
const marks = fc.array(fc.tuple(fc.nat(), stroke), { minLength: 1, maxLength: 4 });

test('whatever was scribbled, attaching, interning, resolving and retiring come to an end', async (t) => {
  let interned = 0;
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(fc.tuple(marks, steps), { minLength: 1, maxLength: 3 }),
      (first, rounds) => {
        const { families, segment, writer } = fresh(tree, { shards: 2 });
        const { memory } = segment;
        const areas = sharedAreas(memory);
        const writers = [writer];
        const run = (some: readonly Step[]): void => {
          for (const [kind, value] of some) {
            const m = writers[value % writers.length];
            if (kind === 'attach') {
              try {
                const more = attach(families, segment.handle);
                disguise(segment, more.shard);
                writers.push(more);
              } catch (error) {
                // All that a thread may be told.
                if (!(error instanceof SegmentError)) throw error;
                assert.match(error.message, /^pegcount: all 2 shards are owned by living threads/);
              }
              continue;
            }
            const id = m.intern(Trunk, `trunk ${value}`);
            assert.ok(Number.isInteger(id) && id >= 0 && id <= CAPACITY, `${id}`);
            if (id > 0) interned += 1;
            if (kind === 'retire') m.retire(Trunk, id);
            if (kind !== 'at') continue;
            m.calls.inc(id, Way.in);
            m.pairs.at(id, Way.out).inc();
            m.up.at(id).set(value);
          }
        };
        run(first);
        for (const [made, more] of rounds) {
          for (const [area, one] of made) scribble(memory, areas[area % areas.length], one);
          run(more);
        }
        return Promise.resolve();
      },
    ),
    { numRuns: 400, includeErrorInReport: true },
  );
  t.true(interned > 1000, `${interned}`);
});

test('with the keepers of blobs scribbled over a value is `other`, and counted', async (t) => {
  const { segment, writer, page } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  const { keepers, pool } = segment.memory.layout.dictionaries[0];
  new Int32Array(segment.handle.buffer, keepers, pool).fill(99);
  const id: number = writer.intern(Trunk, 'a');
  t.is(id, 0);
  const overflow = 'pegcount_label_overflow_total{label="trunk"}';
  t.is((await page()).value(overflow), 1);
});

test("an entry that names no blob is nobody's value", (t) => {
  const { segment, writer } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  const { memory } = segment;
  const layout = memory.layout.dictionaries[0];
  const id = writer.intern(Trunk, 'a') as number;
  const dictionary = new Dictionary(memory.buffer, layout);
  t.is(dictionary.textOf(id), 'a');
  for (const entry of [-1, -(2 ** 31), layout.pool + 1, 2 ** 31 - 1]) {
    new Int32Array(memory.buffer, layout.entries, layout.capacity).fill(entry);
    t.is(dictionary.textOf(id), undefined);
    t.is(dictionary.intern('b', 1), 0);
  }
});

test('the length of a blob ends where the blob does', (t) => {
  const { segment, writer } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  const { memory } = segment;
  const layout = memory.layout.dictionaries[0];
  const id = writer.intern(Trunk, 'a') as number;
  for (const length of [129, -1, 2 ** 31 - 1]) {
    new Int32Array(memory.buffer, layout.blobs, 33).fill(0x61616161).fill(length, 0, 1);
    t.is(new Dictionary(memory.buffer, layout).textOf(id), 'a'.repeat(128));
  }
});

const ids = Int32Array.of(1, 2, 3, 4, 5, 6);
const now = Date.now() / 1000;

function exemplarIn(cells: Int32Array): number | undefined {
  const found = new Exemplar();
  takeExemplar(cells, 0, found, -Infinity, Infinity);
  return found.time === 0 ? undefined : found.value;
}

test('an exemplar whose sequence is odd for ever is not waited for, and the next event makes it whole', (t) => {
  for (const sequence of [1, -1, 2 ** 31 - 1, 0x55555555]) {
    const cells = new Int32Array(new SharedArrayBuffer(EXEMPLAR_WORDS * 4)).fill(0x41000000);
    cells[0] = sequence;
    t.is(exemplarIn(cells), undefined);
    storeExemplar(cells, 0, ids, Float64Array.of(now, 5));
    t.is(cells[0] & 1, 0);
    // Once in 2^31 events of one bucket a whole one is taken for none.
    t.is(exemplarIn(cells), cells[0] === 0 ? undefined : 5);
  }
});

test('an exemplar that no event can have left is not shown, and hides no other', (t) => {
  const cells = new Int32Array(new SharedArrayBuffer(2 * EXEMPLAR_WORDS * 4));
  storeExemplar(cells, 1, ids, Float64Array.of(now, 7));
  const bad: [value: number, time: number][] = [
    ...[NaN, Infinity, -Infinity].map((value): [number, number] => [value, now]),
    ...[NaN, Infinity, -Infinity, 0, -1, 5e-324, now + 1e6, 1e300].map((time): [number, number] => [1, time]),
  ];
  for (const [value, time] of bad) {
    storeExemplar(cells, 0, ids, Float64Array.of(time, value));
    const found = new Exemplar();
    for (const index of [0, 1]) takeExemplar(cells, index, found, -Infinity, Infinity);
    t.is(found.value, 7, `${value} at ${time}`);
    t.is(exemplarIn(cells), undefined, `${value} at ${time}`);
  }
  // Of another bucket.
  const found = new Exemplar();
  takeExemplar(cells, 1, found, 7, 9);
  takeExemplar(cells, 1, found, -Infinity, 6);
  t.is(found.time, 0);
  takeExemplar(cells, 1, found, 6, 7);
  t.is(found.value, 7);
});

test('the shards of other threads are not touched by a writer whose own are scribbled', (t) => {
  const { families, segment, writer } = fresh(tree, { shards: 2 });
  disguise(segment, writer.shard);
  const other = attach(families, segment.handle);
  t.is(other.shard, 2);
  const [mine, theirs] = [1, 2].map((shard) => viewShard(segment.memory, shard).cells);
  mine.fill(-1);
  for (let event = 0; event < 100; event++) writer.calls.inc(Trunk.other, Way.in);
  writer.calls.add(2 ** 53 - 1, Trunk.other, Way.in);
  t.true(theirs.every((cell) => cell === 0));
});
