// Claims a shard when told to and lives until it is told to end, or terminated.
import { parentPort, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { families } from './liveness-families.js';

const { handle } = workerData as { handle: SegmentHandle };
parentPort!.once('message', () => {
  parentPort!.once('message', () => {});
  attach(families, handle);
  parentPort!.postMessage('claimed');
});
