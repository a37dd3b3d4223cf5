// The node catalogue beside prom-client's default metrics of the same Node, and thread beside thread.
import { createSocket } from 'node:dgram';
import { getHeapSpaceStatistics } from 'node:v8';
import { threadId, Worker } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach, defineFamilies, numberLabel, openLabel } from 'pegcount';
import { collectNode, HeapSpace, node, ResourceType, Thread } from 'pegcount/catalog/node';
import type { FamilySchema } from '#dist/schema/schema.js';
import test from 'ava';
import { collectDefaultMetrics, type MetricObject, type MetricValue, Registry } from 'prom-client';
import { bury, fresh } from '../support/fresh.js';
import type { Page } from '../support/page.js';
import { bad } from './changes.js';
import { families } from './node-families.js';
import type { NodeWorkerData } from './node-worker.js';
import { pageWhere } from './process-page.js';

type Measured = MetricObject & { readonly values: MetricValue<string>[] };

/** What prom-client says of this process. It can be asked to watch only once. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const measured = async (): Promise<Measured[]> => await registry.getMetricsAsJSON();

const schema = new Map(
  defineFamilies({ node: node() }).schema.families.map((family): [string, FamilySchema] => [
    family.name,
    family,
  ]),
);

test('every default metric of prom-client is declared under its name and type', async (t) => {
  const theirs = await measured();
  t.true(theirs.length >= 30, `prom-client has ${theirs.length}`);
  const typeOf = (type: unknown): unknown => (typeof type === 'string' ? type : String(type));
  for (const { name, type } of theirs) t.is(schema.get(name)?.type, typeOf(type) as never, name);
});

test('nothing but them is declared', async (t) => {
  const theirs = (await measured()).map(({ name }) => name);
  const own = [...schema.keys()].filter((name) => !name.startsWith('pegcount_'));
  t.deepEqual(own.sort(), theirs.sort());
});

test("labels are those of prom-client, and the thread where a figure is a thread's", async (t) => {
  for (const { name } of await measured()) {
    const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    const own = schema.get(name)!.labels.map((label) => label.name);
    const ofProcess = name.startsWith('process_') || name === 'nodejs_version_info';
    t.deepEqual(own, ofProcess ? labelNames : ['thread', ...labelNames], name);
  }
});

test('histograms have the bounds of prom-client', (t) => {
  const { upperBounds } = registry.getSingleMetric('nodejs_gc_duration_seconds') as unknown as {
    upperBounds: number[];
  };
  t.deepEqual(schema.get('nodejs_gc_duration_seconds')!.buckets, upperBounds);
});

/** By how much two readings of a moving figure may differ: a share, or an amount in its unit. */
const close = (ours: number, theirs: number, share: number, amount: number): boolean =>
  Math.abs(ours - theirs) <= Math.max(amount, share * Math.max(Math.abs(ours), Math.abs(theirs)));

const MB = 2 ** 20;
/** What is compared as it stands. CPU, lags and garbage collections cover another time than prom-client's: see below. */
const tolerance = (name: string): { share: number; amount: number } | undefined => {
  if (/cpu|lag|gc_duration/.test(name)) return undefined;
  if (/info$|start_time|max_fds/.test(name)) return { share: 0, amount: 1 };
  if (/_fds$|active_/.test(name)) return { share: 0.25, amount: 4 };
  if (name === 'nodejs_heap_space_size_available_bytes') return { share: 1, amount: 32 * MB };
  return { share: 0.4, amount: 12 * MB };
};

test.serial('values agree with those of prom-client', async (t) => {
  const { writer, page } = fresh({ node: node() });
  const collecting = collectNode(writer, { everyMs: 100 });
  t.teardown(collecting.stop);
  await pageWhere(page, (read) => read.series('nodejs_eventloop_lag_p99_seconds').length > 0);
  const theirs = await measured();
  // A second collection right after theirs.
  const again = collectNode(writer, { everyMs: 60_000, processWide: false });
  t.teardown(again.stop);
  const ours = await page();
  let compared = 0;
  for (const { name, values } of theirs) {
    const { share, amount } = tolerance(name) ?? {};
    if (share === undefined || amount === undefined) continue;
    for (const { value, labels } of values) {
      const own =
        name.startsWith('process_') || name === 'nodejs_version_info' ? [] : [['thread', String(threadId)]];
      const pairs = [...own, ...Object.entries(labels)].map(([key, of]) => `${key}="${of}"`);
      const series = pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
      const mine = ours.values.get(series);
      // Short-lived requests come and go between the two readings.
      if (mine === undefined && name.includes('active_') && value <= amount) continue;
      t.true(
        mine !== undefined && close(mine, value, share, amount),
        `${series}: ${mine}, prom-client ${value}`,
      );
      compared += 1;
    }
  }
  t.true(compared > 30, `${compared} series compared`);
});

