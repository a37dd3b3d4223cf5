// Threads that die, or are overtaken, between a value's name and its series: no second series, no lost room, and the others go on.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { attach, createSegment, openLabel } from 'pegcount';
import { Direction, pbx, TrunkId } from 'pegcount/catalog/pbx';
import { freeShards } from '#dist/segment/ownership.js';
import test from 'ava';
import { dying, interrupted } from '../support/dying.js';
import { bury, disguise, fresh } from '../support/fresh.js';
import { readPage } from '../support/page.js';
import { families } from './open-labels.js';

// Small tables, which are searched in few steps.
const Trunk = openLabel('trunk_id', { capacity: 4 });
const Reason = openLabel('reason', { capacity: 4 });
const small = () =>
  fresh({ pbx: pbx({ labels: { trunkId: Trunk, reason: Reason }, series: { trunkCallsFailed: 4 } }) });
type Metrics = ReturnType<typeof small>['writer'];

function count(m: Metrics, name = 'carrier-7'): void {
  const trunk = m.intern(Trunk, name);
  m.pbx.trunkCallsFailed.at(trunk, Direction.outbound, m.intern(Reason, 'busy')).inc();
}
const failed = 'rustpbx_trunk_calls_failed_total{trunk_id="carrier-7",direction="outbound",reason="busy"}';

test('a thread that dies at any step between a name and its series leaves no second one', async (t) => {
  let steps = 0;
  for (let died = true; died; steps++) {
    const { writer, segment, families: own, page } = small();
    died = dying(steps, () => count(writer));
    disguise(segment, 1);
    bury(segment, 1);
    const successor = attach(own, segment.handle);
    t.is(successor.shard, 1);
    count(successor);
    const read = await page();
    t.deepEqual(read.series('rustpbx_trunk_calls_failed_total'), [failed], `died at step ${steps}`);
    t.is(read.value(failed), died ? 1 : 2);
    t.is(read.value('pegcount_label_overflow_total{label="trunk_id"}'), 0);
    t.is(read.value('pegcount_series_overflow_total{family="rustpbx_trunk_calls_failed_total"}'), 0);
  }
  t.true(steps > 10, 'it died in every place');
});

test('two threads that come to the same series at any step of one another share it', async (t) => {
  for (let step = 0, came = true; came; step++) {
    const { writer, segment, families: own, page } = small();
    disguise(segment, 1);
    const other = attach(own, segment.handle);
    came = interrupted(step, () => count(writer), () => count(other)); // prettier-ignore
    const read = await page();
    t.deepEqual(read.series('rustpbx_trunk_calls_failed_total'), [failed], `interrupted at step ${step}`);
    t.is(read.value(failed), came ? 2 : 1);
  }
});

test('two threads that come to different series at any step of one another keep both', async (t) => {
  // Tables of four entries: among these pairs are many that begin their search at the same entry.
  for (const name of ['carrier-8', 'carrier-9', 'backup', 'emergency']) {
    for (let step = 0, came = true; came; step++) {
      const { writer, segment, families: own, page } = small();
      disguise(segment, 1);
      const other = attach(own, segment.handle);
      came = interrupted(step, () => count(writer), () => count(other, name)); // prettier-ignore
      const read = await page();
      const both = came ? [failed, failed.replace('carrier-7', name)] : [failed];
      t.deepEqual(read.series('rustpbx_trunk_calls_failed_total').sort(), both.sort(), `${name} at ${step}`);
      for (const series of both) t.is(read.value(series), 1);
    }
  }
});

test('threads that are ended in the midst of interning cost no value, and the others go on', async (t) => {
  const segment = createSegment(families, { name: 'dying open labels', shards: 3 });
  const survivor = attach(families, segment.handle);
  const room = TrunkId.capacity;
  let deaths = 0;
  for (const until of [1, 7, 40, 90, 300, 1500, 2, 700, 150, 33]) {
    const progress = new SharedArrayBuffer(4);
    const words = new Int32Array(progress);
    // Overlapping parts of the table, so that the dead and the living want the same values.
    const first = deaths * 20;
    const worker = new Worker(new URL('./open-labels-dying.js', import.meta.url), {
      workerData: { handle: segment.handle, progress, first, last: first + 70 },
    });
    const { threadId } = worker;
    const ended = once(worker, 'exit');
    while (Atomics.load(words, 0) < until) await new Promise((resolve) => setImmediate(resolve));
    await worker.terminate();
    await ended;
    // What the exporter does once a thread is gone.
    t.is(freeShards(segment.memory, threadId), 1);
    deaths += 1;
    survivor.pbx.trunkCalls.inc(survivor.intern(TrunkId, `trunk ${deaths * 25}`), Direction.inbound);
  }
  // The table fills to its last entry: what the dead took is a value that somebody wanted, never a hole.
  const ids = Array.from({ length: room }, (_, trunk) => survivor.intern(TrunkId, `trunk ${trunk}`));
  t.is(new Set(ids).size, room);
  t.false(ids.includes(TrunkId.other));
  t.is(survivor.intern(TrunkId, 'one too many'), TrunkId.other);
  // A page with two series of one name does not parse.
  const read = await readPage(segment);
  t.is(read.value('pegcount_label_overflow_total{label="trunk_id"}'), 1);
  t.is(read.series('rustpbx_trunk_calls_total').length, deaths);
  for (const series of read.series('rustpbx_trunk_calls_failed_total')) {
    t.regex(series, /trunk_id="trunk \d+",direction="outbound",reason="reason \d"/);
  }
});
