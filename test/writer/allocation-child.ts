// Runs 30 million mixed events in the optimised tier and prints what they cost in memory. A process of its own, started by
// allocation.test.ts with --expose-gc.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { attach, closedLabel, counter, createSegment, defineFamilies, gauge, histogram, now, numberLabel, openLabel, telephonyBuckets, TraceContext } from 'pegcount'; // prettier-ignore
import type { ClosedLabel, ValueOf } from 'pegcount';
import { readPage } from '../support/page.js';

const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);
const Result = closedLabel('result', ['ok', 'redirect', 'rejected', 'failed']);
const Code = numberLabel('code', 100, 699);
const Trunk = openLabel('trunk_id', { capacity: 256 });
const families = defineFamilies({
  ticks: counter('ticks_total', 'h'),
  byDirection: counter('by_direction_total', 'h', [Direction]),
  calls: counter('calls_total', 'h', [Direction, Result]),
  answers: counter('answers_total', 'h', [Direction, Result, Code]),
  bytes: counter('bytes_total', 'h', [Direction]),
  active: gauge('active', 'h', [Direction], { combine: 'sum' }),
  peak: gauge('peak', 'h', [], { combine: 'max' }),
  up: gauge('up', 'h', [Trunk], { combine: 'last' }),
  duration: histogram('duration_seconds', 'h', [Direction], { buckets: telephonyBuckets }),
  native: histogram('native_seconds', 'h', [Direction], { native: {} }),
  traced: counter('traced_total', 'h', [Direction], { exemplars: true }),
  tracedTime: histogram('traced_seconds', 'h', [Direction], { buckets: telephonyBuckets, exemplars: true }),
  both: histogram('both_seconds', 'h', [], { native: { schema: 8 }, buckets: telephonyBuckets }),
});
const segment = createSegment(families, { shards: 1 });
const m = attach(families, segment.handle);
const directions = [Direction.inbound, Direction.outbound, Direction.internal] as const;
const results = [Result.ok, Result.redirect, Result.rejected, Result.failed] as const;
const bound = m.calls.at(Direction.inbound, Result.ok);
const boundLevel = m.active.at(Direction.internal);
const boundDuration = m.duration.at(Direction.outbound);
const boundNative = m.native.at(Direction.inbound);
const boundTraced = m.tracedTime.at(Direction.internal);
const trunk = m.intern(Trunk, 'trunk-7');
const trace = new TraceContext().set(1, 2, 3, 4, 5, 6);

/** Soon more than a small integer. */
const TOTAL_A_TURN = 2 ** 20;

/** When a call began; a call's beginning and end are never in one function. */
const started = new Float64Array([now()]);

/** What plain JavaScript might pass. */
const bad = undefined as unknown as ValueOf<ClosedLabel<'direction', ['inbound', 'outbound', 'internal']>>;

// Each group is a function of a few events, as applications have them: what V8 does not inline gets its doubles in boxes of
// 16 bytes from the caller, whoever it is.
const groups: ((turn: number) => void)[] = [
  function signalling(turn) {
    const direction = directions[turn % 3];
    const result = results[turn & 3];
    m.ticks.inc();
    m.byDirection.inc(direction);
    m.calls.inc(direction, result);
    m.answers.inc(direction, result, Code.of(100 + (turn % 600))!);
  },
  function amounts(turn) {
    const direction = directions[turn % 3];
    m.ticks.add(turn & 1023);
    m.bytes.add(turn * 160, direction);
    m.calls.add(3, direction, results[turn & 3]);
    bound.inc();
    bound.add(turn & 7);
  },
  function levels(turn) {
    const direction = directions[turn % 3];
    m.active.set(turn * 0.5, direction);
    m.active.inc(direction);
    m.active.add(-1.25, direction);
    m.peak.set(turn / 3);
  },
  function boundLevels(turn) {
    boundLevel.set(turn * 0.1);
    boundLevel.dec();
    m.up.set(turn & 1, trunk);
  },
  function durations(turn) {
    m.duration.observe((turn % 700) * 0.1, directions[turn % 3]);
    boundDuration.observe(turn * 1e-6);
  },
  function timers(turn) {
    m.duration.observeSince(started[0], directions[turn % 3]);
  },
  function natives(turn) {
    m.native.observe((turn % 7000) * 0.01, directions[turn % 3]);
    boundNative.observe(-turn);
  },
  function bothKinds(turn) {
    m.both.observe(turn * 1e-4);
  },
  function tracedCounts(turn) {
    m.traced.inc(directions[turn % 3], trace);
  },
  // One a function: more than one with all that is under them V8 takes for too much to inline.
  function traces(turn) {
    m.tracedTime.observe((turn % 700) * 0.1, directions[turn % 3], trace);
  },
  function boundTraces(turn) {
    boundTraced.observe(turn * 1e-6, trace);
  },
  function tracedTimers(turn) {
    m.tracedTime.observeSince(started[0], directions[turn % 3], trace);
  },
  function totals(turn) {
    m.bytes.advanceTo(turn * TOTAL_A_TURN, directions[turn % 3]);
  },
  function rejections(turn) {
    m.calls.inc(bad, results[turn & 3]);
    m.duration.observe(NaN, directions[turn % 3]);
    m.both.observe(NaN);
  },
];
/** Events of one turn of all groups. */
const EVENTS_A_TURN = 30;

