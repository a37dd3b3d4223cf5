// Starts a writer on a thread of a piscina pool and has it die as planned. Runs on the main thread.
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { TOLD } from './dying.js';
import { diesAlone, type Life } from './plan.js';
import type { PoolTask } from './pool-task.js';
import { Entry, type Place } from './side.js';
import { awaitMoment, bury, reportFault } from './start.js';

/** Resolves when its thread is gone. */
export async function livePooled(life: Life, place: Place): Promise<void> {
  const { ordinal, way, delay, tasks } = life;
  const pool = new Piscina({
    filename: new URL('./pool-task.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: way === 'idle' ? 10 + delay : 60_000,
    // A thread that waits for its next task stands still, or goes on with its event loop.
    atomics: ordinal % 2 === 0 ? 'sync' : 'disabled',
    recordTiming: false,
  });
  pool.on('error', (error: Error) => explain(life, error));
  const abort = new AbortController();
  const run = async (before: number): Promise<void> => {
    const last = before === tasks - 1;
    const task: PoolTask = { life, place, before };
    try {
      await pool.run(task, last ? { signal: abort.signal } : {});
    } catch (error) {
      if (!last || diesAlone(life)) explain(life, error as Error);
    }
  };
  const first = run(0);
  const [thread] = pool.threads;
  new Entry(place.side, ordinal).set('thread', thread.threadId);
  const gone = new Promise<void>((resolve) => {
    thread.once('exit', () => {
      bury(life, place);
      resolve();
    });
  });
  await (tasks > 1 ? first : undefined);
  for (let before = 1; before < tasks - 1; before++) await run(before);
  const last = tasks > 1 ? run(tasks - 1) : first;
  if (!diesAlone(life)) {
    await awaitMoment(life, place, gone);
    await sleep(delay);
    if (way === 'abort') abort.abort();
    else await pool.destroy();
  }
  await last;
  await gone;
  await pool.destroy();
}

/** Tells of an error that nobody planned: piscina says only that a thread has exited. */
function explain({ ordinal, way }: Life, { message }: Error): void {
  if (message !== TOLD && !(way === 'exit' && message.includes('exit')))
    reportFault(`pool's writer ${ordinal}, to die by ${way}: ${message}`);
}
