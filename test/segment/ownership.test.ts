// Claiming a shard, and what its next owner finds.
import test from 'ava';
import { attach, createSegment, defineFamilies, SegmentError } from 'pegcount';
import {
  claimExporterShard,
  claimShard,
  EXPORTER_SHARD,
  freeShards,
  ownerWord,
} from '#dist/segment/ownership.js';
import { viewShard } from '#dist/segment/memory.js';
import { bury, disguise, fresh } from '../support/fresh.js';
import { runThreads } from '../support/threads.js';
import { tree } from './tree.js';

test('a thread that attaches twice gets its one shard, and its gauges stay', async (t) => {
  const { families, segment, writer, page } = fresh(tree);
  writer.calls.inc();
  writer.max.set(5);
  const again = attach(families, segment.handle);
  t.is(again.shard, writer.shard);
  again.calls.inc();
  t.is((await page()).value('calls_total'), 2);
  t.is((await page()).value('level_max'), 5);
  t.deepEqual([...segment.memory.owners], [0, ownerWord(0), 0]);
});

test('the owner word is the thread id and one more, so that main is not free', (t) => {
  const { segment } = fresh(tree);
  t.is(ownerWord(0), 1);
  t.is(segment.memory.owners[1], 1);
  t.is(segment.memory.readies[1], 1);
});

test('a segment without a free shard is refused, naming their number and the option', (t) => {
  const { families, segment } = fresh(tree, { shards: 3 });
  disguise(segment, 1);
  for (const shard of [2, 3]) {
    t.is(attach(families, segment.handle).shard, shard);
    disguise(segment, shard);
  }
  t.throws(() => attach(families, segment.handle), {
    instanceOf: SegmentError,
    message:
      'pegcount: all 3 shards are owned by living threads, expected a free one; raise createSegment(…, { shards: 6 })',
  });
  t.is(segment.memory.owners[EXPORTER_SHARD], 0);
  bury(segment, 2);
  t.is(attach(families, segment.handle).shard, 2);
});

test("writers never get the exporter's shard, and there is one exporter", (t) => {
  const { segment } = fresh(tree, { shards: 1 });
  t.true(claimExporterShard(segment.memory));
  t.is(segment.memory.owners[EXPORTER_SHARD], 1);
  t.is(segment.memory.readies[EXPORTER_SHARD], 1);
  disguise(segment, EXPORTER_SHARD);
  t.false(claimExporterShard(segment.memory));
});

test('the exporter on a thread does not take away its shard as a writer', (t) => {
  const { segment } = fresh(tree, { shards: 1 });
  t.true(claimExporterShard(segment.memory));
  t.is(claimShard(segment.memory), 1);
});

test('the next owner goes on from the counts it finds, and its gauges begin anew', async (t) => {
  const { families, segment, writer, page } = fresh(tree, { shards: 1 });
  writer.calls.add(5);
  writer.wait.observe(0.5);
  writer.sum.set(7);
  writer.max.set(7);
  writer.each.set(7);
  writer.last.set(7);
  disguise(segment, 1);
  bury(segment, 1);
  const left = await page();
  t.is(left.value('calls_total'), 5);
  t.is(left.value('wait_sum'), 0.5);
  t.is(left.value('level_all'), 0);
  t.is(left.value('level_last'), 7);
  t.deepEqual(left.series('level_max'), []);
  t.deepEqual(left.series('level_each'), []);

  const next = attach(families, segment.handle);
  t.is(next.shard, 1);
  next.calls.inc();
  next.wait.observe(2);
  const gone = await page();
  t.is(gone.value('calls_total'), 6);
  t.is(gone.value('wait_sum'), 2.5);
  t.is(gone.value('wait_count'), 2);
  t.is(gone.value('level_all'), 0);
  t.is(gone.value('level_last'), 7);
  t.deepEqual(gone.series('level_max'), []);
  t.deepEqual(gone.series('level_each'), []);
});

test('a claimant resets its gauges before it says that it is ready', (t) => {
  const { families, segment, writer } = fresh(tree, { shards: 1 });
  writer.max.set(7);
  disguise(segment, 1);
  bury(segment, 1);
  const { store } = Atomics;
  const seen: (readonly [owner: number | undefined, level: number | undefined])[] = [];
  const max = segment.memory.layout.families.find(({ schema }) => schema.name === 'level_max')!;
  Atomics.store = ((array: Int32Array, index: number, value: number) => {
    if (array.byteOffset === segment.memory.readies.byteOffset) {
      seen.push([segment.memory.owners[1], viewShard(segment.memory, 1).gauges[max.base]]);
    }
    return store(array, index, value);
  }) as typeof store;
  try {
    attach(families, segment.handle);
  } finally {
    Atomics.store = store;
  }
  t.deepEqual(seen, [[1, NaN]]);
});

test('freeing takes the shards of one thread and no other', (t) => {
  const { segment } = fresh(tree, { shards: 4 });
  const { owners } = segment.memory;
  owners.set([ownerWord(8), ownerWord(7), 0, ownerWord(8), ownerWord(9)]);
  t.is(freeShards(segment.memory, 8), 2);
  t.deepEqual([...owners], [0, ownerWord(7), 0, 0, ownerWord(9)]);
  t.is(freeShards(segment.memory, 8), 0);
});

test('threads that attach at once get a shard each, and the last ones none', async (t) => {
  const families = defineFamilies(tree);
  for (const round of [1, 2, 3]) {
    const segment = createSegment(families, { shards: 3, name: `race ${round}` });
    const results = await runThreads<number | string>(
      new URL('./attach-worker.js', import.meta.url),
      5,
      () => ({ handle: segment.handle }),
    );
    const shards = results.filter((result) => typeof result === 'number');
    t.deepEqual(shards.sort(), [1, 2, 3]);
    for (const result of results) {
      if (typeof result === 'string') t.regex(result, /^pegcount: all 3 shards are owned by living threads/);
    }
    // Nobody but the exporter frees them.
    t.true(segment.memory.owners.subarray(1).every((owner) => owner !== 0));
  }
});
