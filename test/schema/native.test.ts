// Native histograms: which bucket a value belongs to, and what may be declared.
import test from 'ava';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { histogram } from 'pegcount';
import { checkNative, MAX_SCHEMA, MIN_SCHEMA, nativeBound, nativeBounds, nativeIndex, type NativeOptions } from '#dist/schema/native.js'; // prettier-ignore
import { boundOf, neighbour } from '../support/powers.js';
import { refuses } from './refusals.js';

const schemas = Array.from({ length: MAX_SCHEMA - MIN_SCHEMA + 1 }, (_, index) => MIN_SCHEMA + index);
/** All bounds up to this schema; above it those of a few powers of two. */
const ALL_UP_TO = 4;
const someExponents = [-1022, -1021, -100, -20, -1, 0, 1, 13, 100, 1022, 1023];

/** Indices of bounds that are normal doubles. */
function* boundaries(schema: number): Generator<number> {
  const parts = 2 ** schema;
  if (schema <= ALL_UP_TO) {
    for (let index = Math.ceil(-1022 * parts); index < 1024 * parts; index++) yield index;
  } else {
    for (const exponent of someExponents) {
      for (let part = 0; part < parts; part++) yield exponent * parts + part;
    }
  }
}

for (const schema of schemas) {
  test(`schema ${schema}: a bound, one ulp below and one above are where big integers put them`, (t) => {
    let seen = 0;
    for (const index of boundaries(schema)) {
      const bound = boundOf(index, schema);
      const found = [nativeBound(index, schema), nativeIndex(bound, schema), nativeIndex(neighbour(bound, -1), schema), nativeIndex(neighbour(bound, 1), schema)]; // prettier-ignore
      // Not t.deepEqual, which is slow.
      if (found[0] !== bound || found[1] !== index || found[2] !== index || found[3] !== index + 1) {
        t.fail(`bucket ${index}: ${found.join(', ')}, expected ${bound}, ${index}, ${index}, ${index + 1}`);
        return;
      }
      seen += 1;
    }
    t.true(seen >= Math.min(Math.floor(2045 * 2 ** schema), 128));
  });
}

