// Options and labels of one family.
import test from 'ava';
import { closedLabel, counter, derivedLabel, gauge, histogram, numberLabel, openLabel } from 'pegcount';
import { refuses } from './refusals.js';

const A = closedLabel('a', ['x', 'y']);
const B = closedLabel('b', ['x', 'y']);
const C = closedLabel('c', ['x', 'y']);
const D = closedLabel('d', ['x', 'y']);
const E = closedLabel('e', ['x', 'y']);
const Open = openLabel('open', { capacity: 10 });
const Wide = openLabel('wide', { capacity: 255 });
const Derived = derivedLabel('derived', A, (value) => value + value);
const sum = { combine: 'sum' } as const;

refuses(test, [
  [
    'a gauge without combine',
    () => gauge('g', 'h', [], {} as never),
    /^family "g": combine is undefined, expected one of sum, max, min, each, last \(there is no default\)$/,
  ],
  [
    'a gauge without options',
    () => gauge('g', 'h', [], undefined as never),
    /^family "g": options are undefined, exp/,
  ],
  [
    'a gauge that is an average',
    () => gauge('g', 'h', [], { combine: 'avg' as never }),
    /^family "g": combine is "avg"/,
  ],
  [
    'a scale of 0',
    () => counter('a_total', 'h', [], { scale: 0 }),
    /^family "a_total": scale is 0, expected a finite/,
  ],
  [
    'a scale below 0',
    () => counter('a_total', 'h', [], { scale: -1 }),
    /^family "a_total": scale is -1, expected/,
  ],
  [
    'a scale of NaN',
    () => counter('a_total', 'h', [], { scale: NaN }),
    /^family "a_total": scale is NaN, expected/,
  ],
  [
    'an infinite scale',
    () => counter('a_total', 'h', [], { scale: Infinity }),
    /^family "a_total": scale is Infinity/,
  ],
  [
    'a scale of null',
    () => counter('a_total', 'h', [], { scale: null as never }),
    /^family "a_total": scale is null, exp/,
  ],
  [
    'a scale of text',
    () => counter('a_total', 'h', [], { scale: '1' as never }),
    /^family "a_total": scale is "1", exp/,
  ],
  [
    'an unknown option of a counter',
    () => counter('a_total', 'h', [], { buckets: [1] } as never),
    /^family "a_total": unknown option "buckets", expected one of unit, sparse, series, scale, exemplars$/,
  ],
  [
    'an unknown option of a gauge',
    () => gauge('g', 'h', [], { ...sum, mode: 'x' } as never),
    /^family "g": unknown option "mode", expected one of unit, sparse, series, combine, info$/,
  ],
  [
    'an unknown option of a histogram',
    () => histogram('g', 'h', [], { bucket: [1] } as never),
    /^family "g": unknown option "bucket", expected one of unit, sparse, series, buckets, native, exemplars$/,
  ],
  [
    'options that are an array',
    () => histogram('g', 'h', [], [] as never),
    /^family "g": options are an array of 0, exp/,
  ],
  [
    'a unit of no string',
    () => gauge('g', 'h', [], { ...sum, unit: 5 as never }),
    /^family "g": unit is 5, expected a/,
  ],
  [
    'sparse of no boolean',
    () => gauge('g', 'h', [], { ...sum, sparse: 1 as never }),
    /^family "g": sparse is 1, expected/,
  ],
  [
    "a unit that the counter's name does not end in",
    () => counter('wait_total', 'h', [], { unit: 'seconds' }),
    /^family "wait_total": unit is "seconds", expected a name ending in _seconds_total$/,
  ],
  [
    "a unit that the gauge's name does not end in",
    () => gauge('page_size', 'h', [], { ...sum, unit: 'bytes' }),
    /^family "page_size": unit is "bytes", expected a name ending in _bytes$/,
  ],
  [
    "a unit that the histogram's name ends in without an underscore",
    () => histogram('waitseconds', 'h', [], { unit: 'seconds' }),
    /^family "waitseconds": unit is "seconds", expected a name ending in _seconds$/,
  ],
  [
    'labels that are no array',
    () => counter('a_total', 'h', A as never),
    /^family "a_total": labels are an object, exp/,
  ],
  [
    'a string as label',
    () => counter('a_total', 'h', ['a'] as never),
    /^family "a_total": "a" is not a label, expected/,
  ],
  [
    'undefined as label',
    () => counter('a_total', 'h', [A, undefined] as never),
    /^family "a_total": undefined is not a/,
  ],
  [
    'a label twice',
    () => counter('a_total', 'h', [A, B, A]),
    /^family "a_total": label "a" is declared twice$/,
  ],
  [
    'two labels of one name',
    () => counter('a_total', 'h', [A, closedLabel('a', ['other'])]),
    /^family "a_total": label "a" is declared twice$/,
  ],
  [
    'two open labels without series',
    () => counter('a_total', 'h', [Open, Wide]),
    /^family "a_total": 2 open labels make 2816 tuples; expected \{ series: N \}/,
  ],
  [
    'five labels without series',
    () => counter('a_total', 'h', [A, B, C, D, E]),
    /^family "a_total": 5 labels, expected at most 4 or \{ series: N \} to write it through bound handles$/,
  ],
  [
    'more tuples than fit',
    () => counter('a_total', 'h', [numberLabel('n', 1, 65536), Wide]),
    /^family "a_total": 16777216 label tuples, expected at most 4194304 or \{ series: N \}$/,
  ],
  [
    'more than 16 labels',
    () =>
      counter(
        'a_total',
        'h',
        Array.from({ length: 17 }, (_, index) => closedLabel(`l${index}`, ['x'])),
      ),
    /^family "a_total": the number of labels: got 17, expected an integer from 0 to 16$/,
  ],
  [
    'a derived label without its source',
    () => counter('a_total', 'h', [B, Derived]),
    /^family "a_total": derived label "derived" needs its source "a" among the family's labels$/,
  ],
  [
    'series without labels',
    () => counter('a_total', 'h', [], { series: 5 }),
    /^family "a_total": series is 5, expected none without labels$/,
  ],
  [
    'series of 0',
    () => counter('a_total', 'h', [A], { series: 0 }),
    /^family "a_total": series: got 0, expected an int/,
  ],
  [
    'half a series',
    () => counter('a_total', 'h', [A], { series: 1.5 }),
    /^family "a_total": series: got 1.5, expected/,
  ],
  [
    'too many series',
    () => counter('a_total', 'h', [A], { series: 2 ** 22 + 1 }),
    /^family "a_total": series: got 4194305, expected an integer from 1 to 4194304$/,
  ],
  [
    'labels whose tuples no 64-bit integer can tell apart',
    () =>
      counter(
        'a_total',
        'h',
        Array.from({ length: 4 }, (_, index) => openLabel(`o${index}`, { capacity: 65536 })),
        { series: 5 },
      ),
    /^family "a_total": .* tuples, expected .*2\^62/,
  ],
]);

