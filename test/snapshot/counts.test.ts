// Counts while threads are counting: every reading is one that the counters had, and none is below the last.
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { attach, counter, createSegment, defineFamilies, numberLabel } from 'pegcount';
import { Renderer } from '#dist/exposition/renderer.js';
import { viewShard } from '#dist/segment/memory.js';
import { Pace } from '#dist/snapshot/pace.js';
import { Snapshot } from '#dist/snapshot/snapshot.js';
import { cellsOf, countOf, layoutOf } from '../support/cells.js';
import { interrupted } from '../support/dying.js';
import { disguise } from '../support/fresh.js';
import { pageText, parsePage } from '../support/page.js';
import { families } from './families.js';

/** Shards as if others had owned them before, each counter just below another carry; returns their sum. */
function startBelowCarries(
  segment: ReturnType<typeof createSegment<typeof families.tree>>,
  shards: number,
): bigint {
  let sum = 0n;
  for (let shard = 1; shard <= shards; shard++) {
    // The last one died between the two stores of a carry.
    const [lo, hi] = [
      [0x7ffffff0, 0],
      [0xfffffff0, 1],
      [0x80000003, 2],
    ][shard % 3];
    for (const name of ['counted_total', 'ticks_total']) cellsOf(segment, shard, name).set([lo, hi]);
    sum += countOf(cellsOf(segment, shard, 'counted_total'));
  }
  return sum;
}

test('while threads count across half-wraps every sum lies between done and intent, and none falls', async (t) => {
  const threads = 2;
  const segment = createSegment(families, { name: 'races', shards: threads });
  const start = startBelowCarries(segment, threads);
  const words = new SharedArrayBuffer(threads * 16);
  const stop = new SharedArrayBuffer(4);
  const gate = new SharedArrayBuffer(8);
  const side = new BigInt64Array(words);
  const total = (word: number): bigint => {
    let sum = start;
    for (let thread = 0; thread < threads; thread++) sum += Atomics.load(side, thread * 2 + word);
    return sum;
  };
  const workers = Array.from({ length: threads }, (_, index) => {
    const data = { handle: segment.handle, gate, parties: threads, index, words, stop };
    return new Worker(new URL('./count-worker.js', import.meta.url), { workerData: data });
  });
  let failure: Error | undefined;
  const ended = Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve) => {
          worker.once('error', (error) => (failure = error));
          worker.once('exit', () => resolve());
        }),
    ),
  );
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (failure !== undefined) throw failure;
  };
  while (total(1) === start) await turn();

  const { memory, labels } = segment;
  const renderer = new Renderer([{ memory, labels }]);
  const snapshot = new Snapshot(memory);
  const counter = layoutOf(segment, 'counted_total').base / 2;
  const ticks = layoutOf(segment, 'ticks_total').base / 2;
  const pace = new Pace();
  let last = 0n;
  let lastTicks = 0n;
  let readings = 0;
  let carries = 0n;
  // Until the counters have been read in many different states; by count, not by time.
  while (carries < 20_000n || readings < 60_000) {
    const done = total(1);
    await snapshot.read(pace);
    const intent = total(0);
    const read = snapshot.counts.exact(counter);
    const moved = snapshot.counts.exact(ticks);
    if (read < done || read > intent) t.fail(`read ${read}, done ${done}, intent ${intent}`);
    if (read < last || moved < lastTicks) t.fail(`read ${read} after ${last}, ${moved} after ${lastTicks}`);
    last = read;
    lastTicks = moved;
    readings += 1;
    carries = (read - start) >> 31n;
    if (readings % 2000 === 0) {
      // The page says the same, and is a page: buckets cumulative, count and +Inf alike.
      const page = parsePage(await pageText(renderer));
      const shown = page.count('counted_total');
      t.true(shown >= read && shown <= total(0));
      t.true(page.value('wait_seconds_count') >= page.value('wait_seconds_bucket{le="4"}'));
      await turn();
    }
  }
  Atomics.store(new Int32Array(stop), 0, 1);
  await ended;
  await snapshot.read(pace);
  t.is(snapshot.counts.exact(counter), total(0));
  t.is(total(0), total(1));
  const page = parsePage(await pageText(renderer));
  t.is(page.count('counted_total'), total(0));
  t.is(page.value('wait_seconds_sum') > 0, true);
});