test('CPU seconds grow by what the process spends', async (t) => {
  const { writer, page } = fresh({ node: node() });
  const before = process.cpuUsage();
  const collecting = collectNode(writer, { everyMs: 50 });
  t.teardown(collecting.stop);
  const end = Date.now() + 200;
  while (Date.now() < end);
  await pageWhere(page, (read) => read.value('process_cpu_seconds_total') >= 0.1);
  const read = await page();
  const { user, system } = process.cpuUsage(before);
  const [all, own, kernel] = ['', '_user', '_system'].map((part) =>
    read.value(`process_cpu${part}_seconds_total`),
  );
  t.true(all <= (user + system) / 1e6 + 1e-6);
  t.true(all >= 0.1);
  t.true(Math.abs(all - own - kernel) < 1e-9, `${all} = ${own} + ${kernel}`);
});

test('CPU seconds that were spent before are not counted again by the next collector', async (t) => {
  const { writer, page } = fresh({ node: node() });
  for (let round = 0; round < 5; round += 1) collectNode(writer).stop();
  const { user, system } = process.cpuUsage();
  t.true((await page()).value('process_cpu_seconds_total') < (user + system) / 1e6);
});

/** Starts a thread that collects; it is ended with the test. */
function start(t: { teardown(end: () => unknown): void }, workerData: NodeWorkerData): Worker {
  const worker = new Worker(new URL('node-worker.js', import.meta.url), { workerData });
  t.teardown(() => worker.terminate());
  return worker;
}

test('a busy thread and an idle one differ in every figure of a thread', async (t) => {
  const { segment, page } = fresh(families.tree, { shards: 4 });
  start(t, { handle: segment.handle, thread: 'busy', task: 'busy' });
  start(t, { handle: segment.handle, thread: 'idle', task: 'idle' });
  const of = (name: string, thread: string, more = ''): string => `${name}{thread="${thread}"${more}}`;
  const gcCount = (thread: string): string => of('nodejs_gc_duration_seconds_count', thread, ',kind="minor"');
  const read = await pageWhere(
    page,
    ({ values }) =>
      (values.get(of('nodejs_eventloop_lag_min_seconds', 'idle')) ?? 0) > 0 &&
      (values.get(of('nodejs_eventloop_lag_p99_seconds', 'busy')) ?? 0) > 0.1 &&
      (values.get(gcCount('busy')) ?? 0) > 5,
  );
  for (const part of ['max', 'mean', 'p90', 'p99']) {
    const name = `nodejs_eventloop_lag_${part}_seconds`;
    const [busy, idle] = [read.value(of(name, 'busy')), read.value(of(name, 'idle'))];
    t.true(busy > idle, `${name}: ${busy} busy, ${idle} idle`);
  }
  t.true(read.value(gcCount('busy')) > (read.values.get(gcCount('idle')) ?? 0));
  t.not(
    read.value(of('nodejs_heap_size_used_bytes', 'busy')),
    read.value(of('nodejs_heap_size_used_bytes', 'idle')),
  );
  t.is(read.value(of('nodejs_active_resources', 'busy', ',type="Timeout"')) >= 1, true);
  t.false(read.values.has(of('nodejs_active_resources', 'idle', ',type="Timeout"')));
});

test('a worker reports itself and leaves the process to the main thread', async (t) => {
  const { segment, page } = fresh(families.tree, { shards: 4 });
  const worker = start(t, { handle: segment.handle, task: 'idle' });
  const heap = `nodejs_heap_size_used_bytes{thread="${worker.threadId}"}`;
  const read = await pageWhere(page, ({ values }) => values.has(heap));
  t.deepEqual(read.series('nodejs_heap_size_used_bytes'), [heap]);
  for (const name of ['process_resident_memory_bytes', 'process_open_fds', 'nodejs_version_info']) {
    t.deepEqual(read.series(name), []);
  }
  t.is(read.value('process_cpu_seconds_total'), 0);
});

