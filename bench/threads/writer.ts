// A writing thread of bench:threads: the measured one, or a neighbour of it.
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { threadNanoseconds } from '../support/thread-clock.js';
import type { Answer, Order, WriterData } from './messages.js';
import { subjects } from './subjects.js';

const { subject, processor, writing, ...shared } = workerData as WriterData;
const BATCH = 1000;
/** Nanoseconds. */
const WARM_UP = 700e6;
const run = subjects[subject](shared);
const answer = (message: Answer): void => parentPort!.postMessage(message);

/** Keeps this thread on one processor, where taskset (util-linux) is there to do it. */
function stay(): boolean {
  if (processor < 0) return false;
  const thread = readlinkSync('/proc/thread-self').split('/')[2];
  try {
    execFileSync('taskset', ['-p', '-c', String(processor), thread], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds of each of so many batches of 1000 events, on the clock of the wall: a stall is a stall, whoever causes it. */
function timeBatches(count: number): Float64Array {
  const times = new Float64Array(count);
  let before = performance.now();
  for (let batch = 0; batch < count; batch++) {
    run(BATCH);
    const after = performance.now();
    times[batch] = after - before;
    before = after;
  }
  return times;
}

parentPort!.on('message', (order: Order) => {
  if (order.kind === 'measure') {
    const before = threadNanoseconds();
    run(order.events);
    const nanoseconds = threadNanoseconds() - before;
    answer({ kind: 'measured', nanoseconds, batches: timeBatches(order.batches) });
  } else {
    const [before, start] = [threadNanoseconds(), performance.now()];
    answer({ kind: 'writing' });
    while (Atomics.load(writing, 0) === 1) run(BATCH);
    const wall = (performance.now() - start) * 1e6;
    answer({ kind: 'stopped', onProcessor: (threadNanoseconds() - before) / wall });
  }
});

const pinned = stay();
// The event is compiled before the loop around it is, in the background (see bench:hot).
await setTimeout(100);
// Until the last tier has compiled it; by this thread's own time, of which a busy machine gives less.
for (const start = threadNanoseconds(); threadNanoseconds() - start < WARM_UP;)
  for (let batch = 0; batch < 1000; batch++) run(BATCH);
answer({ kind: 'ready', pinned });
