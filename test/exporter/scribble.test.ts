// A foreign writer at work while an exporter serves: it goes on answering, valid pages among its answers, and comes back to what
// is true of the shards.
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, createSegment, defineFamilies, gauge, histogram, openLabel } from 'pegcount'; // prettier-ignore
import type { PageFormat } from '#dist/exposition/format.js';
import { openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { textFormat } from '#dist/exposition/text.js';
import { parsePage } from '../support/page.js';
import { scribble, sharedAreas, shardAreas, stroke } from '../support/scribble.js';
import { checkPage } from '../support/valid-page.js';
import { exporting } from './exporting.js';
import { servers } from './sockets.js';

const Trunk = openLabel('trunk', { capacity: 8 });
const Way = closedLabel('way', ['in', 'out']);
const families = defineFamilies({
  calls: counter('calls_total', 'h', [Way], { exemplars: true }),
  trunks: counter('trunk_calls_total', 'h', [Trunk]),
  pairs: counter('pairs_total', 'h', [Trunk, Way], { series: 4 }),
  activeCalls: gauge('active_calls', 'h', [Way], { combine: 'last' }),
  load: gauge('load', 'h', [], { combine: 'sum' }),
  wait: histogram('wait_seconds', 'h', [Way], { buckets: [0.1, 1], exemplars: true, native: {} }),
});
const formats: readonly PageFormat[] = [textFormat, openMetricsFormat, protobufFormat];
/** Longer than any answer takes on a busy machine; without an end there would be none. */
const WAIT_MS = 20_000;

async function get(
  url: string | URL,
  accept = '*/*',
): Promise<{ status: number; type: string; body: Buffer }> {
  const response = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(WAIT_MS) });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) };
}

for (const [transport] of servers) {
  test(`${transport}: every scrape is answered by a valid page, whatever is scribbled`, async (t) => {
    const segment = createSegment(families, { shards: 3, name: `scribbled ${transport}` });
    const exporter = await exporting(t, { transport }, segment);
    const m = attach(families, segment.handle);
    const trunk = m.intern(Trunk, 'carrier');
    const { memory } = segment;
    const areas = [...sharedAreas(memory), ...[1, 2, 3].flatMap((shard) => shardAreas(memory, shard))];
    const marks = fc.sample(fc.tuple(fc.nat(), stroke), { numRuns: 120, seed: 20 });
    for (const [index, [area, made]] of marks.entries()) {
      m.calls.inc(Way.in);
      m.pairs.at(trunk, Way.in).inc();
      m.wait.observe(0.5, Way.out);
      scribble(memory, areas[area % areas.length], made);
      if (index % 10 > 0) continue;
      for (const format of formats) {
        const { status, type, body } = await get(exporter.url, format.contentType);
        t.is(status, 200);
        t.is(type, format.contentType);
        t.true(checkPage(format, body) > 0);
      }
      const health = await get(new URL('/healthz', exporter.url));
      const { active_calls: active } = JSON.parse(health.body.toString()) as { active_calls: unknown };
      t.is(typeof active, 'number', health.body.toString());
      t.is((await get(new URL('/live', exporter.url))).status, 200);
    }
  });
}

test('the health answer has a number of active calls, whatever the levels', async (t) => {
  const segment = createSegment(families, { shards: 1, name: 'scribbled levels' });
  const exporter = await exporting(t, {}, segment);
  attach(families, segment.handle).activeCalls.set(7, Way.in);
  const { base } = segment.memory.layout.families.find(({ schema }) => schema.name === 'active_calls')!;
  for (const level of [Infinity, NaN, -Infinity]) {
    segment.memory.levels[base + 1] = level;
    const { body } = await get(new URL('/healthz', exporter.url));
    t.like(JSON.parse(body.toString()), { active_calls: 7 });
  }
});

test('shards whose owners nobody has ever been are free again', async (t) => {
  const segment = createSegment(families, { shards: 4, name: 'scribbled owners' });
  const exporter = await exporting(t, {}, segment);
  const m = attach(families, segment.handle);
  const { owners } = segment.memory;
  const own = Atomics.load(owners, m.shard);
  [-1, -(2 ** 31), 2 ** 31 - 1].forEach((word, index) => Atomics.store(owners, 2 + index, word));
  const deadline = Date.now() + WAIT_MS;
  while (owners.subarray(2).some((word) => word !== 0) && Date.now() < deadline) {
    await pause(20);
    // Somebody attaches, which rouses the exporter.
    Atomics.notify(owners, 0);
  }
  t.deepEqual([...owners.subarray(1)], [own, 0, 0, 0]);
  const page = parsePage((await get(exporter.url)).body.toString());
  t.is(page.value('pegcount_shards_claimed'), 1);
});
