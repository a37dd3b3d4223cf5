// Blocks in which most counters change are summed without copies; blocks go from one manner of reading to the other and back.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { attach, createSegment } from 'pegcount';
import { Pace } from '#dist/snapshot/pace.js';
import { Snapshot } from '#dist/snapshot/snapshot.js';
import { cellsOf, countOf, layoutOf } from '../support/cells.js';
import { disguise } from '../support/fresh.js';
import { meet } from '../support/threads.js';
import { Series, wide } from './families.js';

const SERIES = Series.values.length;
const wideSegment = (name: string, shards: number) => createSegment(wide, { name, shards });
type Wide = ReturnType<typeof wideSegment>;

const base = (segment: Wide): number => layoutOf(segment, 'counted_total').base / 2;

/** What the cells of all shards say a series stands at. */
function counted(segment: Wide, series: number): bigint {
  let sum = 0n;
  for (let shard = 1; shard <= segment.shards; shard++) {
    sum += countOf(cellsOf(segment, shard, 'counted_total', series));
  }
  return sum;
}

/** Every count that was read is what the cells say. */
function isRight(segment: Wide, { counts }: Snapshot): boolean {
  for (let series = 0; series < SERIES; series++) {
    if (counts.exact(base(segment) + series) !== counted(segment, series)) return false;
  }
  return true;
}

for (const shards of [1, 2, 5, 9]) {
  test(`counts stay right as blocks become busy, calm, and large, with ${shards} shards`, async (t) => {
    const segment = wideSegment(`manners ${shards}`, shards);
    const writers = Array.from({ length: shards }, (_, index) => {
      const writer = attach(wide, segment.handle);
      disguise(segment, index + 1);
      return writer;
    });
    const snapshot = new Snapshot(segment.memory);
    /** Every writer counts in each `step`th series, then all is read. */
    const round = async (step: number, amount: number): Promise<void> => {
      for (const { counted: counter } of writers) {
        for (let series = 0; series < SERIES; series += step) counter.add(amount, Series.of(series)!);
      }
      await snapshot.read(new Pace());
      t.true(isRight(segment, snapshot), `step ${step}, amount ${amount}`);
    };
    for (let turn = 0; turn < 3; turn++) {
      for (let busy = 0; busy < 4; busy++) await round(1, 3);
      for (let some = 0; some < 3; some++) await round(97, 5);
      for (let none = 0; none < 3; none++) await round(SERIES, 0);
      for (let busy = 0; busy < 4; busy++) await round(2, 2 ** 20);
    }
    // Past 2^31 in one place of one block, while it is busy; in the others a while later.
    await round(SERIES, 2 ** 31 - 1);
    for (let busy = 0; busy < 4; busy++) await round(1, 7);
    await round(1, 2 ** 33 + 1);
    await round(97, 1);
    await round(1, 2 ** 52);
    await round(1, 2 ** 53 - 1);
    await round(1, 1);
  });
}

test('while threads count in every series no count falls, and in the end all are right', async (t) => {
  const threads = 2;
  const segment = wideSegment('busy threads', threads);
  for (let shard = 1; shard <= threads; shard++) {
    // Block by block, each a little later than the last: it is busy for a while before a counter passes 2^31.
    for (let series = 0; series < SERIES; series += 500) {
      cellsOf(segment, shard, 'counted_total', series).set([0x7fffffff - 1000 - series, 0]);
    }
  }
  const [gate, stop] = [new SharedArrayBuffer(8), new SharedArrayBuffer(4)];
  const workers = Array.from({ length: threads }, () => {
    const workerData = { handle: segment.handle, gate, parties: threads + 1, stop };
    return new Worker(new URL('./busy-worker.js', import.meta.url), { workerData });
  });
  const ended = Promise.all(workers.map((worker) => once(worker, 'exit')));
  await new Promise((resolve) => setTimeout(resolve, 100));
  meet(gate, threads + 1);
  const snapshot = new Snapshot(segment.memory);
  const last = new Float64Array(SERIES);
  let fallen = 0;
  let readings = 0;
  // By count, not by time: until all that will pass 2^31 has long done so.
  while (readings < 300 || last[1] < 20_000) {
    await snapshot.read(new Pace());
    for (let series = 0; series < SERIES; series++) {
      const count = snapshot.counts.value(base(segment) + series);
      if (count < last[series]) fallen += 1;
      last[series] = count;
    }
    readings += 1;
  }
  Atomics.store(new Int32Array(stop), 0, 1);
  await ended;
  t.is(fallen, 0);
  await snapshot.read(new Pace());
  t.true(isRight(segment, snapshot));
});
