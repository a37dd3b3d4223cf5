// A thread that collects its own figures: busy, idle, or gone as soon as it has nothing left to do.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { collectNode } from 'pegcount/catalog/node';
import { collectProcess } from 'pegcount/catalog/process';
import { families } from './node-families.js';

export type NodeWorkerData = {
  readonly handle: SegmentHandle;
  readonly thread?: string;
  /** `busy` blocks its loop and makes garbage, `idle` waits for messages, `done` returns at once. */
  readonly task: 'busy' | 'idle' | 'done';
};

const BLOCKED_MS = 120;

/** Keeps the loop for a while, as a synchronous computation would, and fills the young generation. */
function block(): void {
  const end = Date.now() + BLOCKED_MS;
  let garbage: number[][] = [];
  while (Date.now() < end) {
    garbage.push(Array.from({ length: 100 }, (_, index) => index));
    if (garbage.length > 2000) garbage = [];
  }
  setTimeout(block, 5);
}

if (!isMainThread) {
  const { handle, thread, task } = workerData as NodeWorkerData;
  const m = attach(families, handle);
  collectNode(m, { everyMs: 200, ...(thread === undefined ? {} : { thread }) });
  if (task === 'done') {
    collectProcess(m.process, { everyMs: 50 });
  } else {
    // A port that is listened to keeps the thread alive.
    parentPort!.on('message', () => {});
    if (task === 'busy') block();
  }
}