test('a half-wrap under way reads as one that has happened', async (t) => {
  const segment = createSegment(families, { name: 'half', shards: 1 });
  attach(families, segment.handle);
  const snapshot = new Snapshot(segment.memory);
  const counter = layoutOf(segment, 'ticks_total').base / 2;
  const cells = cellsOf(segment, 1, 'ticks_total');
  for (const [lo, hi, count] of [
    [0x7fffffff, 0, 2n ** 31n - 1n],
    [0x80000000, 0, 2n ** 31n],
    [0x80000000, 1, 2n ** 31n],
    [0xffffffff, 1, 2n ** 32n - 1n],
    [0, 1, 2n ** 32n],
    [0, 2, 2n ** 32n],
    [5, 0xfffffffe, 0xfffffffen * 2n ** 31n + 5n],
  ] as const) {
    cells.set([lo, hi]);
    await snapshot.read(new Pace());
    t.is(snapshot.counts.exact(counter), count);
    t.is(countOf(cells), count);
  }
});

/** A segment whose shards are several blocks long, with a writer on its first shard. */
function largeSegment(name: string, shards: number) {
  // Not a multiple of anything that loops may be unrolled by.
  const Wide = numberLabel('wide', 1, 7013);
  const many = defineFamilies({ spread: counter('spread_total', 'h', [Wide]) });
  const segment = createSegment(many, { name, shards });
  attach(many, segment.handle);
  return { many, segment, snapshot: new Snapshot(segment.memory) };
}

test('half-wraps that come at any moment of a reading are read whole', async (t) => {
  for (let step = 0, came = true; came; step++) {
    const segment = createSegment(families, { name: `moment ${step}`, shards: 1 });
    const { ticks } = attach(families, segment.handle);
    const snapshot = new Snapshot(segment.memory);
    const counter = layoutOf(segment, 'ticks_total').base / 2;
    const cells = cellsOf(segment, 1, 'ticks_total');
    ticks.add(2 ** 31 - 5);
    await snapshot.read(new Pace());
    // The high cell has moved since, so that it is read with care; and moves again while it is.
    ticks.add(2 ** 31 - 5);
    const before = countOf(cells);
    let reading = Promise.resolve();
    came = interrupted(
      step,
      () => {
        reading = snapshot.read(new Pace());
      },
      () => {
        for (let k = 0; k < 3; k++) ticks.add(2 ** 31 - 1);
      },
    );
    await reading;
    const read = snapshot.counts.exact(counter);
    t.true(read >= before && read <= countOf(cells), `${read} when interrupted at step ${step}`);
    await snapshot.read(new Pace());
    t.is(snapshot.counts.exact(counter), countOf(cells));
  }
});

test('a reading follows a change of any one counter, and of no other', async (t) => {
  const { segment, snapshot } = largeSegment('one by one', 1);
  const { cells } = viewShard(segment.memory, 1);
  const counters = cells.length / 2;
  const counts = Array.from({ length: counters }, (_, counter) => counter + 1);
  for (const [counter, count] of counts.entries()) cells[counter * 2] = count;
  const same = async (): Promise<void> => {
    await snapshot.read(new Pace());
    t.deepEqual(counts.map((_, counter) => snapshot.counts.value(counter)), counts); // prettier-ignore
  };
  await same();
  await same();
  // The first, the last, and on both sides of wherever a block may end.
  const edges = [1, 8, 16, 64, 512, 1024, 2048, 4096, 8192].flatMap((edge) => [edge - 1, edge]);
  for (const counter of [...edges, counters - 2, counters - 1].filter((one) => one < counters)) {
    cells[counter * 2] += 5;
    counts[counter] += 5;
    await same();
    // A half-wrap of its own: lo reads as before.
    cells[counter * 2 + 1] += 2;
    counts[counter] += 2 ** 32;
    await same();
  }
});