test('any positive value, subnormal ones too, is above the bound before its bucket and not above its own', (t) => {
  const value = fc.oneof(
    fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: 1, max: 5000 }).map((count) => count * Number.MIN_VALUE),
    fc.integer({ min: -1074, max: 1023 }).map((power) => 2 ** power),
    fc.constant(Number.MAX_VALUE),
  );
  fc.assert(
    fc.property(value, fc.constantFrom(...schemas), (given, schema) => {
      const index = nativeIndex(given, schema);
      assert.ok(given <= boundOf(index, schema), `${given} is above bucket ${index}`);
      assert.ok(given > boundOf(index - 1, schema) || boundOf(index - 1, schema) === 0, `${given} is below`);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('options become a window of buckets', (t) => {
  const defaults = checkNative({}, 'h');
  t.deepEqual(defaults, { schema: 3, first: -159, count: 267, maxBuckets: 160, zeroThreshold: 2 ** -128 });
  t.true(nativeBound(defaults.first - 1, 3) < 1e-6 && nativeBound(defaults.first, 3) >= 1e-6);
  const last = defaults.first + defaults.count - 1;
  t.true(nativeBound(last - 1, 3) < 1e4 && nativeBound(last, 3) >= 1e4);
  // prettier-ignore
  const cases: [NativeOptions, object][] = [
    [{ schema: 0, range: [1, 2] }, { schema: 0, first: 0, count: 2 }],
    [{ schema: 0, range: [1.5, 1024] }, { first: 1, count: 10 }],
    [{ schema: -4, range: [2 ** -1022, Number.MAX_VALUE], zeroThreshold: 0 }, { first: -63, count: 128 }],
    [{ schema: 8, range: [1, 2], maxBuckets: 1, zeroThreshold: 0.5 }, { count: 257, maxBuckets: 1, zeroThreshold: 0.5 }],
    [{ schema: undefined, factor: undefined } as never, { schema: 3 }],
  ];
  for (const [options, expected] of cases)
    t.like(checkNative(options, 'h'), expected, JSON.stringify(options));
  t.is(histogram('h', 'h').native, null);
  t.deepEqual(histogram('h', 'h', [], { native: {} }).buckets, []);
  t.deepEqual(histogram('h', 'h', [], { native: {}, buckets: [1] }).buckets, [1]);
});

test('a factor becomes the coarsest schema that keeps it', (t) => {
  for (const [factor, schema] of [
    [1.1, 3],
    [2 ** (1 / 8), 3],
    [1.09, 4],
    [1.05, 4],
    [1.01, 7],
    [1.003, 8],
    [1.0001, 8],
    [1.5, 1],
    [2, 0],
    [3.9, 0],
    [4, -1],
    [15.9, -1],
    [16, -2],
    [256, -3],
    [65536, -4],
    [1e300, -4],
  ] as const) {
    t.is(checkNative({ factor }, 'h').schema, schema, `${factor}`);
  }
});

test('the bounds of a window rise', (t) => {
  const options = fc.record({
    schema: fc.constantFrom(...schemas),
    range: fc.tuple(fc.integer({ min: -1021, max: 1000 }), fc.integer({ min: 1, max: 12 })).map(([low, more]): [number, number] => [2 ** low, Math.min(2 ** (low + more), Number.MAX_VALUE)]), // prettier-ignore
    zeroThreshold: fc.constantFrom(0, 0, 2 ** -1060),
  });
  fc.assert(
    fc.property(options, (given) => {
      const native = checkNative(given, 'h');
      const bounds = nativeBounds(native);
      assert.equal(bounds.length, native.count + 3);
      for (let at = 1; at < bounds.length; at++) assert.ok(bounds[at] > bounds[at - 1], `bound ${at}`);
      assert.ok(bounds[2] < given.range[0] && bounds[3] >= given.range[0]);
      assert.ok(bounds.at(-1)! >= given.range[1] && bounds.at(-2)! < given.range[1]);
    }),
    { numRuns: 200 },
  );
  t.pass();
});

const native = (given: unknown) => () => histogram('h', 'h', [], { native: given as NativeOptions });
const range = (...given: unknown[]) => native({ range: given });
const words = (text: string): RegExp => new RegExp(`^family "h": native${text}`);
const RANGE = ', expected \\[lowest, highest\\] with 2\\^-1022 <= lowest < highest$';

// prettier-ignore
refuses(test, [
  ['native that is true', native(true), words(' is true, expected an object such as { schema: 3 }$')],
  ['native that is null', native(null), words(' is null, expected an object')],
  ['native that is an array', native([3]), words(': options are an array of 1, expected an object$')],
  ['a misspelt option', native({ shema: 3 }), words(': unknown option "shema", expected one of schema, factor, range, maxBuckets, zeroThreshold$')],
  ['schema and factor', native({ schema: 3, factor: 1.1 }), words(': got schema 3 and factor 1.1, expected one of them$')],
  ['a schema too fine', native({ schema: 9 }), words(': schema: got 9, expected an integer from -4 to 8$')],
  ['a schema too coarse', native({ schema: -5 }), words(': schema: got -5, expected an integer from -4 to 8$')],
  ['half a schema', native({ schema: 0.5 }), words(': schema: got 0.5, expected an integer')],
  ['a schema of text', native({ schema: '3' }), words(': schema: got "3", expected an integer')],
  ['a factor of 1', native({ factor: 1 }), words(': factor is 1, expected a finite number above 1$')],
  ['a factor of NaN', native({ factor: NaN }), words(': factor is NaN, expected a finite')],
  ['an infinite factor', native({ factor: Infinity }), words(': factor is Infinity, expected a finite')],
  ['a factor of text', native({ factor: '1.1' }), words(': factor is "1.1", expected a finite')],
  ['a limit of no buckets', native({ maxBuckets: 0 }), words(': maxBuckets: got 0, expected an integer from 1 to 16384$')],
  ['a limit of too many', native({ maxBuckets: 16_385 }), words(': maxBuckets: got 16385, expected')],
  ['a range that is a number', native({ range: 5 }), words(` is 5${RANGE}`.replace(' is', ': range is'))],
  ['a range of one', range(1), words(`: range is an array of 1${RANGE}`)],
  ['a range from 0', range(0, 1), words(`: range is \\[0, 1\\]${RANGE}`)],
  ['a range from below 0', range(-1, 1), words(`: range is \\[-1, 1\\]${RANGE}`)],
  ['a range from a subnormal number', range(5e-324, 1), words(`: range is \\[5e-324, 1\\]${RANGE}`)],
  ['a range that falls', range(2, 1), words(`: range is \\[2, 1\\]${RANGE}`)],
  ['an empty range', range(1, 1), words(`: range is \\[1, 1\\]${RANGE}`)],
  ['a range without an end', range(1, Infinity), words(`: range is \\[1, Infinity\\]${RANGE}`)],
  ['a range of NaN', range(NaN, 1), words(`: range is \\[NaN, 1\\]${RANGE}`)],
  ['a range of text', range('1', '2'), words(`: range is \\["1", "2"\\]${RANGE}`)],
  ['a window too wide', native({ schema: 8, range: [1e-30, 1e30] }), words(': 51026 buckets from 1e-30 to 1e\\+30 at schema 8, expected at most 16384$')],
  ['a zero threshold below 0', native({ zeroThreshold: -1 }), words(': zeroThreshold is -1, expected a number from 0 to below 9\\.5')],
  ['a zero threshold in the window', native({ zeroThreshold: 1e-6 }), words(': zeroThreshold is 0.000001, expected a number from 0 to below')],
  ['a zero threshold of NaN', native({ zeroThreshold: NaN }), words(': zeroThreshold is NaN, expected a number')],
  ['a window below the default threshold', range(1e-40, 1), words(': zeroThreshold is 2.93\\d+e-39, expected a number from 0 to below')],
  ['no classic buckets beside native', () => histogram('h', 'h', [], { native: {}, buckets: [] }), /^family "h": got an array of 0 as buckets, expected 1 to 4096/],
]);
