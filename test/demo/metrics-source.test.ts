// Where the demo's workers get their writers: a segment, nowhere, or a module that stands in for pegcount.
import test from 'ava';
import { Direction, Result } from 'pegcount/catalog/pbx';
import { families } from '#dist/demo/metrics.js';
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

test('a module makes the writer in place of pegcount', async (t) => {
  const module = 'data:text/javascript,export const openMetrics = ({ module }) => ({ madeBy: module });';
  t.deepEqual((await openMetrics({ handle: undefined, module })) as object, { madeBy: module });
});
