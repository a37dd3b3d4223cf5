// What being scraped costs the application's own thread: the processor time of the main thread while another scrapes it over HTTP,
// less that of as long a time without scrapes. A child process of bench:scrape, and the scraping thread in it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { startExporter } from 'pegcount/exporter';
import { median } from '../support/figures.js';
import { threadNanoseconds } from '../support/thread-clock.js';
import { startPeer } from './peers.js';
import { shapeOf, startSegment } from './series.js';

/** Between the starts of two scrapes: several times what the slowest takes. */
const INTERVAL_MS = 250;
const WARM_UP = 4;
const SHARDS = 8;

/** To the scraping thread: so many scrapes of an address, or as long a time without any. It answers with the bytes of the last. */
type Order = { readonly url: string | undefined; readonly scrapes: number };

async function scrape({ url, scrapes }: Order): Promise<void> {
  const headers = { 'accept-encoding': 'identity' };
  let bytes = 0;
  const start = performance.now();
  for (let done = 1; done <= scrapes; done++) {
    if (url !== undefined) {
      const response = await fetch(url, { headers });
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
      bytes = (await response.arrayBuffer()).byteLength;
    }
    await pause(Math.max(0, start + done * INTERVAL_MS - performance.now()));
  }
  parentPort!.postMessage(bytes);
}

/** Serves the series as an application would: from the exporter's thread, or from this one. */
async function serve(subject: string, asked: number): Promise<string> {
  if (subject === 'pegcount') {
    const { url } = await startExporter(startSegment(asked, SHARDS).segment, { port: 0 });
    return url;
  }
  const peer = await startPeer('client_js', asked);
  const server = createServer((_request, response) => void peer.page().then((page) => response.end(page)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

async function measure(): Promise<void> {
  const [subject, ...numbers] = process.argv.slice(2);
  const [asked, scrapes, pairs] = numbers.map(Number);
  const { series } = shapeOf(asked);
  const url = await serve(subject, asked);
  const scraper = new Worker(new URL(import.meta.url));
  const window = async (order: Order): Promise<number> => {
    const before = threadNanoseconds();
    scraper.postMessage(order);
    const [bytes] = (await once(scraper, 'message')) as [number];
    const took = threadNanoseconds() - before;
    if (order.url !== undefined && bytes < series) throw new Error(`a page of ${bytes} bytes`);
    return took;
  };
  await window({ url, scrapes: WARM_UP });
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = await window({ url: pair % 2 === 0 ? undefined : url, scrapes });
    const second = await window({ url: pair % 2 === 0 ? url : undefined, scrapes });
    differences.push(pair % 2 === 0 ? second - first : first - second);
  }
  console.log(JSON.stringify({ series, ms_per_scrape: median(differences) / 1e6 / scrapes }));
  process.exit();
}

if (isMainThread) await measure();
else parentPort!.on('message', (order: Order) => void scrape(order));
