// Closed, number, open and derived labels.
import test from 'ava';
import { closedLabel, counter, derivedLabel, numberLabel, openLabel } from 'pegcount';
import { show } from '#dist/schema/names.js';
import { fresh } from '../support/fresh.js';
import { refuses } from './refusals.js';

test('each value of a closed label is a property holding its position', (t) => {
  const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);
  t.deepEqual([Direction.inbound, Direction.outbound, Direction.internal] as number[], [0, 1, 2]);
  t.is(Direction.label, 'direction');
  t.deepEqual(Direction.values, ['inbound', 'outbound', 'internal']);
  t.true(Object.isFrozen(Direction) && Object.isFrozen(Direction.values));
});

test('of finds the value of a string by exact match, and nothing else', (t) => {
  const Method = closedLabel('method', ['INVITE', 'BYE']);
  t.is(Method.of('INVITE'), Method.INVITE);
  t.is(Method.of('BYE'), Method.BYE);
  for (const text of [
    'invite',
    'INVITE ',
    '',
    'constructor',
    '__proto__',
    'toString',
    'of',
    'values',
    'label',
  ]) {
    t.is(Method.of(text), undefined, text);
  }
  for (const odd of [undefined, null, 0, 1, {}, ['INVITE'], Symbol()])
    t.is(Method.of(odd as never), undefined);
});

test('of gives other for an unknown string where the enum has it', (t) => {
  const Method = closedLabel('method', ['INVITE', 'other', 'BYE']);
  t.is(Method.of('BYE'), Method.BYE);
  for (const text of ['PUBLISH', '', 'constructor', '__proto__', 'other'])
    t.is(Method.of(text), Method.other);
  t.is(Method.of(undefined as never), Method.other);
});

test('values named like the members of a label, or of every object, are found by of', async (t) => {
  const names = [
    'of',
    'values',
    'label',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'then',
  ] as const;
  const Odd = closedLabel('odd', names);
  t.is(typeof Odd.of, 'function');
  t.is(Odd.label, 'odd');
  t.deepEqual(Odd.values, names);
  names.forEach((name, index) => t.is(Odd.of(name) as number, index));
  // Those that hide no member are properties too, of the label itself and not of a prototype.
  t.deepEqual([Odd.constructor, Odd.__proto__].map(Number), [3, 4]);
  t.is(Object.getPrototypeOf(Odd), null);
  const { writer, page } = fresh({ odd: counter('odd_total', 'h', [Odd]) });
  writer.odd.inc(Odd.of('__proto__')!);
  t.is((await page()).value('odd_total{odd="__proto__"}'), 1);
});

test('a label keeps its values when the array it was made from changes', (t) => {
  const values: string[] = ['a', 'b'];
  const Label = closedLabel('l', values);
  values[0] = 'z';
  values.push('c');
  t.deepEqual(Label.values, ['a', 'b']);
  t.is(Number(Label.of('a')), 0);
  t.is(Label.of('c'), undefined);
});

