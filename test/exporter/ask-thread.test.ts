// A question to a thread that ends before it takes it is never answered by Node: it must be settled, and leave nothing behind.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { askThread } from '#dist/exporter/ask-thread.js';

/** Says that it runs, and then never gives its event loop a turn. */
const BUSY = `
  require('node:worker_threads').parentPort.postMessage('running');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;
const GIVE_UP_MS = 200;

async function busyThread(): Promise<Worker> {
  const worker = new Worker(BUSY, { eval: true });
  await once(worker, 'message');
  return worker;
}

/** Whether garbage collection takes what nobody should hold any longer. */
async function isCollected(held: WeakRef<object>): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let attempt = 0; attempt < 200 && held.deref() !== undefined; attempt += 1) {
    await pause(50);
    collect();
  }
  return held.deref() === undefined;
}

async function askAndTerminate(): Promise<{ readonly said: string; readonly port: WeakRef<object> }> {
  const worker = await busyThread();
  const { port, answer } = askThread(worker.threadId, GIVE_UP_MS);
  await worker.terminate();
  return { said: await answer, port: new WeakRef(port) };
}

test('a thread that ends before it takes the question is unreachable, and the question is forgotten', async (t) => {
  const { said, port } = await askAndTerminate();
  t.is(said, 'unreachable');
  t.true(await isCollected(port), 'the question is still held');
});

test('a thread that is too busy to answer for long counts as deaf, and its port is closed', async (t) => {
  const worker = await busyThread();
  const { port, answer } = askThread(worker.threadId, GIVE_UP_MS);
  const closed = once(port, 'close');
  t.is(await answer, 'deaf');
  await closed;
  await worker.terminate();
});
