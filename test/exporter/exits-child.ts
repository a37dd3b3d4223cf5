// An application whose exporters are in the situation that it is told, and that ends as it is told: node exits-child.js
// <situation> <transport,…> <way> <folder of certificates>.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createSegment, type Segment } from 'pegcount';
import { startExporter, type Exporter } from 'pegcount/exporter';
import type { Kind, Situation, Way } from './exits-cells.js';
import { clientOf, crowd, demand, shakeHands, stall } from './exits-clients.js';
import { exitFamilies } from './exits-families.js';
import { progressOf } from './exits-progress.js';
import { endBy } from './exits-ways.js';
import { request } from './sockets.js';

const [situation, kinds, way, files] = process.argv.slice(2) as [Situation, string, Way, string];

/**
 * A hundred series each. Many short lines take a good while to render for the first time; few long ones are a page that no socket
 * takes at once, for less.
 */
const [trunks, filling] = situation === 'a page is being rendered' ? [3000, 1] : [300, 300];

interface Running {
  readonly kind: Kind;
  readonly segment: Segment;
  readonly exporter: Exporter;
}

/** By their ids. */
const threads = new Map<number, Worker>();
process.on('worker', (worker) => threads.set(worker.threadId, worker));

async function start(kind: Kind, index: number): Promise<Running> {
  const segment = createSegment(exitFamilies(trunks), {
    shards: 2,
    name: `exits ${index}`,
    labels: { site: 'x'.repeat(filling) },
  });
  if (way === 'process.exit(6) while writers are busy') await startWriters(segment);
  const served =
    kind === 'tls'
      ? { tls: { certFile: join(files, 'server.crt'), keyFile: join(files, 'server.key') } }
      : { transport: kind };
  const health = situation.startsWith('a health port') ? { healthPort: 0 } : {};
  return { kind, segment, exporter: await startExporter(segment, { port: 0, ...served, ...health }) };
}

/** Threads that count and do nothing else, two in all. */
async function startWriters({ handle }: Segment): Promise<void> {
  const workers = Array.from(
    { length: kinds.includes(',') ? 1 : 2 },
    () => new Worker(new URL('./exits-writer.js', import.meta.url), { workerData: { handle, trunks } }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
}

/** Waits for what must come; the parent's own limit ends the wait. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** What brings the exporters into each situation; false where it was over before anybody saw it. */
const reach: Readonly<Record<Situation, (...running: Running[]) => unknown>> = {
  'connections idle, eager, stalled and in their handshake': async ({ kind, exporter }) => {
    const client = clientOf(kind, exporter.port);
    await crowd(client);
    shakeHands(client);
  },
  'a health port, connections on both': async ({ kind, exporter }) => {
    await Promise.all([crowd(clientOf(kind, exporter.port)), crowd(clientOf('node', exporter.healthPort))]);
  },
  'a health port, its thread dying': async (one) => {
    await reach['a health port, connections on both'](one);
    threads.get(Math.max(...threads.keys()))!.postMessage(null);
  },
  'a page is being rendered': async ({ kind, segment, exporter }) => {
    const { inFlight, rendered } = progressOf(segment);
    demand(clientOf(kind, exporter.port));
    await until(() => inFlight() > 0);
    return rendered() === 0;
  },
  'a page is being compressed': async ({ kind, segment, exporter }) => {
    const { inFlight, rendered } = progressOf(segment);
    await exporter.page();
    const before = rendered();
    demand(clientOf(kind, exporter.port), ['Accept-Encoding: gzip']);
    await until(() => rendered() > before);
    return inFlight() > 0;
  },
  'pages are half sent': async ({ kind, segment, exporter }) => {
    const client = clientOf(kind, exporter.port);
    await Promise.all([stall(client), stall(client), stall(client, ['Accept-Encoding: gzip'])]);
    const reading = client.dial();
    reading.on('data', () => {});
    reading.write(request('GET', '/metrics').repeat(20));
    return progressOf(segment).inFlight() > 1;
  },
  'two exporters': async (...all) => {
    await Promise.all(all.map(({ kind, exporter }) => crowd(clientOf(kind, exporter.port))));
  },
  'two exporters, the first of them closing': async (...all) => {
    await reach['two exporters'](...all);
    void all[0].exporter.close();
  },
  'two exporters, the first of them dying': async (...all) => {
    await reach['two exporters'](...all);
    // Nothing that it knows: an error in the midst of its thread.
    threads.get(Atomics.load(all[0].segment.memory.owners, 0) - 1)!.postMessage(null);
  },
};

// Neither exporters nor these connections keep the process alive; whoever waits for them does.
const waiting = setInterval(() => {}, 1000);
const running = await Promise.all(kinds.split(',').map((kind, index) => start(kind as Kind, index)));
const there = await reach[situation](...running);
clearInterval(waiting);
process.stdout.write(there === false ? 'it was over\n' : 'so it is\n');
await endBy[way](running.map(({ exporter }) => exporter));
