// Who may serve a segment: one exporter, and another one as soon as that one is gone, in whatever way it went.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { startExporter } from '#dist/exporter/index.js';
import type { Segment } from '#dist/index.js';
import { exporting, newSegment } from './exporting.js';
import { ask, servers } from './sockets.js';

const refusal = { message: 'another exporter serves this segment already' };

/** As another thread has it, or a second copy of this package: the same memory, and nothing known of the exporter here. */
const elsewhere = (segment: ReturnType<typeof newSegment>) => ({ ...segment });

for (const [first] of servers) {
  for (const [second] of servers) {
    test(`${first}, then ${second}: a second exporter is refused while the first lives, and serves after its close()`, async (t) => {
      const segment = newSegment();
      const exporter = await exporting(t, { transport: first }, segment);
      for (const moment of ['while it is idle', 'while it renders']) {
        if (moment === 'while it renders') void exporter.page();
        const start = performance.now();
        await t.throwsAsync(
          startExporter(elsewhere(segment), { port: 0, transport: second }),
          refusal,
          moment,
        );
        t.log(`refused after ${Math.round(performance.now() - start)} ms`);
      }
      t.is((await ask(exporter.port, 'GET', '/metrics')).status, 200, 'the first one goes on');
      await exporter.close();
      const next = await exporting(t, { transport: second }, elsewhere(segment));
      t.is((await ask(next.port, 'GET', '/metrics')).status, 200);
      await t.throwsAsync(startExporter(elsewhere(segment), { port: 0, transport: first }), refusal);
    });
  }
}

async function host(t: ExecutionContext, segment: Segment): Promise<readonly [Worker, string]> {
  // Without the declarations, which hold functions; the exporter knows the families by the schema.
  const worker = new Worker(new URL('./successor-host.js', import.meta.url), {
    workerData: { ...segment, families: undefined },
  });
  t.teardown(() => worker.terminate());
  const [word] = (await once(worker, 'message')) as [string];
  return [worker, word];
}

test('a worker thread that is terminated together with its exporter leaves the segment to the next one', async (t) => {
  const segment = newSegment();
  for (let round = 0; round < 3; round++) {
    const [worker, word] = await host(t, segment);
    t.is(word, 'serving');
    await t.throwsAsync(startExporter(segment, { port: 0 }), refusal);
    const [, other] = await host(t, segment);
    t.is(other, refusal.message);
    await worker.terminate();
  }
  const exporter = await exporting(t, {}, segment);
  t.is((await ask(exporter.port, 'GET', '/metrics')).status, 200);
});

test('of several that find the exporter dead at once one becomes the next', async (t) => {
  const segment = newSegment();
  const [worker] = await host(t, segment);
  await worker.terminate();
  const words = await Promise.all(Array.from({ length: 3 }, async () => (await host(t, segment))[1]));
  t.deepEqual(words.sort(), [refusal.message, refusal.message, 'serving']);
});
