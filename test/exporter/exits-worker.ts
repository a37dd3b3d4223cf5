// An exporter of a worker thread, scraped without a pause, whose thread or process ends in the midst of it. A process of its own,
// started by exits-worker.test.ts with the way it is to end, how many pages a connection asks for whenever something comes and, if it
// is to serve by TLS, the folder of its certificate; main thread and, as its own worker, exporter's parent.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { attach, counter, createSegment, defineFamilies, numberLabel } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { clientOf, type Client } from './exits-clients.js';
import { request } from './sockets.js';

const CONNECTIONS = 8;
/** Enough that the exporter is mostly found rendering, and few enough that it does so without a pause. */
const LINES = 500;
const Line = numberLabel('line', 1, LINES);

async function serve(files: string | undefined): Promise<void> {
  const calls = counter('calls_total', 'Calls', [Line]);
  const families = defineFamilies({ calls });
  const segment = createSegment(families, { shards: 2 });
  const metrics = attach(families, segment.handle);
  setInterval(() => {
    for (let line = 1; line <= LINES; line++) metrics.calls.inc(Line.of(line)!);
  });
  const tls = files && { certFile: join(files, 'server.crt'), keyFile: join(files, 'server.key') };
  const { port } = await startExporter(segment, { port: 0, ...(tls && { tls }) });
  parentPort!.on('message', () => {}).postMessage(port);
}

/** Asks again whenever something comes. Resolves with the first page. */
function scrapeOn({ dial }: Client, atOnce: number): Promise<void> {
  return new Promise((resolve) => {
    let served = false;
    const begin = (): void => {
      const socket = dial();
      const ask = (): boolean => socket.write(request('GET', '/metrics').repeat(atOnce));
      ask();
      socket.on('data', (bytes: Buffer) => {
        served ||= bytes.includes('HTTP/1.1 200 ');
        if (served) resolve();
        ask();
      });
      // On a machine that is busy enough a handshake takes too long for the server.
      socket.once('close', () => {
        if (!served) begin();
      });
    };
    begin();
  });
}

async function endInTheMidst(way: string, atOnce: number, files?: string): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: files });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const client = clientOf(files === undefined ? 'node' : 'tls', port);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => scrapeOn(client, atOnce)));
  await pause(20 + Math.random() * 30);
  if (way === 'terminate') await worker.terminate();
  process.exit(3);
}

const [, , way, atOnce, files] = process.argv;
if (isMainThread) await endInTheMidst(way, Number(atOnce), files);
else await serve(workerData as string | undefined);
