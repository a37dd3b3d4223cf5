// Histograms: every value in the bucket that a linear search finds.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, histogram, now, numberLabel, openLabel } from 'pegcount';
import { cellsOf, countOf } from '../support/cells.js';
import { disguise, fresh } from '../support/fresh.js';
import type { Page } from '../support/page.js';

const A = closedLabel('a', ['x', 'y']);
const B = numberLabel('b', 10, 12);
const C = openLabel('c', { capacity: 2 });
const D = closedLabel('d', ['p', 'q']);

/** The cumulative buckets of a histogram without labels. */
const buckets = (page: Page, name = 'h'): number[] =>
  page
    .series(name)
    .filter((series) => series.includes('le='))
    .map((series) => page.value(series));

/** The next double above or below. */
function neighbour(value: number, up: boolean): number {
  if (value === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const double = new Float64Array(bits.buffer);
  double[0] = value;
  bits[0] += up === value > 0 ? 1n : -1n;
  return double[0];
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const bound = fc.oneof(
  finite,
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    2 ** -1022,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
  ),
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: 1, max: 100 }).map((count) => 1 + count * Number.EPSILON),
  fc.integer({ min: 1, max: 100 }).map((count) => count * Number.MIN_VALUE),
  fc.integer({ min: 1, max: 50 }).map((count) => 1e6 + count * 1e-9),
  fc.integer({ min: -40, max: 40 }).map((power) => 10 ** power),
);
/** Bounds for which the test below is expected to fail. */
const knownToFail = (given: readonly number[]): boolean =>
  given.includes(0) && (given.find((one) => one > 0) ?? 1) < 2 ** -1022;
const bounds = fc
  .uniqueArray(bound, { minLength: 1, maxLength: 40, comparator: 'SameValueZero' })
  .map((given) => given.map((one) => one + 0).sort((a, b) => a - b))
  .filter((given) => !knownToFail(given));

test('any value falls into the bucket that a linear search finds, for any bounds', async (t) => {
  await fc.assert(
    fc.asyncProperty(bounds, fc.array(finite, { maxLength: 20 }), async (given, more) => {
      const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: given }) });
      const values = [
        ...given.flatMap((one) => [one, neighbour(one, true), neighbour(one, false)]),
        ...[0, -0, 1, -1, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE],
        ...more,
      ].filter(Number.isFinite);
      for (const value of values) writer.h.observe(value);
      const expected = [...given, Infinity].map((le) => values.filter((value) => value <= le).length);
      assert.deepEqual(buckets(await page()), expected);
    }),
    { numRuns: 300 },
  );
  t.pass();
});

// Expected to fail until bucketIndex gives the cell of +0 the bound 0 as its first candidate there.
test('zero falls into the bucket of 0, though the next bound is a subnormal number', async (t) => {
  const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: [0, Number.MIN_VALUE] }) });
  writer.h.observe(0);
  t.deepEqual(buckets(await page()), [1, 1, 1]);
});

test('4,096 buckets are found as exactly as a few', async (t) => {
  for (const given of [
    Array.from({ length: 4096 }, (_, index) => index - 100),
    Array.from({ length: 4096 }, (_, index) => 1 + index * Number.EPSILON),
    Array.from({ length: 4096 }, (_, index) => 1e-300 * 1.4 ** index).filter(Number.isFinite),
  ]) {
    const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: given }) });
    const values = given.flatMap((one, index) => (index % 7 === 0 ? [one, neighbour(one, true)] : []));
    for (const value of values) writer.h.observe(value);
    let passed = 0;
    const expected = [...given, Infinity].map((le) => {
      while (passed < values.length && values[passed] <= le) passed += 1;
      return passed;
    });
    t.deepEqual(buckets(await page()), expected);
  }
});

test('a value on a bound is in its bucket, one below the first bound in the first, one above the last in +Inf', async (t) => {
  const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: [0.5, 1] }) });
  for (const value of [0.5, -3, 0, 1, 1.5, 1e300]) writer.h.observe(value);
  t.deepEqual(buckets(await page()), [3, 4, 6]);
});

test('the sum adds up as doubles do, and the count is the number of values', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 30 }),
      async (values) => {
        const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: [1, 2] }) });
        const handle = writer.h.at();
        values.forEach((value, index) => (index % 2 === 0 ? writer.h.observe(value) : handle.observe(value)));
        const read = await page();
        assert.equal(read.value('h_count'), values.length);
        assert.equal(read.value('h_sum'), values.reduce((sum, value) => sum + value, 0) + 0);
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

