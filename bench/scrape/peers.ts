// The same series in other libraries. Runs in child processes, and in the workers of one of them.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type * as promClient from 'prom-client';
import { codeName, eachSeries, familyName, HELP, startOf, trunkName } from './series.js';

export const peerNames = ['prom_client', 'client_js', 'client_js_workers'] as const;
export type PeerName = (typeof peerNames)[number];

/** Workers of the peer that aggregates. */
export const WORKERS = 4;

/** A peer that holds the series: `change` counts in every series, `page` renders. */
export type Peer = { change(): void; page(): Promise<string>; version: string; end(): Promise<void> };

const require = createRequire(import.meta.url);
const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;

/** Counters of one registry, each series at the share of its start that `share` gives. */
export function fill(peer: typeof promClient, asked: number, share: (start: number) => number): () => void {
  const labelNames = ['trunk', 'code'] as const;
  const counters: promClient.Counter<'trunk' | 'code'>[] = [];
  eachSeries(asked, (family, trunk, code, position) => {
    counters[family] ??= new peer.Counter({ name: familyName(family), help: HELP, labelNames });
    counters[family].inc({ trunk: trunkName(trunk), code: codeName(code) }, share(startOf(position)));
  });
  return () =>
    eachSeries(asked, (family, trunk, code) => {
      counters[family].inc({ trunk: trunkName(trunk), code: codeName(code) });
    });
}

export async function startPeer(name: PeerName, asked: number): Promise<Peer> {
  if (name === 'client_js_workers') return startWorkers(asked);
  const module = name === 'prom_client' ? 'prom-client' : '@prometheus-io/client';
  const peer = require(module) as typeof promClient;
  const change = fill(peer, asked, (start) => start);
  return { change, page: () => peer.register.metrics(), version: versionOf(module), end: async () => {} };
}

/** One worker takes all but one of each series, the others one each, so that the sum is the start. */
export const shareOf =
  (worker: number) =>
  (start: number): number =>
    worker === 0 ? start - (WORKERS - 1) : 1;

async function startWorkers(asked: number): Promise<Peer> {
  const { WorkerRegistry } = require('@prometheus-io/client') as {
    WorkerRegistry: new () => { workerMetrics(): Promise<string> };
  };
  const registry = new WorkerRegistry();
  const workers = Array.from({ length: WORKERS }, (_, worker) => {
    return new Worker(new URL('./peer-worker.js', import.meta.url), { workerData: { asked, worker } });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    change: () => {
      for (const worker of workers) worker.postMessage('change');
    },
    page: () => registry.workerMetrics(),
    version: versionOf('@prometheus-io/client'),
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
