// How often the exporter looks for the dead: hardly ever while there is nothing to find out, and soon after a claim.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { createSegment, type Segment } from 'pegcount';
import { startLiveness } from '#dist/exporter/liveness.js';
import { claimExporterShard, ownerWord } from '#dist/segment/ownership.js';
import { eventually } from '../support/eventually.js';
import { families } from './liveness-families.js';

const OFTEN_MS = 100;
const SELDOM_MS = 1000;

/** Every scan sets the timer of the next one: notes for how long, and never lets a long one ring. */
function withoutSeldomScans(): { readonly waits: number[]; readonly restore: () => void } {
  const { setTimeout: own } = globalThis;
  const waits: number[] = [];
  globalThis.setTimeout = ((act: () => void, milliseconds: number) => {
    if (milliseconds === OFTEN_MS || milliseconds === SELDOM_MS) waits.push(milliseconds);
    return milliseconds === SELDOM_MS ? own(() => {}, 0) : own(act, milliseconds);
  }) as typeof setTimeout;
  return { waits, restore: () => (globalThis.setTimeout = own) };
}

const claimant = ({ handle }: Segment): Worker =>
  new Worker(new URL('./claimant.js', import.meta.url), { workerData: { handle } });

async function claim(worker: Worker): Promise<void> {
  const claimed = once(worker, 'message');
  worker.postMessage('claim');
  await claimed;
}

test.serial('it looks seldom while there is nobody to ask, and soon after a claim', async (t) => {
  const segments = ['one', 'two'].map((name) => createSegment(families, { shards: 4, name }));
  const memories = segments.map(({ memory }) => memory);
  for (const memory of memories) claimExporterShard(memory);
  const { waits, restore } = withoutSeldomScans();
  const freed: number[] = [];
  const liveness = startLiveness(memories, (memory, shards) => {
    freed.push(memories.indexOf(memory), shards);
  });
  t.teardown(() => {
    liveness.stop();
    restore();
  });
  t.deepEqual(waits, [SELDOM_MS], 'nobody has claimed anything');

  // One segment after the other, and the first one again: it goes on hearing.
  for (const index of [0, 1, 0]) {
    const { owners } = memories[index];
    const worker = claimant(segments[index]);
    t.teardown(() => worker.terminate());
    const word = ownerWord(worker.threadId);
    // A thread that ended before it was asked has left one more scan behind.
    await eventually(() => waits.at(-1) === SELDOM_MS);
    const before = waits.length;
    await claim(worker);
    await eventually(() => waits.length > before && waits.at(-1) === SELDOM_MS);
    t.is(waits[before], OFTEN_MS, 'no scan was due');
    t.is(owners[1], word);
    await worker.terminate();
    await eventually(() => owners[1] === 0);
    t.deepEqual(freed.splice(0), [index, 1]);
  }
});

test.serial('a thread that claims and dies before anybody asks is found without a seldom scan', async (t) => {
  const segment = createSegment(families, { shards: 4, name: 'short life' });
  const { memory } = segment;
  claimExporterShard(memory);
  const { restore } = withoutSeldomScans();
  const liveness = startLiveness([memory], () => {});
  t.teardown(() => {
    liveness.stop();
    restore();
  });
  const worker = claimant(segment);
  const exit = once(worker, 'exit');
  worker.postMessage('claim');
  worker.postMessage('end');
  await exit;
  await eventually(() => memory.owners[1] === 0);
  t.is(memory.owners[1], 0);
});
