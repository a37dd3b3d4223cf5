// A foreign writer scribbles over one shard: what the others have counted is still there, to the last event, beside whatever the
// scribbled cells now say.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, gauge, histogram, numberLabel, type Segment } from 'pegcount';
import { Renderer } from '#dist/exposition/renderer.js';
import { viewShard } from '#dist/segment/memory.js';
import { Pace } from '#dist/snapshot/pace.js';
import { ShardCopy } from '#dist/snapshot/shard-copy.js';
import { Snapshot } from '#dist/snapshot/snapshot.js';
import { countOf, layoutOf } from '../support/cells.js';
import { disguise, fresh } from '../support/fresh.js';
import { pageText, parsePage } from '../support/page.js';
import { scribble, shardAreas, stroke, type Stroke } from '../support/scribble.js';

const Way = closedLabel('way', ['in', 'out']);
/** Several blocks of counters. */
const WIDTH = 5000;
const Wide = numberLabel('wide', 1, WIDTH);
const tree = {
  calls: counter('calls_total', 'h', [Way]),
  wide: counter('wide_total', 'h', [Wide]),
  sum: gauge('sum_level', 'h', [Way], { combine: 'sum' }),
  max: gauge('max_level', 'h', [Way], { combine: 'max' }),
  min: gauge('min_level', 'h', [Way], { combine: 'min' }),
  each: gauge('each_level', 'h', [Way], { combine: 'each' }),
  wait: histogram('wait_seconds', 'h', [Way], { buckets: [0.1, 1] }),
};
const SCRIBBLED = 2;
const SHARDS = 3;

/** Three writers, each with events of every kind. */
function counted(): { segment: Segment; count: (times: number) => void } {
  const { families, segment, writer } = fresh(tree, { shards: SHARDS });
  const writers = [writer];
  for (let shard = 1; shard < SHARDS; shard++) {
    disguise(segment, shard);
    writers.push(attach(families, segment.handle));
  }
  disguise(segment, SHARDS);
  const count = (times: number): void => {
    writers.forEach((m, index) => {
      for (let time = 0; time < times; time++) {
        m.calls.add(7 + index, Way.in);
        m.wide.inc(Wide.of(1 + ((time * 37) % WIDTH))!);
        m.wait.observe(time % 3, Way.out);
        for (const level of [m.sum, m.max, m.min, m.each]) level.set(time - index, Way.out);
      }
    });
  };
  count(100);
  return { segment, count };
}

/** What the cells of all shards say by definition, one counter after another. */
function totals({ memory }: Segment): bigint[] {
  const shards = Array.from({ length: SHARDS + 1 }, (_, shard) => viewShard(memory, shard).cells);
  return Array.from({ length: memory.layout.cellCount / 2 }, (_, counter) => {
    // Most are 0, and BigInts are slow.
    const counts = shards.map((cells) => {
      const pair = cells.subarray(2 * counter, 2 * counter + 2);
      return pair[0] === 0 && pair[1] === 0 ? 0n : countOf(pair);
    });
    return counts.reduce((sum, count) => sum + count, 0n);
  });
}

/** One array of all shards; which of them is not finite counts as not there. */
function doubles({ memory }: Segment, array: 'gauges' | 'sums', index: number): number[] {
  return [1, 2, 3].map((shard) => viewShard(memory, shard)[array][index]);
}

function checkLevels(segment: Segment, { levels, sums }: Snapshot): void {
  for (const slot of [0, 1]) {
    const at = (family: string): number => layoutOf(segment, family).base + slot;
    const finite = (family: string): number[] =>
      doubles(segment, 'gauges', at(family)).filter(Number.isFinite);
    const sum = finite('sum_level').reduce((all, one) => all + one, 0);
    assert.equal(levels.combined[at('sum_level')], sum);
    const largest = finite('max_level').reduce((all, one) => Math.max(all, one), -Infinity);
    assert.equal(levels.combined[at('max_level')], largest === -Infinity ? NaN : largest + 0);
    const least = finite('min_level').reduce((all, one) => Math.min(all, one), Infinity);
    assert.equal(levels.combined[at('min_level')], least === Infinity ? NaN : least + 0);
    for (const shard of [1, 3]) {
      const own = levels.shards[shard]![at('each_level')];
      assert.equal(own, viewShard(segment.memory, shard).gauges[at('each_level')]);
    }
    const place = layoutOf(segment, 'wait_seconds').sums + slot;
    const known = doubles(segment, 'sums', place).filter((one) => !Number.isNaN(one));
    assert.equal(sums[place], known.reduce((all, one) => all + one, 0)); // prettier-ignore
  }
}