refuses(test, [
  [
    'an enum without values',
    () => closedLabel('l', []),
    /^label "l": got an array of 0 as values, expected at least/,
  ],
  [
    'an enum that is a string',
    () => closedLabel('l', 'ab' as never),
    /^label "l": got "ab" as values, expected/,
  ],
  [
    'an enum that is undefined',
    () => closedLabel('l', undefined as never),
    /^label "l": got undefined as values/,
  ],
  [
    'an empty value',
    () => closedLabel('l', ['a', '']),
    /^label "l": value "" must be a string that is not empty$/,
  ],
  [
    'a value that is no string',
    () => closedLabel('l', ['a', 5 as never]),
    /^label "l": value 5 must be a string/,
  ],
  [
    'an enum with a hole',
    () => closedLabel('l', Object.assign(['a'], { 2: 'b' })),
    /^label "l": value undefined must be/,
  ],
  [
    'a value declared twice',
    () => closedLabel('l', ['a', 'b', 'a']),
    /^label "l": value "a" is declared twice$/,
  ],
  [
    'an enum of too many values',
    () =>
      closedLabel(
        'l',
        Array.from({ length: 65537 }, (_, index) => `v${index}`),
      ),
    /^label "l": the number of values: got 65537, expected an integer from 1 to 65536$/,
  ],
  [
    'a number label without a range',
    () => numberLabel('n', 5, 4),
    /^label "n": the last number: got 4, expected .* 5 to/,
  ],
  [
    'a fractional range',
    () => numberLabel('n', 0.5, 4),
    /^label "n": the first number: got 0.5, expected an integer/,
  ],
  [
    'a range of NaN',
    () => numberLabel('n', 1, NaN),
    /^label "n": the last number: got NaN, expected an integer/,
  ],
  [
    'a range that is too wide',
    () => numberLabel('n', 1, 65537),
    /^label "n": the last number: got 65537, expected an integer from 1 to 65536$/,
  ],
  [
    'an open label without options',
    () => openLabel('o', undefined as never),
    /^label "o": options are undefined, exp/,
  ],
  [
    'an open label without capacity',
    () => openLabel('o', {} as never),
    /^label "o": capacity: got undefined, exp/,
  ],
  [
    'a capacity of 0',
    () => openLabel('o', { capacity: 0 }),
    /^label "o": capacity: got 0, expected .* 1 to 65536$/,
  ],
  [
    'a capacity beyond 65536',
    () => openLabel('o', { capacity: 65537 }),
    /^label "o": capacity: got 65537, expected/,
  ],
  [
    'a fractional capacity',
    () => openLabel('o', { capacity: 1.5 }),
    /^label "o": capacity: got 1.5, expected/,
  ],
  [
    'an unknown option of an open label',
    () => openLabel('o', { capacity: 1, cap: 2 } as never),
    /^label "o": unknown option "cap", expected one of capacity$/,
  ],
  [
    'a label derived from an open one',
    () => derivedLabel('d', openLabel('o', { capacity: 1 }) as never, String),
    /^label "d": got an object as source, expected a closed label$/,
  ],
  [
    'a label derived from nothing',
    () => derivedLabel('d', undefined as never, String),
    /^label "d": got undefined as/,
  ],
  [
    'a derived value that is no string',
    () =>
      derivedLabel('d', closedLabel('l', ['a', 'b']), ((value: string) =>
        value === 'b' ? 5 : 'x') as never),
    /^label "d": derived 5 from "b", expected a string$/,
  ],
  [
    'a derived value that is empty',
    () => derivedLabel('d', closedLabel('l', ['a']), () => ''),
    /^label "d": derived "" from "a", expected a string$/,
  ],
]);

test('a number label maps the integers of its range, and undefined outside it', (t) => {
  const Code = numberLabel('code', 100, 699);
  t.is(Code.values.length, 600);
  t.is(Code.values[0], '100');
  t.is(Code.values[599], '699');
  t.deepEqual([Code.of(100), Code.of(486), Code.of(699)].map(Number), [0, 386, 599]);
  for (const odd of [99, 700, 100.5, NaN, Infinity, -100, '100', undefined, null, 100n, {}]) {
    t.is(Code.of(odd as never), undefined, show(odd));
  }
});

test('a number label may lie below zero', async (t) => {
  const Level = numberLabel('level', -2, 2);
  t.deepEqual(Level.values, ['-2', '-1', '0', '1', '2']);
  const { writer, page } = fresh({ levels: counter('levels_total', 'h', [Level]) });
  writer.levels.inc(Level.of(-2)!);
  writer.levels.inc(Level.of(-0)!);
  const read = await page();
  t.is(read.value('levels_total{level="-2"}'), 1);
  t.is(read.value('levels_total{level="0"}'), 1);
});

test('a derived label is computed once a value and needs no argument', async (t) => {
  const Code = numberLabel('status_code', 100, 699);
  let calls = 0;
  const Class = derivedLabel('status_class', Code, (code) => {
    calls += 1;
    return `${code[0]}xx`;
  });
  t.is(calls, 600);
  const { writer, page } = fresh({ answers: counter('answers_total', 'h', [Class, Code]) });
  writer.answers.inc(Code.of(486)!);
  t.is((await page()).value('answers_total{status_class="4xx",status_code="486"}'), 1);
  t.is(calls, 600);
});

test('an open label has other as its value 0', (t) => {
  const Trunk = openLabel('trunk_id', { capacity: 4 });
  t.is(Number(Trunk.other), 0);
  t.is(Trunk.capacity, 4);
  t.is(Trunk.label, 'trunk_id');
});
