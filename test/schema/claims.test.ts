// Names that OpenMetrics would mix up are refused where families are put together.
import test from 'ava';
import fc from 'fast-check';
import { counter, defineFamilies, gauge, histogram } from 'pegcount';
import { claims } from '#dist/schema/claims.js';
import { describe } from '#dist/schema/schema.js';
import { type AnyFamily, family } from '#dist/schema/family.js';
import { refuses } from './refusals.js';

const level = (name: string) => gauge(name, 'h', [], { combine: 'last' });
const info = (name: string) => gauge(name, 'h', [], { combine: 'last', info: true });
const count = (name: string) => counter(name, 'h');
const wait = (name: string) => histogram(name, 'h');

const clashes: [AnyFamily, AnyFamily, string][] = [
  [level('calls'), count('calls_total'), 'calls'],
  [count('calls_total'), level('calls'), 'calls'],
  [count('calls_total'), wait('calls'), 'calls'],
  [count('calls_total'), info('calls_info'), 'calls'],
  [wait('calls'), info('calls_info'), 'calls'],
  [level('calls'), info('calls_info'), 'calls'],
  [count('calls_total'), count('calls_total_total'), 'calls_total'],
  [count('calls_total'), info('calls_total_info'), 'calls_total'],
  [info('calls_info'), count('calls_info_total'), 'calls_info'],
  [wait('calls'), count('calls_count_total'), 'calls_count'],
  [wait('calls'), count('calls_sum_total'), 'calls_sum'],
  [wait('calls'), count('calls_bucket_total'), 'calls_bucket'],
  [wait('calls'), count('calls_created_total'), 'calls_created'],
  [wait('calls'), info('calls_count_info'), 'calls_count'],
  [count('calls_total'), info('calls_created_info'), 'calls_created'],
  [count('calls_total'), count('calls_created_total'), 'calls_created'],
];

refuses(
  test,
  clashes.map(([a, b, by]) => [
    `the ${a[family]} ${a.name} beside the ${b[family]} ${b.name}`,
    () => defineFamilies({ a, group: { b } }),
    new RegExp(
      `^family "${b.name}": OpenMetrics cannot tell it from "${a.name}", since both go by ${by}; rename one$`,
    ),
  ]),
);

refuses(test, [
  ['a counter that is only _total', () => count('_total'), /^family "_total": a counter's name ends in _total, for example calls_total$/],
  ['an info that is only _info', () => info('_info'), /^family "_info": info is true, expected a name ending in _info, for example build_info$/],
  ...['_bucket', '_count', '_sum', '_created'].map(
    (suffix): [string, () => unknown, RegExp] => [
      `a gauge ending in ${suffix}`,
      () => level(`calls${suffix}`),
      /the ending _[a-z]+ is reserved for samples of a family$/,
    ],
  ),
]); // prettier-ignore

test('names that only look alike are kept', (t) => {
  t.notThrows(() =>
    defineFamilies({
      a: count('calls_total'),
      b: count('calls_totals_total'),
      c: level('calls_now'),
      d: wait('calls_seconds'),
      e: level('trunks_total'),
      f: level('version_info'),
      g: info('build_info'),
      h: count('call_total'),
    }),
  );
});

test('families are refused exactly when they share a name', (t) => {
  const stem = fc.array(fc.constantFrom('a', '_total', '_info', '_count', '_created', '_sum'), { minLength: 1, maxLength: 3 }); // prettier-ignore
  const name = stem.map((parts) => `x${parts.join('')}`);
  const kinds = [level, info, count, wait];
  const declared = fc.tuple(name, fc.nat({ max: 3 })).map(([given, kind]) => {
    try {
      return kinds[kind](`${given}${['', '_info', '_total', ''][kind]}`);
    } catch {
      return count('y_total');
    }
  });
  let refused = 0;
  fc.assert(
    fc.property(declared, declared, (a, b) => {
      const [ofA, ofB] = describe([a, b]).families.map(claims);
      const shared = ofA.filter((one) => ofB.includes(one));
      let message = '';
      try {
        defineFamilies({ a, b });
      } catch (error) {
        message = String(error);
      }
      if ((message !== '') !== shared.length > 0) throw new Error(`${a.name}, ${b.name}: ${message}`);
      if (message !== '') refused += 1;
    }),
    { numRuns: 1000 },
  );
  t.true(refused > 0);
});
