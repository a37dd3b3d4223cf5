// Scrapes all the while, in every format, and checks each page. Runs on a worker thread, because the main thread blocks at times.
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzip } from 'node:zlib';
import { openMemory } from '#dist/segment/memory.js';
import { accepts } from '../support/accepts.js';
import { ask } from '../support/ask.js';
import { declare } from './families.js';
import { found, noFindings, type Findings } from './findings.js';
import { Ledger } from './ledger.js';
import { PageCheck, GRACE_MS } from './page-check.js';
import { type Format, FORMATS, readPage } from './read-page.js';
import { type Place, writersOf } from './side.js';
import { Watch } from './watch.js';

export type ScraperData = {
  readonly url: string;
  readonly place: Place;
  readonly residents: readonly number[];
};
/** `calm`: all mortals are gone and freed. `end`: nobody writes any more. */
export type ScraperOrder = 'calm' | 'end';
export type Scraped = {
  readonly scrapes: Readonly<Record<Format, number>>;
  readonly compressed: number;
  readonly findings: Findings;
  readonly freedAfter: readonly number[];
  readonly freedAfterAwake: readonly number[];
  readonly freedAfterClaims: readonly number[];
  /** `pegcount_shards_reclaimed_total` of the last page. */
  readonly reclaimed: number;
};

const { url, place, residents } = workerData as ScraperData;
const memory = openMemory(place.metrics.buffer, declare(writersOf(place.side)).families.schema);
const watch = new Watch(place, memory);
const ledger = new Ledger(place, memory, watch, residents);
const findings = noFindings();
const check = new PageCheck(ledger, findings);
const scrapes: Record<Format, number> = { text: 0, openmetrics: 0, protobuf: 0 };
let compressed = 0;
let reclaimed = 0;

const LOOK_MS = 10;
const agent = new Agent({ keepAlive: true });

async function fetchPage(format: Format, zipped: boolean): Promise<Buffer> {
  const headers = { accept: accepts[format], ...(zipped ? { 'accept-encoding': 'gzip' } : {}) };
  const answer = await ask(url, { agent, headers, timeout: 30_000 });
  const encoding = answer.headers['content-encoding'] ?? '';
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.toString()}`);
  if ((encoding === 'gzip') !== zipped) throw new Error(`encoding "${encoding}"`);
  return answer.body;
}

async function scrape(format: Format, zipped = false, grace = GRACE_MS, last = false): Promise<void> {
  const asked = { done: ledger.totals('done'), living: ledger.living(), at: watch.now };
  let body: Buffer;
  try {
    body = await fetchPage(format, zipped);
    if (zipped) body = await promisify(gunzip)(body);
  } catch (error) {
    found(findings, 'faults', `a scrape failed: ${String(error)}`);
    return;
  }
  scrapes[format] += 1;
  if (zipped) compressed += 1;
  try {
    const reading = readPage(format, body);
    check.check(format, reading, asked, grace);
    if (last) check.settle(reading.values);
    reclaimed = reading.values.get('pegcount_shards_reclaimed_total') ?? NaN;
  } catch (error) {
    found(findings, 'torn', `a page of ${format}: ${String(error)}`);
  }
}

let order: ScraperOrder | undefined;
parentPort!.on('message', (given: ScraperOrder) => (order = given));
const looking = setInterval(() => watch.look(), LOOK_MS);

/** What a given order wants to hear, when it is done. */
async function obey(given: ScraperOrder): Promise<void> {
  watch.look();
  await sleep(2 * LOOK_MS);
  for (const format of FORMATS) await scrape(format, false, given === 'calm' ? 0 : GRACE_MS, given === 'end');
  watch.look();
  const { freedAfter, freedAfterAwake, freedAfterClaims } = watch;
  const scraped: Scraped = { scrapes, compressed, findings, freedAfter, freedAfterAwake, freedAfterClaims, reclaimed }; // prettier-ignore
  parentPort!.postMessage(scraped);
}

for (let round = 0; order !== 'end'; round++) {
  const format = round % 6 === 3 ? 'openmetrics' : round % 12 === 5 ? 'protobuf' : 'text';
  await scrape(format, round % 4 === 1);
  // Writers and this thread share the processors.
  await sleep(20);
  if (order === undefined) continue;
  const given = order as ScraperOrder;
  if (given === 'calm') order = undefined;
  await obey(given);
}
clearInterval(looking);
agent.destroy();
parentPort!.close();
