// Numbers as Prometheus reads them, and bounds as Go prints them.
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { counter } from 'pegcount';
import {
  formatBound,
  formatNumber,
  MAX_NUMBER_BYTES,
  writeInteger,
  writeNumber,
} from '#dist/exposition/number.js';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { cellsOf } from '../support/cells.js';
import { fresh } from '../support/fresh.js';
import { goShortest } from '../support/go-numbers.js';
import { pageIn } from '../support/pages.js';
import { pageText } from '../support/page.js';

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

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  // Subnormal numbers, and powers of two, beside which doubles change their distance.
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((count) => count * Number.MIN_VALUE),
  fc.tuple(fc.integer({ min: -1074, max: 1023 }), fc.constantFrom(-1, 1)).map(([power, sign]) => sign * 2 ** power), // prettier-ignore
  fc.tuple(fc.integer({ min: -323, max: 307 }), fc.integer({ min: 1, max: 9 })).map(([power, digit]) => Number(`${digit}e${power}`)), // prettier-ignore
);

/** Its decimal digits, without zeros at either end. */
const digitsIn = (text: string): number =>
  text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;

test('no double is written with more digits than it takes to read it back', (t) => {
  fc.assert(
    fc.property(double, (value) => {
      const digits = digitsIn(number(value));
      assert.ok(digits <= 17);
      if (digits > 1) assert.notEqual(Number(value.toExponential(digits - 2)), value, number(value));
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('writing integers below 2^31 allocates nothing', async (t) => {
  const into = Buffer.alloc(64);
  const write = (turns: number): void => {
    for (let turn = 0; turn < turns; turn++) {
      writeInteger(into, 0, turn);
      writeInteger(into, 0, (turn * 1021) & 0x7fffffff);
      writeNumber(into, 0, turn);
    }
  };
  for (let round = 0; round < 20; round++) {
    write(20_000);
    await pause(5);
  }
  // Boxes of 16 bytes would be 96 MB, far more than the young generation holds. (Larger integers come in a box from a caller
  // that does not inline the call.)
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least > 0; attempt++) {
    let cycles = 0;
    const observer = new PerformanceObserver((list) => (cycles += list.getEntries().length));
    observer.observe({ entryTypes: ['gc'] });
    write(2_000_000);
    await pause(50);
    observer.disconnect();
    least = Math.min(least, cycles);
  }
  t.is(least, 0);
});

test('any double reads back as itself', (t) => {
  fc.assert(
    fc.property(double, (value) => {
      assert.equal(Number(number(value)), value + 0);
      assert.match(number(value), /^-?\d+(\.\d+)?(e[+-]\d+)?$/);
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('a counter shows all its digits, as far as 64 bits go', async (t) => {
  const { segment, page } = fresh({ calls: counter('calls_total', 'h') });
  const cells = cellsOf(segment, 1, 'calls_total');
  for (const count of [
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    2n ** 60n + 7n,
    2n ** 62n - 1n,
    1234567890123456789n,
  ]) {
    // prettier-ignore
    cells.set([Number(BigInt.asIntN(32, count)), Number(BigInt.asIntN(32, count >> 31n))]);
    const text = /^calls_total (.*)$/m.exec(await pageText(new Renderer([segment])))?.[1];
    t.is(text, String(count));
    t.is((await page()).count('calls_total'), count);
    for (const format of [openMetricsFormat, openMetricsCreatedFormat]) {
      t.regex(await pageIn(new Renderer([segment]), format), new RegExp(`^calls_total ${count}$`, 'm'));
    }
  }
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
  [-5e-324, '-5e-324'],
  [2 ** -1022, '2.2250738585072014e-308'],
  [2 ** -1022 - 5e-324, '2.225073858507201e-308'],
  [1e20, '100000000000000000000'],
  [2 ** 63, '9223372036854776000'],
  [2 ** 53 + 2, '9007199254740994'],
  [-(2 ** 53), '-9007199254740992'],
  [0.1, '0.1'],
  [1e-6, '0.000001'],
  [123456789.125, '123456789.125'],
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

test('any bound is printed by the rule of Go, and reads back as itself', (t) => {
  const near = fc
    .tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 99999 }))
    .map(([power, k]) => k * 10 ** power);
  fc.assert(
    fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), near), (value) => {
      assert.equal(formatBound(value), goShortest(value));
      assert.equal(Number(formatBound(value)), value + 0);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