test('the gauges of a thread that is gone leave the page, its collections stay counted', async (t) => {
  const { segment, page } = fresh(families.tree, { shards: 4 });
  const worker = start(t, { handle: segment.handle, thread: 'brief', task: 'busy' });
  const collected = 'nodejs_gc_duration_seconds_count{thread="brief",kind="minor"}';
  const read = await pageWhere(page, ({ values }) => (values.get(collected) ?? 0) > 0);
  t.true(read.values.has('nodejs_heap_size_used_bytes{thread="brief"}'));
  const { threadId: owner } = worker;
  await worker.terminate();
  // What an exporter does when a writer is gone.
  const shard = segment.memory.owners.indexOf(owner + 1);
  t.true(shard > 0);
  bury(segment, shard);
  const after = await page();
  const left = [...after.values.keys()].filter((series) => series.includes('thread="brief"'));
  t.true(left.length > 0);
  t.deepEqual(
    left.filter((series) => !series.startsWith('nodejs_gc_duration_seconds')),
    [],
  );
  t.true(after.value(collected) >= read.value(collected));
});

test('what it collects keeps no thread alive', async (t) => {
  const { segment } = fresh(families.tree, { shards: 4 });
  const worker = new Worker(new URL('node-worker.js', import.meta.url), {
    workerData: { handle: segment.handle, task: 'done' } satisfies NodeWorkerData,
  });
  const code = await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  t.is(code, 0);
});

test('a stopped collector writes no more', async (t) => {
  const { writer, page } = fresh({ node: node() });
  const collecting = collectNode(writer, { everyMs: 50, thread: 'mine' });
  await pageWhere(page, (read) => read.series('nodejs_eventloop_lag_p99_seconds').length > 0);
  collecting.stop();
  collecting.stop();
  writer.node.heapSizeUsed.set(1, writer.intern(Thread, 'mine'));
  writer.node.eventLoopLag.set(77, writer.intern(Thread, 'mine'));
  const collected = 'nodejs_gc_duration_seconds_count';
  const sum = (read: Page): number =>
    [...read.values].reduce((all, [series, value]) => (series.startsWith(collected) ? all + value : all), 0);
  const before = sum(await page());
  const garbage = Array.from({ length: 300_000 }, (_, index) => ({ index }));
  await sleep(200);
  t.is(garbage.length, 300_000);
  const after = await page();
  t.is(after.value('nodejs_heap_size_used_bytes{thread="mine"}'), 1);
  t.is(after.value('nodejs_eventloop_lag_seconds{thread="mine"}'), 77);
  t.is(sum(after), before);
});

test('a collector that is stopped at once leaves nothing behind that writes', async (t) => {
  const { writer, page } = fresh({ node: node() });
  collectNode(writer, { thread: 'mine' }).stop();
  await sleep(20);
  t.deepEqual((await page()).series('nodejs_eventloop_lag_seconds'), []);
});

test('a delay is forgotten by the next reading', async (t) => {
  const { writer, page } = fresh({ node: node() });
  const collecting = collectNode(writer, { everyMs: 100, thread: 'mine' });
  t.teardown(collecting.stop);
  const series = 'nodejs_eventloop_lag_max_seconds{thread="mine"}';
  // Again until it is seen: a page may be late, and the delay is shown for one period only.
  await pageWhere(page, ({ values }) => {
    if ((values.get(series) ?? 0) > 0.3) return true;
    const end = Date.now() + 400;
    while (Date.now() < end);
    return false;
  });
  const read = await pageWhere(page, (read) => read.value(series) < 0.3);
  t.true(read.value(series) > 0);
});

test('a type of resource that is gone is shown as 0', async (t) => {
  const { writer, page } = fresh({ node: node() });
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const collecting = collectNode(writer, { everyMs: 50, thread: 'mine' });
  t.teardown(collecting.stop);
  const series = 'nodejs_active_resources{thread="mine",type="UDPWrap"}';
  t.is((await page()).value(series), 1);
  socket.close();
  await pageWhere(page, (read) => read.value(series) === 0);
});

