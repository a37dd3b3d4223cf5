// A thread that scrapes an exporter ten times a second over HTTP, as Prometheus does but more often.
import { Agent, get } from 'node:http';
import { parentPort } from 'node:worker_threads';
import type { ScrapeAnswer, ScrapeOrder } from './messages.js';

const INTERVAL_MS = 100;
const agent = new Agent({ keepAlive: true });
const answer = (message: ScrapeAnswer): void => parentPort!.postMessage(message);
let timer: NodeJS.Timeout | undefined;
let pages = 0;
let bytes = 0;

function scrape(url: string): void {
  const request = get(url, { agent }, (response) => {
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    response.on('end', () => {
      pages += 1;
      if (pages === 1) answer({ kind: 'scraping' });
    });
  });
  // One that is under way when the exporter closes is no failure.
  request.on('error', (error) => {
    if (timer !== undefined) throw error;
  });
}

parentPort!.on('message', (order: ScrapeOrder) => {
  if (order.kind === 'scrape') {
    [pages, bytes] = [0, 0];
    scrape(order.url);
    timer = setInterval(scrape, INTERVAL_MS, order.url);
  } else {
    clearInterval(timer);
    timer = undefined;
    answer({ kind: 'stopped', pages, bytes });
  }
});
