// The process of the death test: starts writers and lets them die in every way, blocks its own thread now and then, and
// prints one JSON report. Run as a child process, so that its exit code is part of the test.
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createSegment } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { viewShard } from '#dist/segment/memory.js';
import { BELOW_CARRY, families, SIDE, WRITERS } from './families.js';
import type { WriterData } from './writer.js';

const [deaths, seed] = process.argv.slice(2).map(Number) as [number, number];
const SHARDS = 24;
const SURVIVORS = 2;
const AT_ONCE = 6;

/** A reproducible source of choices (Park and Miller's minimal standard). */
let state = seed;
const random = (below: number): number => {
  state = (state * 48271) % 0x7fffffff;
  return state % below;
};

const segment = createSegment(families, { shards: SHARDS });
const { memory } = segment;
const side = new SharedArrayBuffer(WRITERS * SIDE.words * 4);
const sideWords = new Int32Array(side);
const word = (ordinal: number, name: keyof typeof SIDE): number =>
  sideWords[ordinal * SIDE.words + SIDE[name]];

// Every shard's counters start just below their first carry; the total shown before any event is the baseline.
const start = 2 ** 31 - BELOW_CARRY;
for (let shard = 1; shard <= SHARDS; shard++) {
  const { cells } = viewShard(memory, shard);
  for (const family of memory.layout.families.slice(0, 3)) {
    for (let cell = family.base; cell < family.base + family.width * family.slots; cell += 2)
      cells[cell] = start;
  }
}
const exporter = await startExporter(segment, { port: 0 });
const scraper = new Worker(new URL('./scraper.js', import.meta.url), { workerData: { url: exporter.url } });
const report = new Promise<{ scrapes: number; errors: string[]; fallen: string[]; disagreements: string[] }>(
  (resolve) => scraper.once('message', resolve),
);

const refused: string[] = [];
const startWriter = (ordinal: number, data: Omit<WriterData, 'metrics' | 'side' | 'ordinal'>) => {
  const worker = new Worker(new URL('./writer.js', import.meta.url), {
    workerData: { metrics: segment.handle, side, ordinal, ...data },
    stderr: true,
  });
  worker.on('error', (error: Error) => {
    if (error.message !== 'told to die') refused.push(error.message);
  });
  return { worker, gone: new Promise<void>((resolve) => worker.once('exit', () => resolve())) };
};

const survivors = Array.from({ length: SURVIVORS }, (_, ordinal) =>
  startWriter(ordinal, { death: 'terminate', events: 2 ** 31 - 1, synchronous: ordinal === 0 }),
);
const ways = ['terminate', 'throw', 'exit', 'return'] as const;
const byWay: Record<string, number> = {};
let next = SURVIVORS;

async function oneLife(): Promise<void> {
  const ordinal = next++;
  const death = ways[random(ways.length)];
  byWay[death] = (byWay[death] ?? 0) + 1;
  const events = death === 'terminate' ? 2 ** 31 - 1 : 1 + random(3 * BELOW_CARRY);
  const { worker, gone } = startWriter(ordinal, { death, events, synchronous: random(2) === 0 });
  if (death === 'terminate') {
    while (word(ordinal, 'intent') === 0 && refused.length === 0) await sleep(1);
    await sleep(random(20));
    await worker.terminate();
  }
  await gone;
}

let lives = 0;
const line = async (): Promise<void> => {
  while (lives < deaths) {
    lives += 1;
    await oneLife();
  }
};
const blocker = setInterval(() => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100 + random(300));
}, 700);
await Promise.all(Array.from({ length: AT_ONCE }, line));
clearInterval(blocker);

const owned = (): number =>
  memory.owners.reduce((count, owner, shard) => count + (shard > 0 && owner !== 0 ? 1 : 0), 0);
const lastDeath = performance.now();
while (owned() > SURVIVORS && performance.now() - lastDeath < 5000) await sleep(10);
const freedAfter = performance.now() - lastDeath;

const pageOf = async (): Promise<string> => (await fetch(exporter.url)).text();
const presentSeries = (await pageOf()).match(/^death_present\{.*$/gm) ?? [];
const alive = /^death_alive (.*)$/m.exec(await pageOf())?.[1];
const before = survivors.map((_, ordinal) => word(ordinal, 'done'));
const goOn = (): boolean => survivors.every((_, ordinal) => word(ordinal, 'done') > before[ordinal]);
// A busy machine may not give each of them a turn at once.
for (let turn = 0; turn < 500 && !goOn(); turn++) await sleep(10);
const survivorsGoOn = goOn();
await Promise.all(survivors.map(({ worker }) => worker.terminate()));

// Quiet now: the last page holds every total. A shard that no writer ever used is not on it.
const claimedEver = memory.readies.reduce(
  (count, ready, shard) => count + (shard > 0 && ready !== 0 ? 1 : 0),
  0,
);
const baseline = start * claimedEver;
const totals = new Map<string, number>();
for (const text of (await pageOf()).split('\n')) {
  if (text !== '' && !text.startsWith('#'))
    totals.set(text.slice(0, text.lastIndexOf(' ')), Number(text.split(' ').at(-1)));
}
scraper.postMessage('stop');
const wrong: string[] = [];
let intents = 0;
let dones = 0;
for (let ordinal = 0; ordinal < next; ordinal++) {
  const total = totals.get(`death_own_total{ordinal="${ordinal}"}`)! - baseline;
  const intent = word(ordinal, 'intent');
  const done = word(ordinal, 'done');
  intents += intent;
  dones += done;
  if (!(done <= total && total <= intent))
    wrong.push(`writer ${ordinal}: done ${done}, total ${total}, intent ${intent}`);
}
for (const [series, cells] of [
  ['death_shared_total', 1],
  ['death_seconds_count', 4],
] as const) {
  const total = totals.get(series)! - baseline * cells;
  if (!(dones <= total && total <= intents))
    wrong.push(`${series}: done ${dones}, total ${total}, intent ${intents}`);
}
const robbed = Array.from({ length: next }, (_, ordinal) => word(ordinal, 'robbed')).reduce(
  (sum, one) => sum + one,
  0,
);
const usedShards = new Set(Array.from({ length: next }, (_, ordinal) => word(ordinal, 'shard'))).size;
const { scrapes, errors, fallen, disagreements } = await report;
console.log(
  JSON.stringify({
    lives,
    byWay,
    events: dones,
    wrong,
    refused,
    robbed,
    usedShards,
    freedAfter,
    leaked: Math.max(0, owned() - SURVIVORS),
    survivorsGoOn,
    presentSeries: presentSeries.length,
    alive: Number(alive),
    reclaimed: totals.get('pegcount_shards_reclaimed_total'),
    transport: exporter.transport,
    scrapes,
    errors,
    fallen,
    disagreements,
  }),
);
