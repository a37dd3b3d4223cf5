// What the objects of a thread hold: preloaded by every thread of the soak's application but the mortal ones, it collects their garbage
// and tells, when it is asked. An inspector that the main thread attached each time would leave some 50 KB of each thread behind.
import { BroadcastChannel, threadId } from 'node:worker_threads';
import { collectGarbage } from '../support/collect-garbage.js';

/** The channels of the question, and of the answers. */
export const HEAP = 'soak:heap';
export const HEAP_IS = 'soak:heap is';

/** Bytes. */
export type Heap = { readonly used: number; readonly external: number };
export type HeapAnswer = Heap & { readonly thread: number };

const [questions, answers] = [new BroadcastChannel(HEAP), new BroadcastChannel(HEAP_IS)];
// They must keep neither a thread nor the process alive.
for (const channel of [questions, answers]) channel.unref();
questions.onmessage = () =>
  void collectGarbage().then(() => {
    const { heapUsed: used, external } = process.memoryUsage();
    answers.postMessage({ thread: threadId, used, external } satisfies HeapAnswer);
  });