test('the null writer collects nothing', (t) => {
  const m = attach(families, undefined);
  const collecting = collectNode(m);
  t.notThrows(() => collecting.stop());
});

test('every space of this heap has a name of its own', (t) => {
  for (const { space_name: name } of getHeapSpaceStatistics()) {
    t.not(HeapSpace.of(name.replace(/_space$/, '')), HeapSpace.other, name);
  }
});

test('a strict writer finds no fault with what is collected', async (t) => {
  const { writer, page } = fresh({ node: node() }, {}, { strict: true });
  const collecting = collectNode(writer, { everyMs: 50 });
  t.teardown(collecting.stop);
  const read = await pageWhere(page, ({ values }) =>
    values.has(`nodejs_eventloop_lag_p99_seconds{thread="${threadId}"}`),
  );
  for (const name of schema.keys())
    t.is(read.values.get(`pegcount_rejected_total{family="${name}"}`) ?? 0, 0);
});

test('a prefix is in front of every name', (t) => {
  const names = (prefix?: string): string[] =>
    defineFamilies(node(prefix === undefined ? {} : { prefix }))
      .schema.families.map(({ name }) => name)
      .filter((name) => !name.startsWith('pegcount_'));
  t.deepEqual(names('edge'), names().map((name) => `edge_${name}`)); // prettier-ignore
});

test('labels, bounds and room can be replaced', async (t) => {
  const thread = openLabel('thread', { capacity: 3 });
  const tree = node({ labels: { thread }, buckets: { gcDuration: [1, 2] }, series: { activeResources: 9 } });
  t.deepEqual(tree.gcDuration.buckets, [1, 2]);
  t.is(tree.activeResources.series, 9);
  const { writer, page } = fresh({ node: tree });
  for (const name of ['a', 'b', 'c', 'd']) collectNode(writer, { thread: name }).stop();
  const shown = (await page()).series('nodejs_heap_size_used_bytes');
  t.deepEqual(shown.map((series) => /thread="(\w+)"/.exec(series)![1]).sort(), ['a', 'b', 'c', 'other']); // prettier-ignore
});

const { writer: anyWriter } = fresh({ node: node() });
const refused: [what: string, act: () => unknown, message: RegExp][] = [
  ['an unknown option of the catalogue', () => node({ threads: 3 } as object), /node catalogue: unknown option "threads"/],
  ['a prefix that is no string', () => node({ prefix: 3 as never }), /node catalogue: prefix: got 3/],
  ['an unknown label', () => node({ labels: bad({ space: Thread }) }), /labels: unknown option "space"/],
  ['a label of another name', () => node({ labels: { thread: ResourceType as never } }), /thread is label "type" \(open\)/],
  ['a closed label', () => node({ labels: { thread: numberLabel('thread', 0, 9) as never } }), /thread is closed, expected an open label/],
  ['bounds of no histogram', () => node({ buckets: { gc: [1] } as object }), /buckets: unknown option "gc"/],
  ['series of no family', () => node({ series: { gc: 1 } as object }), /series: unknown option "gc"/],
  ['an unknown option', () => collectNode(anyWriter, { every: 3 } as object), /collectNode: unknown option "every"/],
  ['a period of 0', () => collectNode(anyWriter, { everyMs: 0 }), /collectNode: everyMs: got 0, expected an integer from 50/],
  ['a period that is no number', () => collectNode(anyWriter, { everyMs: '5' as never }), /everyMs: got "5"/],
  ['no name', () => collectNode(anyWriter, { thread: '' }), /thread is "", expected a name/],
  ['a name that is no string', () => collectNode(anyWriter, { thread: 3 as never }), /thread is 3, expected a name/],
  ['a resolution of 0', () => collectNode(anyWriter, { lagResolutionMs: 0 }), /lagResolutionMs: got 0/],
  ['a word for a boolean', () => collectNode(anyWriter, { processWide: 'yes' as never }), /processWide is "yes", expected a boolean/],
]; // prettier-ignore
for (const [what, act, message] of refused) {
  test(`${what} is refused`, (t) => {
    t.throws(act, { name: 'DeclarationError', message });
  });
}
