// Who is taken for dead, and who is not. Of nested threads that die together with the thread that started them nobody tells Node's
// main thread: it knows them for ever, and a message to them vanishes without an answer.
import { once } from 'node:events';
import { postMessageToThread, Worker } from 'node:worker_threads';
import test from 'ava';
import { createSegment } from 'pegcount';
import { startLiveness } from '#dist/exporter/liveness.js';
import { claimExporterShard, ownerWord } from '#dist/segment/ownership.js';
import { eventually } from '../support/eventually.js';
import { families } from './liveness-families.js';

for (const when of ['where there is no exporter yet', 'as the exporter begins to look'] as const) {
  test(`a nested thread that dies with its parent ${when} gives its shard back`, async (t) => {
    const { handle, memory } = createSegment(families, { shards: 4, name: `nested ${when}` });
    const { owners } = memory;
    claimExporterShard(memory);
    const freed: number[] = [];
    const start = (): void => {
      const liveness = startLiveness([memory], (_, shards) => freed.push(shards));
      t.teardown(() => liveness.stop());
    };
    if (when === 'as the exporter begins to look') start();
    const outer = new Worker(new URL('./successor-nested.js', import.meta.url), {
      workerData: { handle, nested: true },
    });
    await once(outer, 'message');
    t.not(owners[1], 0);
    await outer.terminate();
    if (when === 'where there is no exporter yet') start();
    await eventually(() => owners[1] === 0);
    t.deepEqual(freed, [1]);
  });
}

test('an exporter that ends leaves the living their shards', async (t) => {
  const { handle, memory } = createSegment(families, { shards: 4, name: 'left alone' });
  claimExporterShard(memory);
  const worker = new Worker(new URL('./successor-nested.js', import.meta.url), {
    workerData: { handle, nested: false },
  });
  t.teardown(() => worker.terminate());
  const liveness = startLiveness([memory], () => {});
  const said: unknown[] = [];
  worker.on('message', (message) => said.push(message));
  await eventually(() => said.includes('held'));
  // Answers come in order: with the one to this the exporter's own is here.
  await postMessageToThread(worker.threadId, 'are you there?');
  liveness.stop();
  await eventually(() => said.includes('closed'));
  t.is(memory.owners[1], ownerWord(worker.threadId));
});
