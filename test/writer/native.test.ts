// Native histograms from `observe` to the page: every value in its bucket, and every bucket counted once.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, histogram, numberLabel, openLabel } from 'pegcount';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer } from '#dist/exposition/renderer.js';
import {
  checkNative,
  MIN_SCHEMA,
  type NativeOptions,
  nativeBound,
  nativeIndex,
} from '#dist/schema/native.js';
import { anything } from '../support/anything.js';
import { disguise, fresh } from '../support/fresh.js';
import { type DecodedHistogram, decodeFamilies } from '../support/metrics-proto.js';
import { bytesOf } from '../support/pages.js';
import { nativeBuckets } from '../support/samples.js';
import { neighbour } from '../support/powers.js';

/** The histograms of a family, in the order of the page. */
async function histograms(
  segment: ReturnType<typeof fresh>['segment'],
  name = 'h',
): Promise<DecodedHistogram[]> {
  const page = await new Renderer([segment]).render(undefined, protobufFormat);
  const family = decodeFamilies(bytesOf(page)).find((one) => one.name === name);
  return (family?.metric ?? []).map(({ histogram: one }) => one!);
}

type Expected = { schema: number; zero: number; buckets: [number, number][] };

/** What a page must say of these values: each counted where `nativeIndex` puts it, then merged as often as it takes. */
function expectedOf(options: NativeOptions, values: readonly number[]): Expected {
  const { schema, first, count, maxBuckets, zeroThreshold } = checkNative(options, 'h');
  let buckets = new Map<number, number>();
  let zero = 0;
  for (const value of values) {
    if (value <= zeroThreshold) zero += 1;
    else {
      const index = Math.min(Math.max(nativeIndex(value, schema), first), first + count - 1);
      buckets.set(index, (buckets.get(index) ?? 0) + 1);
    }
  }
  let lowered = schema;
  while (buckets.size > maxBuckets && lowered > MIN_SCHEMA) {
    const merged = new Map<number, number>();
    for (const [index, some] of buckets) {
      const upper = Math.ceil(index / 2);
      merged.set(upper, (merged.get(upper) ?? 0) + some);
    }
    buckets = merged;
    lowered -= 1;
  }
  return { schema: lowered, zero, buckets: [...buckets].sort(([a], [b]) => a - b) };
}

function check(found: DecodedHistogram, options: NativeOptions, values: readonly number[]): void {
  const buckets = nativeBuckets(found);
  const counted = [...buckets].filter(([, count]) => count > 0);
  assert.deepEqual(
    { schema: found.schema, zero: found.zeroCount, buckets: counted },
    expectedOf(options, values),
  );
  const total = [...buckets.values()].reduce((sum, count) => sum + count, 0);
  assert.equal(total + found.zeroCount!, found.sampleCount);
  assert.equal(found.sampleCount, values.length);
  assert.equal(found.zeroThreshold, checkNative(options, 'h').zeroThreshold);
  assert.deepEqual([found.negativeSpan, found.negativeDelta], [[], []]);
  // Empty buckets are for gaps of one or two only.
  assert.ok(buckets.size <= 3 * Math.max(counted.length, 1));
  assert.ok(found.positiveSpan.length > 0, 'a span tells that it is native');
}

const schema = fc.integer({ min: -4, max: 8 });
const options = fc.record({
  schema,
  range: fc.tuple(fc.integer({ min: -60, max: 20 }), fc.integer({ min: 1, max: 30 })).map(([low, more]): [number, number] => [2 ** low, 1.5 * 2 ** (low + more)]), // prettier-ignore
  maxBuckets: fc.constantFrom(1, 2, 3, 8, 20, 160, 16_384),
  zeroThreshold: fc.constantFrom(0, 2 ** -128, 2 ** -80),
});
const power = fc.tuple(fc.integer({ min: -70, max: 60 }), fc.double({ min: 1, max: 2, noNaN: true })).map(([exponent, mantissa]) => mantissa * 2 ** exponent); // prettier-ignore
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const special = fc.constantFrom(0, -0, -1, 5e-324, -5e-324, 2 ** -128, -(2 ** -128), 2 ** -80, Number.MAX_VALUE, -Number.MAX_VALUE); // prettier-ignore
const values = fc.array(fc.oneof({ weight: 6, arbitrary: power }, finite, special), { maxLength: 60 });

test('a threshold just below the window keeps its values out of it', async (t) => {
  for (const finest of [0, 2, 3, 8]) {
    const window = { schema: finest, range: [1.3, 100] as [number, number] };
    const { first } = checkNative(window, 'h');
    const zeroThreshold = neighbour(nativeBound(first - 1, finest), -1) * 0.995;
    const given = { ...window, zeroThreshold, maxBuckets: 16_384 };
    const { writer, segment } = fresh({ h: histogram('h', 'help', [], { native: given }) });
    const all = [zeroThreshold, neighbour(zeroThreshold, 1), zeroThreshold * 0.98, 1, 1.3, 2, 50];
    for (const value of all) writer.h.observe(value);
    check((await histograms(segment))[0], given, all);
  }
  t.pass();
});

