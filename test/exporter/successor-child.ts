// One exporter after the other on one segment whose writers go on: node successor-child.js <transport> <rounds>. Each exporter
// ends in another way; writers attach and die while there is none. Prints one JSON report. Run as a child process, since its
// exit code and its standard error are part of the test.
import { Worker } from 'node:worker_threads';
import { attach, createSegment } from 'pegcount';
import { startExporter, type Exporter, type ExporterOptions } from 'pegcount/exporter';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { ends, families, Ordinal, paces, SIDE, TOLD_TO_DIE, type WriterData, WRITERS } from './successor-families.js'; // prettier-ignore
import { createPages } from './successor-pages.js';

const [transport, rounds] = [process.argv[2] as 'uws' | 'node', Number(process.argv[3])];
const segment = createSegment(families, { shards: 64 });
const { owners } = segment.memory;
const side = new SharedArrayBuffer(WRITERS * SIDE.words * 4);
const words = new Int32Array(side);
const word = (ordinal: number, name: keyof typeof SIDE): number =>
  Atomics.load(words, ordinal * SIDE.words + SIDE[name]);
const set = (ordinal: number, name: keyof typeof SIDE, value: number): void => {
  Atomics.store(words, ordinal * SIDE.words + SIDE[name], value);
};
const wrong: string[] = [];
const threads = new Map<number, Worker>();
process.on('worker', (worker) => threads.set(worker.threadId, worker));

type Life = {
  readonly ordinal: number;
  readonly worker: Worker;
  readonly end: WriterData['end'];
  readonly gone: Promise<void>;
};
let next = 1;

async function begin(end: WriterData['end'], pace: WriterData['pace'], nested = false): Promise<Life> {
  const ordinal = next++;
  const data: WriterData = { metrics: segment.handle, side, ordinal, end, pace, nested };
  const worker = new Worker(new URL('./successor-writer.js', import.meta.url), {
    workerData: data,
    stderr: true,
  });
  worker.on('error', (error: Error) => {
    if (error.message !== TOLD_TO_DIE) wrong.push(`writer ${ordinal}: ${error.message}`);
  });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await eventually(() => word(ordinal, 'done') > 0 || wrong.length > 0, `writer ${ordinal} writes`);
  return { ordinal, worker, end, gone };
}

async function kill({ ordinal, worker, end, gone }: Life): Promise<void> {
  if (end === 'terminate') await worker.terminate();
  else set(ordinal, 'die', 1);
  await gone;
}

/** One of each way to die; in each round another one is busy, as more would leave the machine to nobody else. */
const brood = (round: number): Promise<Life>[] => [
  ...ends.map((end, index) => begin(end, paces[(index + round) % ends.length === 0 ? 0 : 1 + (index % 2)])),
  begin('terminate', 'waiting', true),
];

// The main thread writes, too: ordinal 0.
const main = attach(families, segment.handle);
const own = Ordinal.of(0)!;
main.present.set(0);
main.alive.inc();
set(0, 'shard', main.shard);
const mainWrites = setInterval(() => {
  for (let event = 0; event < 100; event++) {
    const count = word(0, 'intent') + 1;
    set(0, 'intent', count);
    main.own.inc(own);
    main.shared.inc();
    main.seconds.observe((count & 3) / 4);
    set(0, 'done', count);
  }
}, 1);

const post = (message: unknown): void => threads.get(Atomics.load(owners, 0) - 1)!.postMessage(message);
const pages = createPages(wrong);

const endings: readonly (readonly [name: string, end: (exporter: Exporter) => unknown, reason?: RegExp])[] = [
  ['close', (exporter) => exporter.close()],
  ['an uncaught error', () => post(null), /null/],
  [
    'close with pages under way',
    (exporter) => {
      for (let n = 0; n < 3; n++) exporter.page().catch(() => {});
      return exporter.close();
    },
  ],
  ['a rejection', () => post({ kind: 'request', id: 0, mount: 'nowhere', request: {} }), /answer/],
  // Not where uWebSockets.js serves: see control.ts. And not in the midst of a request, for the same reason.
  ...(transport === 'node'
    ? ([
        [
          'terminate',
          async () => {
            await pages.pause();
            return threads.get(Atomics.load(owners, 0) - 1)!.terminate();
          },
          /exit code 1/,
        ],
      ] as const)
    : []),
];

