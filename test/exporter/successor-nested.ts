// A thread whose own thread claims a shard and lives on: the two end together when the outer one is terminated.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { families } from './liveness-families.js';

const { handle, nested } = workerData as { handle: SegmentHandle; nested: boolean };
if (nested) {
  const inner = new Worker(new URL(import.meta.url), { workerData: { handle, nested: false } });
  inner.once('message', () => parentPort!.postMessage('claimed'));
} else {
  attach(families, handle);
  parentPort!.on('message', () => {}).postMessage('claimed');
}