function run(turns: number): void {
  for (const group of groups) repeat(group, turns);
}

/** A loop for each group, so that each is inlined into one of its own. */
function repeat(group: (turn: number) => void, turns: number): void {
  for (let turn = 0; turn < turns; turn++) group(turn);
}

const WARM_UP_ROUNDS = 20;
const WARM_UP_TURNS = 20_000;
const TURNS = 1_000_000;
/** The compiler's threads leave something on the heap at times; what a hot method allocates, it allocates each time. */
const ATTEMPTS = 3;
let cycles = 0;
const observer = new PerformanceObserver((list) => (cycles += list.getEntries().length));
observer.observe({ entryTypes: ['gc'] });
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

// Until the optimising compiler has seen everything; its threads allocate on the heap too, so let them end.
for (let round = 0; round < WARM_UP_ROUNDS; round++) {
  run(WARM_UP_TURNS);
  await settle();
}
let least = { cycles: Infinity, grown: Infinity };
for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
  globalThis.gc!();
  await settle();
  if (cycles === 0) throw new Error('the observer sees no cycle at all');
  cycles = 0;
  const before = getHeapStatistics().used_heap_size;
  run(TURNS);
  const grown = getHeapStatistics().used_heap_size - before;
  await settle();
  if (cycles <= least.cycles && grown < least.grown) least = { cycles, grown };
}
observer.disconnect();
// Every event has really happened.
const page = await readPage(segment);
const turns = WARM_UP_ROUNDS * WARM_UP_TURNS + ATTEMPTS * TURNS;
for (const [series, perTurn] of [
  ['pegcount_rejected_total{family="calls_total"}', 1],
  ['pegcount_rejected_total{family="duration_seconds"}', 1],
  ['pegcount_rejected_total{family="both_seconds"}', 1],
  ['duration_seconds_count{direction="outbound"}', 5 / 3],
  ['native_seconds_count{direction="inbound"}', 4 / 3],
  ['both_seconds_count', 1],
  ['traced_total{direction="inbound"}', 1 / 3],
  ['traced_seconds_count{direction="inbound"}', 2 / 3],
  ['traced_seconds_count{direction="internal"}', 5 / 3],
] as const) {
  if (Math.abs(page.value(series) - turns * perTurn) > turns / 1000)
    throw new Error(`${series} is ${page.value(series)}`);
}
// Each round adds what a direction's source reported last, and half the square of its amounts.
const squares = WARM_UP_ROUNDS * WARM_UP_TURNS ** 2 + ATTEMPTS * TURNS ** 2;
const bytes = turns * TOTAL_A_TURN + (160 / 6) * squares;
const counted = page.value('bytes_total{direction="outbound"}');
if (Math.abs(counted - bytes) > bytes / 1000) throw new Error(`bytes_total is ${counted}, expected ${bytes}`);
console.log(JSON.stringify({ events: EVENTS_A_TURN * TURNS, ...least }));
