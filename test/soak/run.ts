// One soak from start to end: the load runs and is watched; then all comes to rest, every total is held against its truth, and the
// application must end as cleanly as it began. Parent process.
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '../support/page.js';
import type { Level } from './application.js';
import type { MortalTotals } from './mortals.js';
import { Application, Caller } from './processes.js';
import { Scrapes } from './scrapes.js';
import {
  compareBooks,
  compareCalls,
  compareExporter,
  compareMortals,
  expectedOfExporter,
  Findings,
} from './truths.js';
import { watch, type Watched, type Watching } from './watch.js';

export type Ran = Watched & {
  readonly transport: string;
  /** The last page. */
  readonly page: Page;
  readonly mortals: MortalTotals;
  readonly scrapes: Scrapes;
  /** Datagrams that the kernel dropped on their way to the demo. */
  readonly dropped: number;
  readonly compared: number;
  readonly wrong: readonly string[];
  /** Before the demo's workers began, and after they had ended. */
  readonly before: Level;
  readonly after: Level;
};

/** What a third of a core can do beside the caller. */
const CALLS_PER_SECOND = 40;
/** For the start, the end, and whatever a busy machine makes of both. */
const SLACK_MS = 180_000;
/** A transaction whose answers are lost goes on for 32 s (RFC 3261, 64 * T1), and with it, where it was to end a call, that call's media. */
const REST_LIMIT_MS = 50_000;
const REST_MS = 300;
const END_LIMIT_MS = 15_000;

export async function run(seed: number, watching: Watching): Promise<Ran> {
  const limitMs = watching.seconds * 1000 + SLACK_MS;
  const application = await Application.start(seed, limitMs);
  let caller: Caller | undefined;
  try {
    const { page: url, transport } = application.ready;
    caller = await Caller.start(application.ready, CALLS_PER_SECOND, limitMs);
    const scrapes = new Scrapes(url, seed);
    watching.progress(`calling, and scraping ${url}`);
    const watched = await watch(application, scrapes, watching);
    const report = await caller.stop();
    const mortals = await application.ask('rest');
    const { page, books, drops, exporter } = await comeToRest(application, scrapes);
    const findings = new Findings();
    compareBooks(findings, page, books);
    compareMortals(findings, page, mortals);
    compareCalls(findings, page, report, drops);
    compareExporter(findings, page, exporter);
    const { before, after } = await application.ask('stop');
    for (const what of ['fds', 'udp_sockets', 'threads', 'shards'] as const)
      findings.between(`${what} after the workers have ended`, after[what], 0, before[what]);
    await checkEnd(application, findings);
    const wrong = [...findings.wrong, ...scrapes.wrong];
    const { compared } = findings;
    return { ...watched, transport, page, mortals, scrapes, dropped: drops, compared, wrong, before, after };
  } finally {
    caller?.kill();
    application.kill();
  }
}

/** Waits until nothing is counted any more, and returns the page of that moment with what it must say. */
async function comeToRest(application: Application, scrapes: Scrapes) {
  const limit = performance.now() + REST_LIMIT_MS;
  let last = '';
  for (;;) {
    await pause(REST_MS);
    const { books, drops } = await application.ask('books');
    const exporter = expectedOfExporter(scrapes);
    const page = await scrapes.page();
    const text = JSON.stringify(books);
    const { books: later } = await application.ask('books');
    if (page !== undefined && text === last && text === JSON.stringify(later))
      return { page, books, drops, exporter };
    if (performance.now() > limit) {
      const what = page === undefined ? 'no page' : differences(last, JSON.stringify(later));
      throw new Error(`the application still counted ${REST_LIMIT_MS} ms after its last call: ${what}`);
    }
    last = text;
  }
}

/** Where two texts of books differ first, for who has to find out what still counts. */
function differences(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return `"${before.slice(Math.max(0, at - 200), at + 40)}" became "${after.slice(Math.max(0, at - 20), at + 40)}"`;
}

/** The process ends by itself, cleanly and silently. */
async function checkEnd(application: Application, { wrong }: Findings): Promise<void> {
  const late = setTimeout(() => application.kill(), END_LIMIT_MS);
  const { code, error } = await application.end();
  clearTimeout(late);
  if (code !== 0) wrong.push(`the application ended with ${code}, expected 0`);
  const said = error.split('\n').filter((line) => line !== '' && !/^pegcount: .*node:http/.test(line));
  if (said.length > 0) wrong.push(`the application said: ${said.slice(0, 5).join(' | ')}`);
}
