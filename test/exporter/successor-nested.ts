// A thread whose own thread claims a shard and lives on: the two end together when the outer one is terminated. Or the inner one
// alone, which tells when it holds an exporter's port and when that is closed.
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { families } from './liveness-families.js';

const { handle, nested } = workerData as { handle: SegmentHandle; nested: boolean };
if (nested) {
  const inner = new Worker(new URL(import.meta.url), { workerData: { handle, nested: false } });
  inner.once('message', () => parentPort!.postMessage('claimed'));
} else {
  attach(families, handle);
  const { [Symbol.for('pegcount.presence')]: ports } = globalThis as Record<symbol, Set<MessagePort>>;
  // The listener of `attach` has heard it first and keeps the port.
  process.once('workerMessage', () => {
    for (const port of ports) port.once('close', () => parentPort!.postMessage('closed'));
    if (ports.size === 1) parentPort!.postMessage('held');
  });
  parentPort!.on('message', () => {}).postMessage('claimed');
}
