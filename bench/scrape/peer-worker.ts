// A worker of @prometheus-io/client's WorkerRegistry, with all series of its own.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type * as promClient from 'prom-client';
import { fill, shareOf } from './peers.js';

const { asked, worker } = workerData as { asked: number; worker: number };
const peer = createRequire(import.meta.url)('@prometheus-io/client') as typeof promClient & {
  WorkerRegistry: new () => unknown;
};
new peer.WorkerRegistry();
const change = fill(peer, asked, shareOf(worker));
parentPort!.on('message', change);
parentPort!.postMessage('ready');
