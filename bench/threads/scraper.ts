// A thread that scrapes an exporter ten times a second over HTTP, as Prometheus does but more often.
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { SCRAPES_A_SECOND, type ScrapeAnswer, type ScrapeOrder, type ScraperData } from './messages.js';

const INTERVAL_MS = 1000 / SCRAPES_A_SECOND;
const { received } = workerData as ScraperData;
const agent = new Agent({ keepAlive: true });
const answer = (message: ScrapeAnswer): void => parentPort!.postMessage(message);
let timer: NodeJS.Timeout | undefined;

function scrape(url: string, then: () => void = () => {}): void {
  const request = get(url, { agent }, (response) => {
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    response.on('data', (chunk: Buffer) => Atomics.add(received, 1, chunk.length));
    response.on('end', () => {
      Atomics.add(received, 0, 1);
      then();
    });
  });
  // One that is under way when the exporter closes is no failure.
  request.on('error', (error) => {
    if (timer !== undefined) throw error;
  });
}

/**
 * Scrapes from half an interval after the first page on: a window that begins with that page then holds as many scrapes as
 * intervals, though it be a little shorter or longer than planned.
 */
function start(url: string): void {
  const regularly = (): void => {
    scrape(url);
    timer = setInterval(scrape, INTERVAL_MS, url);
  };
  timer = setTimeout(regularly, INTERVAL_MS / 2);
  answer({ kind: 'scraping' });
}

parentPort!.on('message', (order: ScrapeOrder) => {
  if (order.kind === 'scrape') {
    scrape(order.url, () => start(order.url));
  } else {
    clearTimeout(timer);
    timer = undefined;
    answer({ kind: 'stopped' });
  }
});
