// A thread that fills its heap as that of heap.ts does, without pegcount: where it hangs as well, Node does. A child process, its
// thread, and where that is nested the thread between.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { fillHeap } from './fill-heap.js';

/** What a thread is to do: fill its heap, or start another that fills one of so many megabytes. */
type Part = { readonly host: number } | 'fill';

/** As many stores between two allocations as a writer's batch has events. */
const STORES = 1000;

/** Starts a thread, and waits until it is gone. */
async function outlive(part: Part, heapMb?: number): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: part,
    ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  });
  // That it has no memory left.
  worker.on('error', () => {});
  await new Promise((resolve) => worker.once('exit', resolve));
}

if (isMainThread) {
  const [, heapMb, isNested] = process.argv.slice(2).map(Number);
  if (isNested) await outlive({ host: heapMb });
  else await outlive('fill', heapMb);
} else {
  const part = workerData as Part;
  if (part !== 'fill') await outlive('fill', part.host);
  else {
    const words = new Int32Array(new SharedArrayBuffer(4));
    fillHeap(() => {
      for (let store = 0; store < STORES; store++) Atomics.add(words, 0, 1);
    });
  }
}
