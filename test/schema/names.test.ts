// What may be a family name and a label name.
import test from 'ava';
import { closedLabel, counter, derivedLabel, gauge, histogram, numberLabel, openLabel } from 'pegcount';
import { show } from '#dist/schema/names.js';
import { refuses } from './refusals.js';

const A = closedLabel('a', ['x', 'y']);
const sum = { combine: 'sum' } as const;

refuses(test, [
  ['an empty name', () => counter('', 'h'), /^family "": a name must match .*for example pbx_calls_total$/],
  [
    'a name with a dash',
    () => counter('a-b_total', 'h'),
    /^family "a-b_total": a name must match \^\[a-zA-Z_:\]/,
  ],
  ['a name that begins with a digit', () => gauge('1a', 'h', [], sum), /^family "1a": a name must match/],
  [
    'a name with a line feed at its end',
    () => gauge('a\n', 'h', [], sum),
    /^family "a\\n": a name must match/,
  ],
  ['a name outside ASCII', () => histogram('größe', 'h'), /^family "größe": a name must match/],
  ['a name that is no string', () => histogram(7 as never, 'h'), /^family 7: a name must match/],
  ['a name that is a symbol', () => gauge(Symbol() as never, 'h', [], sum), /^family a symbol: a name must/],
  [
    'a name that begins with __',
    () => counter('__a_total', 'h'),
    /^family "__a_total": names starting with __ /,
  ],
  [
    'a counter without _total',
    () => counter('calls', 'h'),
    /^family "calls": .*_total, for example calls_total$/,
  ],
  [
    'a gauge called _bucket',
    () => gauge('a_bucket', 'h', [], sum),
    /^family "a_bucket": the ending _bucket is/,
  ],
  ['a gauge called _count', () => gauge('a_count', 'h', [], sum), /^family "a_count": the ending _count is/],
  ['a gauge called _sum', () => gauge('a_sum', 'h', [], sum), /^family "a_sum": the ending _sum is/],
  [
    'a histogram called _created',
    () => histogram('a_created', 'h'),
    /^family "a_created": the ending _created/,
  ],
  ['an empty help', () => counter('a_total', ''), /^family "a_total": help is "", expected a sentence$/],
  [
    'a help that is no string',
    () => counter('a_total', 5 as never),
    /^family "a_total": help is 5, expected/,
  ],
]);

/** Each kind of label, with a given name. */
const kinds: [kind: string, make: (name: never) => unknown][] = [
  ['closed', (name) => closedLabel(name, ['x'])],
  ['number', (name) => numberLabel(name, 1, 2)],
  ['open', (name) => openLabel(name, { capacity: 1 })],
  ['derived', (name) => derivedLabel(name, A, (value) => value)],
];
for (const [kind, make] of kinds) {
  refuses(test, [
    [`a ${kind} label with an empty name`, () => make('' as never), /^label "": label name "" must match \^/],
    [`a ${kind} label with a colon`, () => make('a:b' as never), /^label "a:b": label name "a:b" must match/],
    [`a ${kind} label that begins with a digit`, () => make('9a' as never), /^label "9a": .* must match/],
    [`a ${kind} label with a line feed`, () => make('a\n' as never), /^label "a\\n": .* must match/],
    [
      `a ${kind} label named by no string`,
      () => make(null as never),
      /^label null: label name null must match/,
    ],
    ...['le', 'quantile', 'writer', '__name__', '__a'].map((name): [string, () => unknown, RegExp] => [
      `a ${kind} label called ${name}`,
      () => make(name as never),
      new RegExp(
        `^label "${name}": label name "${name}" is reserved; expected one other than le, quantile, writer`,
      ),
    ]),
    ...[
      'call_id',
      'Call_ID',
      'callid',
      'ssrc',
      'phone_number',
      'caller',
      'callee',
      'branch',
      'session_id',
    ].map((name): [string, () => unknown, RegExp] => [
      `a ${kind} label called ${name}`,
      () => make(name as never),
      new RegExp(`^label "${name}": label name "${name}" identifies one call; .* belong in the call record$`),
    ]),
  ]);
}

test('names that Prometheus allows are taken', (t) => {
  for (const name of ['a_total', 'A9_total', '_a_total', 'sip:calls_total', 'total_total']) {
    t.is(counter(name, 'h').name, name);
  }
  for (const name of ['a', '_a', 'A_9', 'len', 'writers', 'quantiles'])
    t.is(closedLabel(name, ['x']).label, name);
});

test('any value can be shown in a message, shortly and without calling into it', (t) => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = {
    toString: () => t.fail(),
    valueOf: () => t.fail(),
    [Symbol.toPrimitive]: () => t.fail(),
    toJSON: () => t.fail(),
  };
  const shown: [value: unknown, text: string][] = [
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ['x'.repeat(70), `"${'x'.repeat(60)}…"`],
    [12n, '12n'],
    [Symbol('s'), 'a symbol'],
    [() => 0, 'a function'],
    [Map, 'a function'],
    [[1, 2], 'an array of 2'],
    [throwing, 'an object'],
    [Object.create(null), 'an object'],
    [revoked.proxy, 'an object'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [-0, '-0'],
    [0.5, '0.5'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of shown) t.is(show(value), text);
});
