// An exporter of a worker thread, scraped without a pause, whose thread or process ends in the midst of it. A process of its own,
// started by exits-worker.test.ts with the way it is to end and how many pages a connection asks for whenever something comes; main
// thread and, as its own worker, exporter's parent.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { attach, counter, createSegment, defineFamilies, numberLabel } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { request } from './sockets.js';

const CONNECTIONS = 8;
/** Enough that the exporter is mostly found rendering, and few enough that it does so without a pause. */
const LINES = 500;
const Line = numberLabel('line', 1, LINES);

async function serve(): Promise<void> {
  const calls = counter('calls_total', 'Calls', [Line]);
  const families = defineFamilies({ calls });
  const segment = createSegment(families, { shards: 2 });
  const metrics = attach(families, segment.handle);
  setInterval(() => {
    for (let line = 1; line <= LINES; line++) metrics.calls.inc(Line.of(line)!);
  });
  const { port } = await startExporter(segment, { port: 0 });
  parentPort!.on('message', () => {}).postMessage(port);
}

/** Asks again whenever something comes. Resolves with the first page. */
function scrapeOn(port: number, atOnce: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const ask = (): boolean => socket.write(request('GET', '/metrics').repeat(atOnce));
    socket.on('error', () => {}).once('connect', ask);
    socket.on('data', (bytes) => {
      if (bytes.includes('HTTP/1.1 200 ')) resolve();
    });
    socket.on('data', ask);
  });
}

async function endInTheMidst(way: string, atOnce: number): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  await Promise.all(Array.from({ length: CONNECTIONS }, () => scrapeOn(port, atOnce)));
  await pause(20 + Math.random() * 30);
  if (way === 'terminate') await worker.terminate();
  process.exit(3);
}

if (isMainThread) await endInTheMidst(process.argv[2], Number(process.argv[3]));
else await serve();