test('any value is in the bucket that its index says, clamped to the window, merged when there are too many', async (t) => {
  await fc.assert(
    fc.asyncProperty(options, values, fc.array(fc.nat()), async (given, some, places) => {
      const { first, count } = checkNative(given, 'h');
      const bounds = places.map((place) => nativeBound(first + (place % (count + 2)) - 2, given.schema));
      const all = [...some, ...bounds.flatMap((one) => [one, neighbour(one, 1), neighbour(one, -1)])];
      const { writer, segment } = fresh({
        h: histogram('h', 'help', [], { native: given }),
        both: histogram('both', 'help', [], { native: given, buckets: [-1, 0, 1, 1000] }),
      });
      for (const value of all) {
        writer.h.observe(value);
        writer.both.observe(value);
      }
      const [only] = await histograms(segment);
      const [both] = await histograms(segment, 'both');
      check(only, given, all);
      check(both, given, all);
      assert.deepEqual(only.bucket, []);
      const sum = all.reduce((before, value) => before + value, 0);
      assert.deepEqual([only.sampleSum, both.sampleSum], [sum + 0, sum + 0]);
      assert.deepEqual(
        both.bucket.map(({ upperBound, cumulativeCount }) => [upperBound, cumulativeCount]),
        [-1, 0, 1, 1000, Infinity].map((le) => [le, all.filter((value) => value <= le).length]),
      );
    }),
    { numRuns: 200, includeErrorInReport: true },
  );
  t.pass();
});

for (const finest of [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`every bound of a window of schema ${finest}, one ulp below and one above are counted right`, async (t) => {
    // Wide enough for a few buckets where they are wide.
    const range: [number, number] = finest < 0 ? [2 ** -100, 2 ** 100] : [0.9, 40];
    const given = { schema: finest, range, maxBuckets: 16_384 };
    const { first, count } = checkNative(given, 'h');
    const { writer, segment } = fresh({ h: histogram('h', 'help', [], { native: given }) });
    const all: number[] = [];
    for (let index = first - 1; index < first + count; index++) {
      const bound = nativeBound(index, finest);
      all.push(bound, neighbour(bound, -1), neighbour(bound, 1), neighbour(bound, 1));
    }
    for (const value of all) writer.h.observe(value);
    check((await histograms(segment))[0], given, all);
    t.is(all.length, 4 * (count + 1));
  });
}

test('values outside the window count at its edges; zero, what is next to it and what is negative count as zero', async (t) => {
  const native = { schema: 0, range: [1.5, 100], zeroThreshold: 0.25 } as const;
  const { writer, segment } = fresh({ h: histogram('h', 'help', [], { native }) });
  for (const value of [1.0, 0.3, 0.25000001, 2]) writer.h.observe(value);
  for (const value of [128, 128.5, 1e300, Number.MAX_VALUE]) writer.h.observe(value);
  for (const value of [0, -0, 0.25, 5e-324, -5e-324, -7]) writer.h.observe(value);
  const [found] = await histograms(segment);
  t.deepEqual([...nativeBuckets(found)], [[1, 4], [7, 4]]); // prettier-ignore
  t.is(found.zeroCount, 6);
  t.is(found.sampleCount, 14);
});

test('an empty histogram says by a span of nothing that it is native', async (t) => {
  const { segment } = fresh({ h: histogram('h', 'help', [], { native: { schema: 2 } }) });
  const before = Date.now() / 1000;
  const [{ createdTimestamp, ...found }] = await histograms(segment);
  t.deepEqual(found as unknown, {
    sampleCount: 0,
    sampleSum: 0,
    bucket: [],
    schema: 2,
    zeroThreshold: 2 ** -128,
    zeroCount: 0,
    negativeSpan: [],
    negativeDelta: [],
    positiveSpan: [{ offset: 0, length: 0 }],
    positiveDelta: [],
    positiveCount: [],
    negativeCount: [],
    exemplars: [],
  });
  const created = createdTimestamp!.seconds + createdTimestamp!.nanos! / 1e9;
  t.true(Math.abs(created - before) < 60, `${created}`);
});

test('in text a native histogram shows +Inf, its sum and its count', async (t) => {
  const Way = closedLabel('way', ['in', 'out']);
  const { writer, page } = fresh({ h: histogram('h', 'help', [Way], { native: {} }) });
  for (const value of [0.5, -1, 1e9, 0]) writer.h.observe(value, Way.in);
  const read = await page();
  t.deepEqual(
    read.series('h').map((series) => [series, read.value(series)]),
    [
      ['h_bucket{way="in",le="+Inf"}', 4],
      ['h_sum{way="in"}', 1e9 - 0.5],
      ['h_count{way="in"}', 4],
      ['h_bucket{way="out",le="+Inf"}', 0],
      ['h_sum{way="out"}', 0],
      ['h_count{way="out"}', 0],
    ],
  );
});

