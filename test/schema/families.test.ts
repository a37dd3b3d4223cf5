// A tree of families becomes one checked schema.
import test from 'ava';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  gauge,
  histogram,
  openLabel,
  withHelpers,
} from 'pegcount';
import { fresh } from '../support/fresh.js';
import { refuses } from './refusals.js';

const A = closedLabel('a', ['x', 'y']);
const names = (tree: Parameters<typeof defineFamilies>[0]): string[] =>
  defineFamilies(tree).schema.families.map(({ name }) => name);

refuses(test, [
  [
    'a family name used twice',
    () => defineFamilies({ a: counter('calls_total', 'h'), b: counter('calls_total', 'other', [A]) }),
    /^family "calls_total": declared twice \(again at families\.b\)$/,
  ],
  [
    'a family name used twice across nesting',
    () =>
      defineFamilies({
        a: counter('calls_total', 'h'),
        sip: { deep: { calls: counter('calls_total', 'h') } },
      }),
    /^family "calls_total": declared twice \(again at families\.sip\.deep\.calls\)$/,
  ],
  [
    'one family in two places',
    () => {
      const calls = counter('calls_total', 'h');
      return defineFamilies({ a: calls, sip: { b: calls } });
    },
    /^family "calls_total": declared twice \(again at families\.sip\.b\)$/,
  ],
  [
    'a gauge that differs from a counter by _total only',
    () => defineFamilies({ a: gauge('calls', 'h', [], { combine: 'sum' }), b: counter('calls_total', 'h') }),
    /^family "calls_total": OpenMetrics cannot tell it from "calls", since both go by calls; rename one$/,
  ],
  [
    "a name of the engine's own",
    () => defineFamilies({ a: counter('pegcount_calls_total', 'h') }),
    /^family "pegcount_calls_total": names starting with pegcount_ are the engine's own$/,
  ],
  [
    'a number among the families',
    () => defineFamilies({ sip: { a: 5 } } as never),
    /^families\.sip\.a: got 5, expected a family or an object of families$/,
  ],
  [
    'null among the families',
    () => defineFamilies({ a: null } as never),
    /^families\.a: got null, expected a family/,
  ],
  [
    'a label among the families',
    () => defineFamilies({ a: A } as never),
    /^families\.a\.x: got 0, expected a family/,
  ],
  [
    'an array of families',
    () => defineFamilies([counter('a_total', 'h')] as never),
    /^families: got an array of 1, exp/,
  ],
  [
    'no tree',
    () => defineFamilies(undefined as never),
    /^families: got undefined, expected a family or an object/,
  ],
  ...['intern', 'retire', 'shard'].map((key): [string, () => unknown, RegExp] => [
    `a family at the key ${key}`,
    () => defineFamilies({ [key]: counter('a_total', 'h') }),
    new RegExp(`^families\\.${key}: the key "${key}" belongs to the writer, expected another one$`),
  ]),
]);

test('families are in declaration order, nested ones where their group stands', (t) => {
  const declared = names({
    b: counter('b_total', 'h'),
    group: { d: counter('d_total', 'h'), inner: { c: counter('c_total', 'h') } },
    a: histogram('a', 'h'),
  });
  t.deepEqual(declared.slice(0, 4), ['b_total', 'd_total', 'c_total', 'a']);
});

test("the engine's own families follow in every schema", (t) => {
  const Trunk = openLabel('trunk_id', { capacity: 2 });
  const Realm = openLabel('realm', { capacity: 2 });
  const own = (tree: Parameters<typeof defineFamilies>[0]) =>
    names(tree).filter((name) => name.startsWith('pegcount_'));
  const always = own({});
  t.true(always.includes('pegcount_shards'));
  t.true(always.every((name) => !/^pegcount_rejected|overflow/.test(name)));
  t.deepEqual(own({ a: counter('a_total', 'h') }), ['pegcount_rejected_total', ...always]);
  t.deepEqual(own({ a: counter('a_total', 'h', [Trunk]) }), [
    'pegcount_rejected_total',
    'pegcount_label_overflow_total',
    ...always,
  ]);
  t.deepEqual(own({ a: counter('a_total', 'h', [Trunk, Realm], { series: 4 }) }), [
    'pegcount_rejected_total',
    'pegcount_label_overflow_total',
    'pegcount_series_overflow_total',
    ...always,
  ]);
});

test('keys like intern may name a nested family', (t) => {
  t.notThrows(() => defineFamilies({ group: { intern: counter('a_total', 'h') } }));
});

test('a family that was not declared here is not found', (t) => {
  const families = defineFamilies({ a: counter('a_total', 'h') });
  t.throws(() => families.indexOf(counter('b_total', 'h')), {
    message: /^family "b_total": not one of these/,
  });
});

test('the same family may be part of two segments', (t) => {
  const calls = counter('calls_total', 'h');
  const one = defineFamilies({ calls });
  const two = defineFamilies({ first: counter('first_total', 'h'), calls });
  t.is(one.indexOf(calls), 0);
  t.is(two.indexOf(calls), 1);
});

test('withHelpers adds functions over the writers of its group', async (t) => {
  const sip = withHelpers({ requests: counter('requests_total', 'h', [A]) }, (m) => ({
    both: () => {
      m.requests.inc(A.x);
      m.requests.inc(A.y);
    },
  }));
  const { writer, page } = fresh({ sip });
  writer.sip.both();
  writer.sip.both();
  const read = await page();
  t.is(read.value('requests_total{a="x"}'), 2);
  t.is(read.value('requests_total{a="y"}'), 2);
});

test('helpers change nothing about the schema', (t) => {
  const plain = { requests: counter('requests_total', 'h', [A]) };
  const helped = withHelpers(plain, () => ({ help: () => 0 }));
  t.deepEqual(defineFamilies({ sip: helped }).schema, defineFamilies({ sip: plain }).schema);
});

test('a schema survives a structured clone, as the exporter gets it', (t) => {
  const { schema } = defineFamilies({
    a: counter('a_total', 'h', [A], { scale: 1e-6 }),
    b: histogram('b', 'h'),
  });
  t.deepEqual(structuredClone(schema), schema);
});

test('what was frozen by its declarer can be nested', (t) => {
  const families = defineFamilies(Object.freeze({ group: Object.freeze({ a: counter('a_total', 'h') }) }));
  const segment = createSegment(families, { name: 'frozen' });
  t.is(attach(families, segment.handle).shard, 1);
});
