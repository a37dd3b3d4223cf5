// Where the demo's workers get their writers: a segment, nowhere, or a module that stands in for pegcount.
import test from 'ava';
import { SegmentError } from 'pegcount';
import { Direction, Result } from 'pegcount/catalog/pbx';
import { collectMain, collectThread } from '#dist/demo/figures.js';
import { demoFamilies, families, type Metrics } from '#dist/demo/metrics.js';
import { openMetrics } from '#dist/demo/metrics-source.js';
import { fresh } from '../support/fresh.js';

test('a handle gives the writer of its segment', async (t) => {
  const { segment, writer, page } = fresh(families.tree);
  const metrics = await openMetrics({ handle: segment.handle });
  t.is(metrics.shard, writer.shard);
  metrics.pbx.calls.inc(Direction.inbound, Result.ok);
  t.is((await page()).values.get('rustpbx_calls_total{direction="inbound",result="ok"}'), 1);
});

test('no handle gives the null writer, helpers and all', async (t) => {
  const metrics = await openMetrics({ handle: undefined });
  t.is(metrics.shard, 0);
  t.notThrows(() => metrics.pbx.callEnded(0, 1, 2, 200, Direction.inbound));
});

test('what is configured decides the families: both sides must know it', async (t) => {
  const configured = { labels: { trunk_id: { values: ['carrier-7'], capacity: 3 } } };
  const { segment, writer } = fresh(demoFamilies(configured).tree);
  const metrics = await openMetrics({ handle: segment.handle, configured });
  t.is(metrics.shard, writer.shard);
  t.is(metrics.labels.trunkId.capacity, 3);
  await t.throwsAsync(openMetrics({ handle: segment.handle }), { instanceOf: SegmentError });
});

test('on the null writer, collectors do nothing and look at nothing', (t) => {
  const touched: string[] = [];
  const metrics = Object.defineProperties(
    { shard: 0 },
    Object.fromEntries(
      ['pbx', 'process', 'node', 'labels'].map((name) => [name, { get: () => void touched.push(name) }]),
    ),
  ) as Metrics;
  collectThread(metrics, {}, 'signalling-1').stop();
  collectMain(metrics, {}, '1.0.0').stop();
  t.deepEqual(touched, []);
});

test('the figures of threads can be left out, as in the benchmarks; those of the process stay', async (t) => {
  const { writer, page } = fresh(families.tree, {}, { strict: true });
  collectMain(writer, { threadFigures: false }, '1.0.0').stop();
  const { values } = await page();
  t.is(values.get('rustpbx_info{version="1.0.0"}'), 1);
  t.true(values.get('app_process_resident_memory_bytes')! > 1e6);
  t.deepEqual(
    [...values.keys()].filter((name) => name.startsWith('nodejs_heap')),
    [],
  );
  collectMain(writer, {}, '1.0.0').stop();
  t.true((await page()).value('nodejs_heap_size_used_bytes{thread="main"}') > 1e6);
});

test('a module makes the writer in place of pegcount', async (t) => {
  const module = 'data:text/javascript,export const openMetrics = ({ module }) => ({ madeBy: module });';
  t.deepEqual((await openMetrics({ handle: undefined, module })) as object, { madeBy: module });
});