test('what is declared can be read back, and is frozen', (t) => {
  const calls = counter('calls_seconds_total', 'Calls', [A, Derived], {
    scale: 1e-6,
    unit: 'seconds',
    sparse: true,
  });
  t.like(calls, {
    name: 'calls_seconds_total',
    help: 'Calls',
    scale: 1e-6,
    unit: 'seconds',
    sparse: true,
    series: 0,
  });
  t.deepEqual(calls.labels, [A, Derived]);
  t.true(Object.isFrozen(calls) && Object.isFrozen(calls.labels));
  t.like(gauge('up', 'Up', [], { combine: 'last' }), { combine: 'last', sparse: false, series: 0, unit: '' });
  t.like(counter('a_total', 'h'), { scale: 1, labels: [] });
});

test('four labels, and as many derived ones, need no series', (t) => {
  t.notThrows(() => counter('a_total', 'h', [A, B, C, D, Derived]));
});

test('one open label needs no series, two are taken with them', (t) => {
  t.notThrows(() => counter('a_total', 'h', [A, Open]));
  t.is(counter('a_total', 'h', [Open, Wide, A, B, C, D, E], { series: 100 }).series, 100);
});

test('a family keeps its labels when the array it was given changes', (t) => {
  const labels = [A, B];
  const declared = counter('a_total', 'h', labels);
  labels.pop();
  t.is(declared.labels.length, 2);
});