const options: ExporterOptions = { transport, port: await freePort() };
let exporter = await startExporter(segment, options);
pages.scrape(exporter.url);
const living = new Set([0]);
for (const life of await Promise.all(paces.map((pace) => begin('terminate', pace, pace === 'turning'))))
  living.add(life.ordinal);
const gaps: { readonly ending: string; readonly milliseconds: number; readonly events: number }[] = [];
const dead: number[] = [];

for (let round = 0; round < rounds; round++) {
  const [ending, end, reason = /^undefined$/] = endings[round % endings.length];
  // Some that the old exporter knows, and that die when it is gone.
  const known = await Promise.all(brood(round));
  await pages.next(exporter);
  const marks = new Map([...living].map((ordinal) => [ordinal, word(ordinal, 'done')]));
  const start = performance.now();
  pages.gap(true);
  const { closed } = exporter;
  await end(exporter);
  const why = String((await closed)?.message);
  if (!reason.test(why)) wrong.push(`${ending}: closed by ${why}`);
  if (Atomics.load(owners, 0) !== 0) wrong.push(`${ending}: the exporter's shard is not free`);

  const stayer = await begin('terminate', paces[1 + (round % 2)]);
  living.add(stayer.ordinal);
  const unknown = await Promise.all(brood(round + 1));
  await Promise.all([...known, ...unknown].map(kill));
  dead.push(...[...known, ...unknown].map(({ ordinal }) => ordinal));
  await eventually(
    () => [...marks].every(([ordinal, before]) => word(ordinal, 'done') > before),
    `every writer goes on after ${ending}`,
  );

  const dones = Array.from({ length: next }, (_, ordinal) => word(ordinal, 'done'));
  exporter = await startExporter(segment, options);
  const page = await pages.next(exporter);
  pages.gap(false);
  const events = Math.min(...[...marks].map(([ordinal, before]) => dones[ordinal] - before));
  gaps.push({ ending, milliseconds: Math.round(performance.now() - start), events });

  const intents = dones.map((_, ordinal) => word(ordinal, 'intent'));
  const within = (series: string, done: number, intent: number): void => {
    const total = page.get(series) ?? NaN;
    if (!(done <= total && total <= intent))
      wrong.push(`after ${ending}: ${series}: done ${done}, total ${total}, intent ${intent}`);
  };
  const sum = (all: number[]): number => all.reduce((one, other) => one + other, 0);
  dones.forEach((done, ordinal) => {
    within(`successor_own_total{ordinal="${ordinal}"}`, done, intents[ordinal]);
  });
  within('successor_shared_total', sum(dones), sum(intents));
  within('successor_seconds_count', sum(dones), sum(intents));
  within('successor_latest', 1, next - 1);
  const presence = (ordinal: number): string => `successor_present{writer="${word(ordinal, 'shard')}"}`;
  for (const ordinal of living) within(presence(ordinal), ordinal, ordinal);

  const owner = (ordinal: number): number => Atomics.load(owners, word(ordinal, 'shard'));
  const owned = (): number =>
    owners.reduce((count, one, shard) => count + (shard > 0 && one !== 0 ? 1 : 0), 0);
  await eventually(() => owned() <= living.size, `the shards of the dead come back after ${ending}`);
  for (const ordinal of living) {
    if (owner(ordinal) !== word(ordinal, 'thread') + 1 || word(ordinal, 'robbed') !== 0)
      wrong.push(`after ${ending}: writer ${ordinal} was robbed`);
  }
  const later = await pages.next(exporter);
  const shown = [...later.keys()].filter((series) => series.startsWith('successor_present{')).sort();
  const expected = [...living].map(presence).sort();
  if (shown.join() !== expected.join()) wrong.push(`after ${ending}: ${shown.join()}`);
  if (later.get('successor_alive') !== living.size)
    wrong.push(`after ${ending}: ${later.get('successor_alive')} alive, expected ${living.size}`);
}

clearInterval(mainWrites);
await pages.stop();
const events = Array.from({ length: next }, (_, ordinal) => word(ordinal, 'done')).reduce((a, b) => a + b);
console.log(
  JSON.stringify({
    transport: exporter.transport,
    gaps,
    dead: dead.length,
    living: living.size,
    events,
    scrapes: pages.scrapes(),
    wrong,
  }),
);
process.exit(0);
