// Bucket sets, their generators and their check.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import {
  callLengthBuckets,
  defaultBuckets,
  exponentialBuckets,
  histogram,
  linearBuckets,
  telephonyBuckets,
} from 'pegcount';
import { refuses } from './refusals.js';

const withBuckets = (buckets: unknown) => () => histogram('h', 'help', [], { buckets: buckets as number[] });

refuses(test, [
  [
    'no bucket',
    withBuckets([]),
    /^family "h": got an array of 0 as buckets, expected 1 to 4096 upper bounds$/,
  ],
  [
    'too many buckets',
    withBuckets(linearBuckets(0, 1, 4097)),
    /^family "h": got an array of 4097 as buckets, exp/,
  ],
  ['a number as buckets', withBuckets(5), /^family "h": got 5 as buckets, expected 1 to 4096 upper bounds$/],
  ['null as buckets', withBuckets(null), /^family "h": got null as buckets, expected/],
  ['a bucket of NaN', withBuckets([1, NaN]), /^family "h": bucket 1 is NaN, expected a finite number/],
  [
    'a bucket of +Inf',
    withBuckets([1, Infinity]),
    /^family "h": bucket 1 is Infinity, expected a finite number/,
  ],
  [
    'a bucket of -Inf',
    withBuckets([-Infinity, 1]),
    /^family "h": bucket 0 is -Infinity, expected a finite number/,
  ],
  [
    'a bucket that is a string',
    withBuckets([1, '2']),
    /^family "h": bucket 1 is "2", expected a finite number/,
  ],
  [
    'a bucket that is a BigInt',
    withBuckets([1, 2n]),
    /^family "h": bucket 1 is 2n, expected a finite number/,
  ],
  [
    'a hole in the buckets',
    withBuckets(Object.assign([1], { 2: 3 })),
    /^family "h": bucket 1 is undefined, expected a finite number/,
  ],
  ['falling buckets', withBuckets([1, 3, 2]), /^family "h": bucket 2 is 2 after 3, expected rising bounds$/],
  ['a bucket twice', withBuckets([1, 1]), /^family "h": bucket 1 is 1 after 1, expected rising bounds$/],
  [
    'zero after minus zero',
    withBuckets([-0, 0]),
    /^family "h": bucket 1 is 0 after 0, expected rising bounds$/,
  ],
  [
    'linear buckets of no width',
    () => linearBuckets(1, 0, 3),
    /^linearBuckets\(1, 0, 3\): expected a finite start, a/,
  ],
  ['linear buckets from NaN', () => linearBuckets(NaN, 1, 3), /^linearBuckets\(NaN, 1, 3\): expected/],
  ['no linear bucket', () => linearBuckets(1, 1, 0), /^linearBuckets\(1, 1, 0\): expected .* a count >= 1$/],
  ['half a linear bucket', () => linearBuckets(1, 1, 0.5), /^linearBuckets\(1, 1, 0.5\): expected/],
  ['a string as width', () => linearBuckets(1, 'a' as never, 2), /^linearBuckets\(1, "a", 2\): expected/],
  [
    'exponential buckets from 0',
    () => exponentialBuckets(0, 2, 3),
    /^exponentialBuckets\(0, 2, 3\): expected a start > 0/,
  ],
  [
    'exponential buckets that stay',
    () => exponentialBuckets(1, 1, 3),
    /^exponentialBuckets\(1, 1, 3\): expected/,
  ],
  [
    'no exponential bucket',
    () => exponentialBuckets(1, 2, 0),
    /^exponentialBuckets\(1, 2, 0\): expected .* count >= 1$/,
  ],
]);

test('linear buckets are a width apart', (t) => {
  t.deepEqual(linearBuckets(-10, 5, 4), [-10, -5, 0, 5]);
  t.deepEqual(linearBuckets(0.5, 0.5, 1), [0.5]);
});

test('exponential buckets are a factor apart', (t) => {
  t.deepEqual(exponentialBuckets(1, 2, 5), [1, 2, 4, 8, 16]);
  t.deepEqual(exponentialBuckets(0.25, 1.5, 2), [0.25, 0.375]);
});

test('the ready-made sets are fit for a histogram, and frozen', (t) => {
  for (const set of [telephonyBuckets, callLengthBuckets, defaultBuckets]) {
    t.deepEqual(histogram('h', 'help', [], { buckets: set }).buckets, set);
    t.true(Object.isFrozen(set));
  }
  t.is(telephonyBuckets.at(-1), 60);
  t.is(callLengthBuckets.at(-1), 7200);
});

test('without buckets a histogram has the default ones', (t) => {
  t.deepEqual(histogram('h', 'help').buckets, defaultBuckets);
});

test('a histogram keeps its buckets when the array it was given changes', (t) => {
  const buckets = [1, 2, 3];
  const declared = histogram('h', 'help', [], { buckets });
  buckets[1] = 99;
  t.deepEqual(declared.buckets, [1, 2, 3]);
  t.true(Object.isFrozen(declared.buckets));
});

test('a bound of -0 is the bound 0', (t) => {
  t.true(Object.is(histogram('h', 'help', [], { buckets: [-0, 1] }).buckets[0], 0));
});

test('any finite rising bounds are taken, and any others are not', (t) => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 8 }), (bounds) => {
      const good = bounds.every(
        (bound, index) => Number.isFinite(bound) && (index === 0 || bound > bounds[index - 1]),
      );
      if (good)
        assert.deepEqual(
          histogram('h', 'help', [], { buckets: bounds }).buckets,
          bounds.map((bound) => bound + 0),
        );
      else assert.throws(() => histogram('h', 'help', [], { buckets: bounds }));
    }),
  );
  t.pass();
});
