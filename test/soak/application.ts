// The application of the soak, a process of its own: the demo's workers under load, the real exporter, and writers that come and
// die on the same segment. Does what its parent orders and answers each order once. Main thread of the child process.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { attach, createSegment } from 'pegcount';
import { internConfigured } from 'pegcount/config';
import { startExporter } from 'pegcount/exporter';
import { collectMain } from '#dist/demo/figures.js';
import { Health } from '#dist/demo/health.js';
import type { Endpoint } from '#dist/demo/sip-response.js';
import { showTrunks } from '#dist/demo/trunks.js';
import { Workers } from '#dist/demo/workers.js';
import { demoOptions, WORKERS } from '../../bench/load/demo-options.js';
import { Questions } from '../../bench/load/questions.js';
import { udpDrops } from '../../bench/load/udp-drops.js';
import { Accounts, type Totals } from './accounts.js';
import { withBooks } from './books.js';
import { configured, families } from './families.js';
import { type Files, openFiles } from './files.js';
import { LINES, Mortals, type MortalTotals } from './mortals.js';
import { count, type Counts, read, type Reading } from './readings.js';

/** Once, when it can be called. */
export type Ready = {
  readonly servers: readonly Endpoint[];
  readonly page: string;
  readonly transport: string;
};
export type Level = Counts & { readonly files: Files };
/** What the parent can order, and the answers. */
export type Answers = {
  /** Takes a reading while no mortal writer lives. */
  readonly read: Omit<Reading, 'seconds'>;
  /** Ends the mortal writers for good. */
  readonly rest: MortalTotals;
  /** What each thread has counted, and the datagrams that the kernel dropped. */
  readonly books: { readonly books: readonly Totals[]; readonly drops: number };
  /** Ends the demo's workers; what there was before they began and what there is now. Then the process ends. */
  readonly stop: { readonly before: Level; readonly after: Level };
};
export type Order = keyof Answers;

/** The workers, this thread, and the mortal writers: none to spare, so that a shard that leaks is missed at once. */
const SHARDS = WORKERS + 1 + LINES;
/** The demo's share of calls that are refused. */
const REJECT_PERCENT = 10;
const SETTLE_MS = 5000;
const levels = ['fds', 'udp_sockets', 'threads', 'shards'] as const;

const seed = Number(process.argv[2]);
// Ctrl-C on a terminal reaches this process too; its parent decides.
process.on('SIGINT', () => {});
// The parent is gone: so is the reason to run.
const leave = (): void => process.exit();
process.once('disconnect', leave);

const questions = new Questions();
const segment = createSegment(families, { shards: SHARDS });
const { handle, memory } = segment;
const health = new Health();
const exporter = await startExporter(segment, {
  port: 0,
  version: 'soak',
  ready: false,
  checks: health.checks,
});
// Starts the threads of libuv's pool, which then stay.
await readFile(new URL(import.meta.url));
const accounts = new Accounts();
const metrics = withBooks(families, attach(families, handle), accounts);
const before = { ...count(memory), files: openFiles() };
internConfigured(metrics, configured.labels, ...Object.values(metrics.labels));
const figures = collectMain(metrics, {}, 'soak');
const workers = await Workers.start(
  { ...demoOptions, rejectPercent: REJECT_PERCENT },
  { handle, configured, module: new URL('./demo-thread.js', import.meta.url).href },
);
health.watch(workers);
const open = (isOpen: boolean): void => {
  showTrunks(metrics, configured.labels.trunk_id.values, isOpen);
  exporter.setReady(isOpen);
};
open(true);
const mortals = new Mortals(handle, memory, seed);
mortals.start();

const obey: { readonly [order in Order]: () => Promise<Answers[order]> } = {
  read: async () => {
    await mortals.hold();
    const reading = await read(memory, WORKERS);
    mortals.release();
    const { died } = mortals.totals;
    return { ...reading, deaths: Object.values(died).reduce((sum, { deaths }) => sum + deaths, 0) };
  },
  rest: async () => {
    await mortals.hold();
    return mortals.totals;
  },
  books: async () => {
    const others = await questions.ask<Totals>('books');
    return { books: [accounts.report(), ...others], drops: udpDrops() };
  },
  stop: async () => {
    open(false);
    questions.close();
    await workers.stop();
    // Threads and sockets take a moment to go.
    let after = count(memory);
    const limit = performance.now() + SETTLE_MS;
    const settled = (): boolean => levels.every((what) => after[what] <= before[what]);
    for (; !settled() && performance.now() < limit; after = count(memory)) await pause(20);
    return { before, after: { ...after, files: openFiles() } };
  },
};

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
const tell = (message: unknown): boolean => process.send!(message);
process.on('message', (order: Order) => {
  obey[order]().then(async (answer) => {
    tell(answer);
    if (order !== 'stop') return;
    figures.stop();
    await exporter.close();
    // Nothing is left that could keep the process.
    process.off('disconnect', leave);
    process.disconnect();
  }, fail);
});
tell({ servers: workers.servers, page: exporter.url, transport: exporter.transport } satisfies Ready);
void exporter.closed.then((error) => error !== undefined && fail(error));
workers.failed.catch(fail);