test('however much changes, in however many shards, each reading is the exact sum', async (t) => {
  const shards = 6;
  const { many, segment, snapshot } = largeSegment('much', shards);
  const random = mulberry(7);
  const counters = viewShard(segment.memory, 1).cells.length / 2;
  let claimed = 1;
  let [share, largest, from, to] = [0, 1, 0, counters];
  for (let round = 0; round < 90; round++) {
    if (round % 13 === 12 && claimed < shards) {
      disguise(segment, claimed);
      claimed = attach(many, segment.handle).shard;
    }
    // For a few rounds each: nothing, a little here and there, one stretch, everything; by ones, by millions, and in the end
    // by half-wraps, which leave the two cells in any state that a carry may.
    if (round % 3 === 0) {
      share = [0, 0.001, 0.1, 1, 1][Math.floor(random() * 5)];
      largest = round < 60 ? [1, 2 ** 20][Math.floor(random() * 2)] : 2 ** 34;
      [from, to] = random() < 0.7 ? [0, counters] : [4000, 4600];
    }
    for (let shard = 1; shard <= claimed; shard++) {
      const { cells } = viewShard(segment.memory, shard);
      if (random() < 0.1) continue;
      for (let counter = from; counter < to; counter++) {
        if (random() >= share) continue;
        const pair = cells.subarray(counter * 2, counter * 2 + 2);
        const count = countOf(pair) + BigInt(Math.floor(random() * largest) + 1);
        const behind = largest === 2 ** 34 && random() < 0.1 && count >= 2n ** 31n ? 1n : 0n;
        const high = (count >> 31n) - behind;
        pair[0] = Number(BigInt.asIntN(32, (count & 0x7fffffffn) | ((high + behind) << 31n)));
        pair[1] = Number(high);
        if (countOf(pair) < count) t.fail('the test itself');
      }
    }
    await snapshot.read(new Pace());
    for (let counter = 0; counter < counters; counter++) {
      let sum = 0n;
      for (let shard = 1; shard <= claimed; shard++) {
        const { cells } = viewShard(segment.memory, shard);
        if (cells[counter * 2] !== 0 || cells[counter * 2 + 1] !== 0) {
          sum += countOf(cells.subarray(counter * 2, counter * 2 + 2));
        }
      }
      const read = snapshot.counts.value(counter);
      if (read !== Number(sum)) t.fail(`counter ${counter} in round ${round}: ${read}, expected ${sum}`);
    }
  }
  t.is(claimed, shards);
});

/** Random numbers in 0..1, the same in every run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('reading writes nothing into the segment', async (t) => {
  const segment = createSegment(families, { name: 'quiet', shards: 3 });
  const one = attach(families, segment.handle);
  one.counted.add(2 ** 40);
  one.wait.observe(1.5);
  one.level.set(3);
  one.each.set(3);
  disguise(segment, 1);
  const two = attach(families, segment.handle);
  two.counted.inc();
  // A predecessor of the second shard died in a carry: readers must not finish it.
  cellsOf(segment, 2, 'ticks_total').set([0x80000000, 0]);
  Atomics.store(segment.memory.readies, 3, 99);
  const before = new Uint8Array(segment.handle.buffer).slice();
  const renderer = new Renderer([{ memory: segment.memory, labels: {} }]);
  for (let round = 0; round < 3; round++) await pageText(renderer);
  t.deepEqual(Buffer.compare(before, new Uint8Array(segment.handle.buffer)), 0);
});

test('a shard that nobody has ever claimed is not read', async (t) => {
  const segment = createSegment(families, { name: 'unclaimed', shards: 2 });
  const writer = attach(families, segment.handle);
  writer.ticks.inc();
  cellsOf(segment, 2, 'ticks_total').set([1000, 0]);
  const snapshot = new Snapshot(segment.memory);
  await snapshot.read(new Pace());
  t.is(snapshot.counts.value(layoutOf(segment, 'ticks_total').base / 2), 1);
});
