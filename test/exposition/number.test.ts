// Numbers as Prometheus reads them, and bounds as Go prints them.
import test from 'ava';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatBound,
  formatNumber,
  MAX_NUMBER_BYTES,
  writeInteger,
  writeNumber,
} from '#dist/exposition/number.js';

/** What a writer of numbers leaves, in a buffer with something before and behind. */
function written(write: (into: Uint8Array, at: number) => number): string {
  const into = Buffer.alloc(MAX_NUMBER_BYTES + 8, '#');
  const end = write(into, 3);
  assert.equal(into.toString('latin1', 0, 3), '###');
  assert.ok(into.subarray(end).every((byte) => byte === 35));
  assert.ok(end - 3 < MAX_NUMBER_BYTES);
  return into.toString('latin1', 3, end);
}
const integer = (value: number): string => written((into, at) => writeInteger(into, at, value));
const number = (value: number): string => written((into, at) => writeNumber(into, at, value));

const count = fc.oneof(
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: 0, max: 2 ** 32 }),
  fc.tuple(fc.integer({ min: 0, max: 53 }), fc.integer({ min: -3, max: 3 })).map(([power, more]) => Math.min(Math.max(2 ** power + more, 0), Number.MAX_SAFE_INTEGER)), // prettier-ignore
  fc
    .tuple(fc.integer({ min: 1, max: 9_007_199 }), fc.integer({ min: -3, max: 3 }))
    .map(([k, more]) => k * 1e9 + more),
);

test('integers up to 2^53-1 are written digit by digit as JavaScript prints them', (t) => {
  fc.assert(
    fc.property(count, (value) => {
      assert.equal(integer(value), String(value));
      assert.equal(number(value), String(value));
    }),
    { numRuns: 3000 },
  );
  for (const value of [0, 9, 10, 99, 100, 999_999_999, 1e9, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1])
    t.is(integer(value), String(value));
});

test('any double reads back as itself', (t) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(Number(number(value)), value + 0);
      assert.match(number(value), /^-?\d+(\.\d+)?(e[+-]\d+)?$/);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

for (const [value, text] of [
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
  [0, '0'],
  [-0, '0'],
  [-1, '-1'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [2 ** 53, '9007199254740992'],
  [5e-324, '5e-324'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [-Number.MAX_VALUE, '-1.7976931348623157e+308'],
] as const) {
  test(`${Object.is(value, -0) ? '-0' : value} is written as ${text}`, (t) => {
    t.is(number(value), text);
    if (!Object.is(value, -0)) t.is(formatNumber(value), text);
  });
}

for (const [bound, text] of [
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-1, '-1'],
  [2.5, '2.5'],
  [0.1, '0.1'],
  [0.005, '0.005'],
  [0.001, '0.001'],
  [0.0001, '0.0001'],
  [0.00012, '0.00012'],
  [0.00001, '1e-05'],
  [0.000012, '1.2e-05'],
  [-0.00001, '-1e-05'],
  [1e-7, '1e-07'],
  [1e-10, '1e-10'],
  [1.5e-100, '1.5e-100'],
  [100000, '100000'],
  [123456, '123456'],
  [123456.789, '123456.789'],
  [999999, '999999'],
  [999999.5, '999999.5'],
  [1e6, '1e+06'],
  [-1e6, '-1e+06'],
  [1234567, '1.234567e+06'],
  [1234567.5, '1.2345675e+06'],
  [1e9, '1e+09'],
  [1e10, '1e+10'],
  [1e21, '1e+21'],
  [1e100, '1e+100'],
  [2 ** 53, '9.007199254740992e+15'],
  [5e-324, '5e-324'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
] as const) {
  test(`a bound of ${Object.is(bound, -0) ? '-0' : bound} is printed as Go prints it: ${text}`, (t) => {
    t.is(formatBound(bound), text);
  });
}

/** Go's %g with the shortest digits, from the digits and the exponent. */
function goShortest(value: number): string {
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 6) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const two = Math.abs(exponent) < 10 ? `0${Math.abs(exponent)}` : `${Math.abs(exponent)}`;
    return `${sign}${digits[0]}${rest}e${exponent < 0 ? '-' : '+'}${two}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

test('any bound is printed by the rule of Go, and reads back as itself', (t) => {
  const near = fc
    .tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 99999 }))
    .map(([power, k]) => k * 10 ** power);
  fc.assert(
    fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), near), (value) => {
      assert.equal(formatBound(value), value === 0 ? '0' : goShortest(value));
      assert.equal(Number(formatBound(value)), value + 0);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