test('what is not finite is rejected and touches neither bucket nor sum', async (t) => {
  const { writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: [1, 2] }) });
  writer.h.observe(1.5);
  for (const bad of [NaN, Infinity, -Infinity]) {
    writer.h.observe(bad);
    writer.h.at().observe(bad);
  }
  const read = await page();
  t.deepEqual(buckets(read), [0, 1, 1]);
  t.is(read.value('h_sum'), 1.5);
  t.is(read.value('pegcount_rejected_total{family="h"}'), 6);
});

test('every tuple of one to four labels has buckets and a sum of its own', async (t) => {
  const options = { buckets: [10, 100] };
  const { writer, page } = fresh({
    one: histogram('one', 'h', [A], options),
    two: histogram('two', 'h', [A, B], options),
    three: histogram('three', 'h', [A, B, C], options),
    four: histogram('four', 'h', [A, B, C, D], options),
  });
  const c = writer.intern(C, 'u');
  const cs = [[C.other, 'other'], [c, 'u']] as const; // prettier-ignore
  let value = 0;
  const expected = new Map<string, number>();
  const next = (series: string): number => {
    value += 1;
    expected.set(series, value);
    return value;
  };
  for (const a of [A.x, A.y]) {
    const inA = `a="${A.values[a]}"`;
    writer.one.observe(next(`one_sum{${inA}}`), a);
    for (const code of [10, 11, 12]) {
      const b = B.of(code)!;
      const inB = `${inA},b="${code}"`;
      writer.two.observe(next(`two_sum{${inB}}`), a, b);
      for (const [id, text] of cs) {
        const inC = `${inB},c="${text}"`;
        writer.three.observe(next(`three_sum{${inC}}`), a, b, id);
        for (const d of [D.p, D.q]) {
          writer.four.observe(next(`four_sum{${inC},d="${D.values[d]}"}`), a, b, id, d);
        }
      }
    }
  }
  const read = await page();
  for (const [series, sum] of expected) {
    t.is(read.value(series), sum, series);
    t.is(read.value(series.replace('_sum', '_count')), 1);
    t.is(read.value(series.replace('_sum', '_bucket').replace('}', ',le="10"}')), sum <= 10 ? 1 : 0);
  }
  t.is(expected.size, 2 + 6 + 12 + 24);
});

test('observeSince observes the seconds since a reading of now, and returns them', async (t) => {
  const { writer, page } = fresh({
    none: histogram('none', 'h', [], { buckets: [1000] }),
    four: histogram('four', 'h', [A, B, D, C], { buckets: [1000] }),
  });
  const start = now();
  const since = [
    writer.none.observeSince(start),
    writer.none.at().observeSince(start),
    writer.none.observeSince(start - 2000),
  ];
  const read = await page();
  t.true(since[0] >= 0 && since[1] >= since[0] && since[2] >= 2000);
  t.is(read.value('none_sum'), since[0] + since[1] + since[2]);
  t.deepEqual(buckets(read, 'none'), [2, 3]);
  const seconds = writer.four.observeSince(start, A.y, B.of(11)!, D.q, C.other);
  t.is((await page()).value('four_sum{a="y",b="11",d="q",c="other"}'), seconds);
});

test('now counts seconds on a monotonic clock', (t) => {
  const outer = performance.now();
  const first = now();
  const inner = performance.now();
  while (performance.now() < inner + 2);
  const spun = performance.now() - inner;
  const last = now();
  const all = performance.now() - outer;
  // A microsecond for two clocks that round differently.
  t.true((last - first) * 1000 >= spun - 1e-3 && (last - first) * 1000 <= all + 1e-3);
});

test('buckets carry as counters do', (t) => {
  const { writer, segment } = fresh({ h: histogram('h', 'help', [], { buckets: [1] }) });
  const cells = cellsOf(segment, 1, 'h');
  for (const [lo, hi] of [
    [0x7fffffff, 0],
    [0xffffffff, 1],
    [0x80000000, 0],
    [0, 1],
    [0x7fffffff, 1],
  ] as const) {
    // prettier-ignore
    cells.set([lo, hi]);
    const before = countOf(cells);
    writer.h.observe(0.5);
    t.is(countOf(cells), before + 1n);
    writer.h.at().observe(0.5);
    t.is(countOf(cells), before + 2n);
  }
});

test('the buckets and sums of all shards add up, the sums in shard order', async (t) => {
  const { families, segment, writer, page } = fresh({ h: histogram('h', 'help', [], { buckets: [1] }) });
  writer.h.observe(0.1);
  disguise(segment, 1);
  const two = attach(families, segment.handle);
  two.h.observe(0.2);
  two.h.observe(5);
  const read = await page();
  t.deepEqual(buckets(read), [2, 3]);
  t.is(read.value('h_sum'), 0.1 + (0.2 + 5));
});
