// An exporter of a worker thread, scraped without a pause, whose thread or process ends in the midst of it. A process of its own, started by
// exits-worker.test.ts with the way it is to end; main thread and, as its own worker, exporter's parent.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { counter, createSegment, defineFamilies } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { request } from './sockets.js';

const CONNECTIONS = 8;
const AT_ONCE = 20;

async function serve(): Promise<void> {
  const families = defineFamilies({ calls: counter('calls_total', 'Calls') });
  const { port } = await startExporter(createSegment(families, { shards: 2 }), { port: 0 });
  parentPort!.on('message', () => {}).postMessage(port);
}

/** Asks again whenever something comes. */
function scrapeOn(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const ask = (): boolean => socket.write(request('GET', '/metrics').repeat(AT_ONCE));
    socket.on('error', () => {}).once('connect', ask);
    socket.once('data', () => resolve());
    socket.on('data', ask);
  });
}

async function endInTheMidst(way: string): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  await Promise.all(Array.from({ length: CONNECTIONS }, () => scrapeOn(port)));
  await pause(20 + Math.random() * 30);
  if (way === 'terminate') await worker.terminate();
  process.exit(3);
}

if (isMainThread) await endInTheMidst(process.argv[2]);
else await serve();
