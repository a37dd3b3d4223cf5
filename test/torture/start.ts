// Starts a writer on a worker thread, kills it in its moment where it is to be killed, and notes when it is gone. Runs on the main
// thread and on writers that have workers of their own.
/// <reference lib="es2024.sharedmemory" />
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { EXIT_CODE, TOLD } from './dying.js';
import { type Life, withDescendants } from './plan.js';
import { Entry, type Place, STATE } from './side.js';

/** What a writer's thread is given. */
export type WriterData = { readonly life: Life; readonly place: Place };

/** Where unexpected ends are told of, from whatever thread. */
export const FAULTS = 'torture faults';

export function reportFault(text: string): void {
  const channel = new BroadcastChannel(FAULTS);
  channel.postMessage(text);
  channel.close();
}

/** Notes the end of a life, and of all below it, which end before it does. */
export function bury(life: Life, { side }: Place): void {
  for (const { ordinal } of withDescendants(life)) new Entry(side, ordinal).set('died', 1);
}

/** Resolves when a writer is in the middle of what it is to die in. */
export async function awaitMoment(
  { ordinal, moment }: Life,
  { side }: Place,
  gone: Promise<unknown>,
): Promise<void> {
  const entry = new Entry(side, ordinal);
  const wanted = moment === 'claim' ? STATE.attaching : STATE.working;
  for (;;) {
    const state = entry.get('state');
    if (state >= wanted || entry.get('died') !== 0) return;
    const wait = Atomics.waitAsync(entry.words, 0, state, 1000);
    if (wait.async) await Promise.race([wait.value, gone]);
  }
}

/** The exit codes of each way; any for those that are killed. */
const codes: Readonly<Record<string, number>> = {
  return: 0,
  throw: 1,
  rejection: 1,
  exit: EXIT_CODE,
  heap: 1,
};

/** Starts it; `gone` resolves when its thread is gone, and nothing rejects. */
export function startLife(life: Life, place: Place): { worker: Worker; gone: Promise<void> } {
  const { ordinal, way, delay, heapMb } = life;
  const worker = new Worker(new URL('./writer.js', import.meta.url), {
    workerData: { life, place } satisfies WriterData,
    ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  });
  new Entry(place.side, ordinal).set('thread', worker.threadId);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const meant = way === 'heap' ? error.code === 'ERR_WORKER_OUT_OF_MEMORY' : error.message === TOLD;
    if (!meant) reportFault(`writer ${ordinal}, to die by ${way}: ${error.stack ?? error.message}`);
  });
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      bury(life, place);
      const expected = codes[way] ?? code;
      if (code !== expected)
        reportFault(`writer ${ordinal}, by ${way}: exit code ${code}, expected ${expected}`);
      resolve();
    });
  });
  if (way === 'terminate') {
    void awaitMoment(life, place, gone).then(async () => {
      await sleep(delay);
      await worker.terminate();
    });
  }
  return { worker, gone };
}
