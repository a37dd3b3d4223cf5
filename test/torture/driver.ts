// The process that is tortured: starts the writers of a plan, some at a time, blocks its own main thread now and then, counts on it
// too, and prints what became of it all as one JSON document. A child process, for whatever may happen to it.
import { attach } from 'pegcount';
import { openMemory } from '#dist/segment/memory.js';
import { ownerWord } from '#dist/segment/ownership.js';
import { deathsBy } from './deaths.js';
import { Guest, Kind, NAMES } from './families.js';
import { found, merge } from './findings.js';
import { type Life, MOMENTS, plan, RESIDENTS, resident, withDescendants } from './plan.js';
import { livePooled } from './pool.js';
import type { DriverReport } from './report.js';
import { createSession } from './session.js';
import { STATE, STREAMS } from './side.js';
import { startLife } from './start.js';
import { moveIn, pause, workOf } from './work.js';

const [seed, deaths, seconds] = process.argv.slice(2).map(Number) as [number, number, number];
const SHARDS = 96;
/** Parties (a writer with its children) at once. */
const AT_ONCE = 6;
/** Without a death for so long something hangs. */
const HANG_MS = 60_000;

const { lives, blocks } = plan(seed, deaths);
const all = lives.flatMap(withDescendants);
const began = performance.now();
const session = await createSession(RESIDENTS.length + deaths, SHARDS, RESIDENTS);
const { declared, place, findings, entryOf } = session;

// The main thread is a writer as well.
const [MAIN, ...OTHERS] = RESIDENTS;
const own = entryOf(MAIN);
own.set('kind', Kind.values.indexOf('main'));
const m = attach(declared.families, place.metrics);
own.set('shard', m.shard);
moveIn(m, MAIN, false);
const work = workOf(m, declared, own, place.side, { kind: 'main', names: 0 });
own.enter(STATE.working);
const { owners } = openMemory(place.metrics.buffer, declared.families.schema);
const counting = setInterval(() => {
  for (const moment of MOMENTS) work[moment](moment === 'sleep' || moment === 'carry' ? 1 : 20);
  if (Atomics.load(owners, m.shard) !== ownerWord(0)) own.set('robbed', 1);
}, 5);
const survivors = OTHERS.map((ordinal) => startLife(resident(ordinal), place));

let blocked = 0;
let blockedMs = 0;
const blocking = setInterval(() => {
  const length = blocks[blocked % blocks.length];
  pause(length);
  blocked += 1;
  blockedMs += length;
}, 900);

let next = 0;
let lastEnd = performance.now();
let over = 0;
const underWay = new Set<Life>();
const isTime = (): boolean => seconds === 0 || performance.now() - began < seconds * 1000;
const line = async (): Promise<void> => {
  while (next < lives.length && isTime()) {
    const life = lives[next++];
    underWay.add(life);
    await (life.kind === 'pool' ? livePooled(life, place) : startLife(life, place).gone);
    underWay.delete(life);
    lastEnd = performance.now();
    over += withDescendants(life).length;
  }
};
const watching = setInterval(() => {
  process.stderr.write(
    `${over} of ${deaths} deaths after ${Math.round((performance.now() - began) / 1000)} s\n`,
  );
  if (performance.now() - lastEnd < HANG_MS) return;
  const who = [...underWay].map(
    ({ ordinal, kind, way, moment }) => `${ordinal} (${kind}, ${way}, ${moment})`,
  );
  throw new Error(`no writer has died for ${HANG_MS / 1000} s; under way: ${who.join('; ')}`);
}, 5000);
await Promise.all(Array.from({ length: AT_ONCE }, line));
clearInterval(blocking);

await session.awaitFreed(RESIDENTS);
await session.ask('calm');
const residentsGoOn = await goOn();
for (const ordinal of OTHERS) entryOf(ordinal).enter(STATE.leaving);
for (const { worker } of survivors) await worker.terminate();
for (const { gone } of survivors) await gone;
clearInterval(counting);
clearInterval(watching);
await session.awaitFreed([MAIN]);
// What was retired is shown again, so that it can be counted.
for (let name = 1; name <= NAMES.guest; name++) m.intern(Guest, `guest ${name}`);
const scraped = await session.ask('end');
await session.close();
merge(findings, scraped.findings);

const dead = all.filter(({ ordinal }) => entryOf(ordinal).get('died') !== 0);
const everybody = [...RESIDENTS, ...all.map(({ ordinal }) => ordinal)];
const robbed = everybody.filter((ordinal) => entryOf(ordinal).get('robbed') === 1);
if (robbed.length > 0)
  found(findings, 'robbed', `writers ${robbed.join(', ')} lost their shard`, robbed.length);
checkReclaimed();

/** Whether all residents still count. A busy machine may not give each of them a turn at once. */
async function goOn(): Promise<boolean> {
  const before = RESIDENTS.map((ordinal) => entryOf(ordinal).done('events'));
  const since = performance.now();
  const all = (): boolean => RESIDENTS.every((ordinal, at) => entryOf(ordinal).done('events') > before[at]);
  while (!all() && performance.now() - since < 10_000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  if (!all()) found(findings, 'faults', 'a writer that nobody killed has stopped');
  return all();
}

/** One shard came back for each death behind a claim: no more, and none twice. */
function checkReclaimed(): void {
  const sure = dead.filter(({ ordinal }) => entryOf(ordinal).get('state') === STATE.working).length;
  const [least, most] = [sure + OTHERS.length, dead.length + OTHERS.length];
  const { reclaimed } = scraped;
  const what = `${reclaimed} shards were reclaimed, expected ${least} to ${most}`;
  if (!(reclaimed >= least)) found(findings, 'leaked', what);
  if (reclaimed > most) found(findings, 'robbed', what);
}

const shards = new Set(
  everybody.map((ordinal) => entryOf(ordinal).get('shard')).filter((shard) => shard > 0),
);
const events = everybody.reduce(
  (sum, ordinal) => STREAMS.reduce((some, stream) => some + entryOf(ordinal).done(stream), sum),
  0,
);
const report: DriverReport = {
  seconds: (performance.now() - began) / 1000,
  ...deathsBy(dead),
  events,
  scrapes: scraped.scrapes,
  compressed: scraped.compressed,
  transport: session.transport,
  findings,
  freedAfter: [...scraped.freedAfter],
  freedAfterAwake: [...scraped.freedAfterAwake],
  freedAfterClaims: [...scraped.freedAfterClaims],
  shardsUsed: shards.size,
  reclaimed: scraped.reclaimed,
  blocked,
  blockedMs,
  residentsGoOn,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
