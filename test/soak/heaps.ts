// What the objects of every thread hold, after a full collection of each. Main thread of the soak's application.
import { BroadcastChannel } from 'node:worker_threads';
import { eventually } from '../support/eventually.js';
import { HEAP, HEAP_IS, type Heap, type HeapAnswer } from './heap.js';

export type Heaps = { readonly main: Heap; readonly exporter: Heap; readonly workers: Heap };

/** Collects and reads; `exporter` is that thread's id, `workers` how many threads there are beside it and this one. */
export async function readHeaps(exporter: number, workers: number): Promise<Heaps> {
  const found = new Map<number, Heap>();
  const [questions, answers] = [new BroadcastChannel(HEAP), new BroadcastChannel(HEAP_IS)];
  answers.onmessage = ({ data }: { readonly data: HeapAnswer }) => found.set(data.thread, data);
  questions.postMessage(undefined);
  await eventually(() => found.size === workers + 2, `the heaps of ${workers + 2} threads`).finally(() => {
    questions.close();
    answers.close();
  });
  const [main, ofExporter] = [found.get(0)!, found.get(exporter)!];
  found.delete(0);
  found.delete(exporter);
  const sum = (key: keyof Heap): number => [...found.values()].reduce((total, heap) => total + heap[key], 0);
  return { main, exporter: ofExporter, workers: { used: sum('used'), external: sum('external') } };
}