test('with both kinds text shows the classic buckets', async (t) => {
  const { writer, page } = fresh({ h: histogram('h', 'help', [], { native: {}, buckets: [1, 2] }) });
  for (const value of [0.5, 1.5, 3]) writer.h.observe(value);
  const read = await page();
  t.deepEqual(
    read.series('h').map((series) => read.value(series)),
    [1, 2, 3, 5, 3],
  );
});

test('the buckets of all shards add up', async (t) => {
  await fc.assert(
    fc.asyncProperty(options, fc.array(values, { minLength: 1, maxLength: 4 }), async (given, parts) => {
      const made = fresh({ h: histogram('h', 'help', [], { native: given }) }, { shards: 4 });
      let writer: typeof made.writer = made.writer;
      parts.forEach((part, index) => {
        if (index > 0) {
          disguise(made.segment, writer.shard);
          writer = attach(made.families, made.segment.handle);
        }
        for (const value of part) writer.h.observe(value);
      });
      const [found] = await histograms(made.segment);
      check(found, given, parts.flat());
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
  t.pass();
});

test('each tuple has buckets of its own, whatever its labels', async (t) => {
  const A = closedLabel('a', ['x', 'y']);
  const B = numberLabel('b', 1, 3);
  const C = openLabel('c', { capacity: 2 });
  const { writer, segment } = fresh({
    h: histogram('h', 'help', [A, B, C], { native: { schema: 0 }, buckets: [1] }),
    tuples: histogram('tuples', 'help', [A, C], { native: { schema: 0 }, series: 3 }),
  });
  let value = 1;
  const seen: number[] = [];
  for (const a of [A.x, A.y]) {
    for (const b of [1, 2, 3]) {
      value *= 2;
      writer.h.observe(value, a, B.of(b)!, C.other);
      seen.push(value);
    }
    writer.tuples.at(a, C.other).observe(value);
  }
  const found = await histograms(segment);
  t.deepEqual(
    found.map((one) => [one.sampleSum, [...nativeBuckets(one)]]),
    seen.map((one) => [one, [[Math.log2(one), 1]]]),
  );
  t.deepEqual(
    (await histograms(segment, 'tuples')).map((one) => one.sampleSum),
    [8, 64],
  );
});

test('what is no finite number is rejected once, and counted nowhere else', async (t) => {
  const { writer, segment, page } = fresh({
    h: histogram('h', 'help', [], { native: {} }),
    both: histogram('both', 'help', [], { native: {}, buckets: [1] }),
  });
  for (const family of [writer.h, writer.both]) {
    family.observe(1);
    for (const bad of [NaN, Infinity, -Infinity, undefined, '1', 1n, null, {}]) {
      family.observe(bad as never);
      family.at().observe(bad as never);
    }
  }
  const read = await page();
  t.is(read.value('pegcount_rejected_total{family="h"}'), 16);
  t.is(read.value('pegcount_rejected_total{family="both"}'), 16);
  for (const name of ['h', 'both']) {
    const [found] = await histograms(segment, name);
    t.is(found.sampleCount, 1);
    t.is(found.sampleSum, 1);
    t.is(found.zeroCount, 0);
  }
});

test('whatever is observed, with whatever labels, nothing is thrown and every call is counted or rejected', async (t) => {
  const A = closedLabel('a', ['x', 'y']);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anything, anything), { maxLength: 30 }), async (calls) => {
      const { writer, segment, page } = fresh({
        h: histogram('h', 'help', [A], { native: { schema: 8, range: [0.5, 8] }, buckets: [1] }),
      });
      for (const [value, label] of calls) writer.h.observe(value.value as never, label.value as never);
      const counted = (await histograms(segment)).reduce((sum, { sampleCount }) => sum + sampleCount, 0);
      const rejected = (await page()).value('pegcount_rejected_total{family="h"}');
      assert.equal(counted + rejected, calls.length);
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('a lowered resolution keeps every count, and goes on as more buckets fill', async (t) => {
  const native = { schema: 8, range: [0.001, 1000], maxBuckets: 10 } as const;
  const { writer, segment } = fresh({ h: histogram('h', 'help', [], { native }) });
  const all: number[] = [];
  const seen: number[] = [];
  for (let round = 0; round < 12; round++) {
    for (let n = 0; n < 40; n++) all.push(1.37 ** (round * (n % 7) * 0.2) * (1 + n / 400));
    for (const value of all.slice(-40)) writer.h.observe(value);
    const [found] = await histograms(segment);
    check(found, native, all);
    t.true(nativeBuckets(found).size <= 3 * 10);
    seen.push(found.schema!);
  }
  t.deepEqual(
    seen,
    [...seen].sort((a, b) => b - a),
  );
  t.true(seen.at(-1)! < seen[0], seen.join(' '));
});