const strokes = fc.array(fc.tuple(fc.nat(), stroke), { minLength: 1, maxLength: 4 });
const rounds = fc.array(fc.record({ strokes, times: fc.constantFrom(0, 1, 50, 5000) }), {
  minLength: 1,
  maxLength: 4,
});

function mark({ memory }: Segment, made: readonly (readonly [number, Stroke])[]): void {
  const areas = shardAreas(memory, SCRIBBLED);
  for (const [area, one] of made) scribble(memory, areas[area % areas.length], one);
  // A count of 2^62 exactly may be taken for 0 for some readings (snapshot/scan.ts).
  const { cells } = viewShard(memory, SCRIBBLED);
  for (let cell = 0; cell < cells.length; cell += 2) {
    if (cells[cell] === 0 && cells[cell + 1] === -(2 ** 31)) cells[cell] = 1;
  }
}

test('every total is that of the other shards and what the scribbled one says', async (t) => {
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const { segment, count } = counted();
      const kept = new Snapshot(segment.memory);
      await kept.read(new Pace());
      for (const { strokes: made, times } of all) {
        mark(segment, made);
        count(times);
        const expected = totals(segment);
        const anew = new Snapshot(segment.memory);
        await anew.read(new Pace());
        await kept.read(new Pace());
        for (const [counter, total] of expected.entries()) {
          assert.equal(anew.counts.exact(counter), total, `counter ${counter}`);
          // A cell that was set back counts as one that has passed its half-wraps.
          const shown = kept.counts.exact(counter);
          assert.equal(BigInt.asUintN(32, shown), BigInt.asUintN(32, total), `kept counter ${counter}`);
        }
        for (const snapshot of [anew, kept]) checkLevels(segment, snapshot);
      }
    }),
    { numRuns: 40, includeErrorInReport: true },
  );
  t.pass();
});

test('what the other shards hold is as it was, and so is everything else that all threads share', async (t) => {
  await fc.assert(
    fc.asyncProperty(strokes, async (made) => {
      const { segment } = counted();
      const { layout, buffer } = segment.memory;
      const before = new Uint8Array(buffer).slice();
      mark(segment, made);
      const renderer = new Renderer([segment]);
      for (let render = 0; render < 2; render++) parsePage(await pageText(renderer));
      const after = new Uint8Array(buffer);
      const from = layout.firstShard + SCRIBBLED * layout.stride;
      assert.ok(Buffer.compare(after.subarray(0, from), before.subarray(0, from)) === 0);
      const end = from + layout.stride;
      assert.ok(Buffer.compare(after.subarray(end), before.subarray(end)) === 0);
    }),
    { numRuns: 15, includeErrorInReport: true },
  );
  t.pass();
});

test('NaN and infinities of one writer are no part of what several make together', async (t) => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const { segment } = counted();
    const { gauges, sums } = viewShard(segment.memory, SCRIBBLED);
    gauges.fill(bad);
    sums.fill(NaN);
    const page = parsePage(await pageText(new Renderer([segment])));
    t.is(page.value('sum_level{way="out"}'), 99 + 97);
    t.is(page.value('max_level{way="out"}'), 99);
    t.is(page.value('min_level{way="out"}'), 97);
    t.is(page.value('each_level{way="out",writer="1"}'), 99);
    t.is(page.value('each_level{way="out",writer="3"}'), 97);
    t.is(page.value('wait_seconds_sum{way="out"}'), 2 * 99);
    t.is(page.value('wait_seconds_count{way="out"}'), 300);
  }
});

test('levels of a shard whose ready word was wiped out are shown no longer', async (t) => {
  const { segment } = counted();
  const renderer = new Renderer([segment]);
  t.is(parsePage(await pageText(renderer)).value('each_level{way="out",writer="2"}'), 98);
  Atomics.store(segment.memory.readies, SCRIBBLED, 0);
  const page = parsePage(await pageText(renderer));
  t.false(page.values.has('each_level{way="out",writer="2"}'));
  t.is(page.value('each_level{way="out",writer="1"}'), 99);
  t.is(page.value('calls_total{way="in"}'), (7 + 8 + 9) * 100);
});

test('a counter that somebody moves all the time is read all the same', (t) => {
  const cells = new Int32Array(new SharedArrayBuffer(16));
  const copy = new ShardCopy(cells);
  const { load } = Atomics;
  let looks = 0;
  Atomics.load = ((array: Int32Array, index: number) => {
    if ((looks += 1) > 1e6) throw new Error('it is still looking');
    if (index % 2 === 1) cells[index] += 1;
    return load(array, index);
  }) as typeof load;
  try {
    copy.load(1);
  } finally {
    Atomics.load = load;
  }
  t.true(copy.wraps(1) > 0);
});
