// createSegment: one segment for the same families, and a check of its options.
import test from 'ava';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  histogram,
  numberLabel,
} from 'pegcount';
import { readPage } from '../support/page.js';
import { refuses } from '../schema/refusals.js';

const Way = closedLabel('way', ['in', 'out']);
const declare = () => defineFamilies({ calls: counter('calls_total', 'h', [Way]) });

test('called again for the same families it returns the same segment', (t) => {
  const first = createSegment(declare(), { shards: 4, labels: { service: 'edge' }, name: 'again' });
  const again = createSegment(declare(), { shards: 4, labels: { service: 'edge' }, name: 'again' });
  t.is(again, first);
  t.is(again.handle.buffer, first.handle.buffer);
});

test('a second copy of the engine finds the same segment', async (t) => {
  const first = createSegment(declare(), { name: 'copies' });
  const url = new URL('../../../dist/segment/segment.js?copy', import.meta.url);
  const copy = (await import(url.href)) as { createSegment: typeof createSegment };
  t.not(copy.createSegment, createSegment);
  t.is(copy.createSegment(declare(), { name: 'copies' }), first);
});

test('another name, or other families, give another segment', (t) => {
  const first = createSegment(declare(), { name: 'one' });
  t.not(createSegment(declare(), { name: 'two' }).handle.buffer, first.handle.buffer);
  const other = defineFamilies({ calls: counter('calls_total', 'another', [Way]) });
  t.not(createSegment(other, { name: 'one' }).handle.buffer, first.handle.buffer);
});

test('a segment has 16 shards unless told', (t) => {
  const segment = createSegment(declare(), { name: 'sixteen' });
  t.is(segment.shards, 16);
  t.is(segment.memory.owners.length, 17);
});

test('the handle survives a structured clone and still shares memory', (t) => {
  const families = declare();
  const segment = createSegment(families, { name: 'clone' });
  const clone = structuredClone(segment.handle);
  t.not(clone.buffer, segment.handle.buffer);
  attach(families, clone).calls.inc(Way.in);
  t.not(segment.memory.owners[1], 0);
});

test('constant labels are on every series', async (t) => {
  const segment = createSegment(declare(), { name: 'constant', labels: { service: 'ed"ge', node: '' } });
  const page = await readPage(segment);
  t.is(page.value('calls_total{service="ed\\"ge",node="",way="in"}'), 0);
  for (const series of page.values.keys()) t.regex(series, /\{service="ed\\"ge",node=""[,}]/);
});

const taken = declare();
createSegment(taken, { name: 'taken', shards: 4, labels: { a: 'x' } });
refuses(test, [
  [
    'a known segment with other shards',
    () => createSegment(taken, { name: 'taken', shards: 5, labels: { a: 'x' } }),
    /^createSegment: a segment "taken" of these families exists with .*"shards":4.*, got .*"shards":5.*; expected the same, or/,
  ],
  [
    'a known segment with other labels',
    () => createSegment(taken, { name: 'taken', shards: 4, labels: { a: 'y' } }),
    /^createSegment: a segment "taken" of these families exists with .*"a":"x".*, got .*"a":"y"/,
  ],
  [
    'no shard',
    () => createSegment(taken, { shards: 0 }),
    /^createSegment: shards: got 0, expected an integer from 1 to 4096$/,
  ],
  [
    'too many shards',
    () => createSegment(taken, { shards: 4097 }),
    /^createSegment: shards: got 4097, expected an integer/,
  ],
  [
    'half a shard',
    () => createSegment(taken, { shards: 1.5 }),
    /^createSegment: shards: got 1.5, expected an integer/,
  ],
  [
    'a string of shards',
    () => createSegment(taken, { shards: '4' as never }),
    /^createSegment: shards: got "4", expected/,
  ],
  [
    'a name of no string',
    () => createSegment(taken, { name: 5 as never }),
    /^createSegment: name is 5, expected a string$/,
  ],
  [
    'an unknown option of createSegment',
    () => createSegment(taken, { shard: 4 } as never),
    /^createSegment: unknown option "shard", expected one of shards, labels, name$/,
  ],
  [
    'null as options',
    () => createSegment(taken, null as never),
    /^createSegment: options are null, expected an object$/,
  ],
  [
    'labels that are a number',
    () => createSegment(taken, { labels: 5 as never }),
    /^createSegment: labels: options are 5/,
  ],
  [
    'a constant label that is no string',
    () => createSegment(taken, { labels: { a: 5 as never } }),
    /^createSegment: label "a" is 5, expected a string$/,
  ],
  [
    'a constant label with a bad name',
    () => createSegment(taken, { labels: { 'a-b': 'x' } }),
    /^createSegment: labels: label name "a-b" must match/,
  ],
  [
    'a reserved constant label',
    () => createSegment(taken, { labels: { le: 'x' } }),
    /^createSegment: labels: label name "le" is reserved/,
  ],
  [
    'a constant label that identifies a call',
    () => createSegment(taken, { labels: { call_id: 'x' } }),
    /^createSegment: labels: label name "call_id" identifies one call/,
  ],
  [
    'a constant label that a family has',
    () => createSegment(taken, { labels: { way: 'x' } }),
    /^createSegment: label "way" is constant here and a label of family "calls_total"$/,
  ],
  [
    "a constant label that the engine's families have",
    () => createSegment(taken, { labels: { family: 'x' } }),
    /^createSegment: label "family" is constant here and a label of family "pegcount_rejected_total"$/,
  ],
]);

test('shards that nobody claims cost no resident memory', (t) => {
  const Wide = numberLabel('wide', 1, 65536);
  const families = defineFamilies({ spread: histogram('spread', 'h', [Wide], { buckets: [1, 2, 3] }) });
  const before = process.memoryUsage.rss();
  const { memory, handle } = createSegment(families, { shards: 512, name: 'large' });
  const MiB = 2 ** 20;
  t.true(memory.buffer.byteLength > 1000 * MiB);
  t.true(process.memoryUsage.rss() - before < 16 * MiB, 'created');
  const writer = attach(families, handle);
  writer.spread.observe(1, Wide.of(1)!);
  t.true(process.memoryUsage.rss() - before < 32 * MiB, 'attached');
});
