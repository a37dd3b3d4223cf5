// Native (exponential) histograms as Prometheus defines them: schema s has 2^s buckets for each doubling, bucket i reaches from
// 2^((i-1)/2^s), not included, to 2^(i/2^s). Here a fixed window of them. Declaration only. Cold.
import { checkInteger, checkOptions, DeclarationError, show } from './names.js';

export type NativeOptions = {
  /** Resolution, an integer from -4 to 8: 2^schema buckets a doubling. 3 unless given, which is a factor of 1.09. */
  readonly schema?: number;
  /** Instead of `schema`: the most that one bucket's bound may be times the one before, above 1. */
  readonly factor?: number;
  /**
   * The smallest and the largest value told apart, from 2^-1022; what is outside counts in the bucket at that edge. Default 1e-6
   * to 1e4.
   */
  readonly range?: readonly [lowest: number, highest: number];
  /** Most buckets shown of one series: with more in use, neighbours are shown as one. 1 to 16,384; default 160. */
  readonly maxBuckets?: number;
  /** Values up to this, and all negative ones, count as zero. 0 up to below the range; default 2^-128. */
  readonly zeroThreshold?: number;
};

/** The same as data, with the window counted in buckets. */
export type NativeSchema = {
  readonly schema: number;
  /** Index of the window's first bucket, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly maxBuckets: number;
  readonly zeroThreshold: number;
};

export const MIN_SCHEMA = -4;
export const MAX_SCHEMA = 8;
const DEFAULT_SCHEMA = 3;
const MAX_WINDOW = 16_384;
/** The least normal double: below the bucket before the one of a smaller value there may be no double. */
const MIN_LOWEST = 2 ** -1022;

/** Buckets of a slot besides those of the window: negative, zero, below the window, above it. */
export const NEGATIVE = 0;
export const ZERO = 1;
export const BELOW = 2;
export const WINDOW = 3;
const OUTSIDE = 4;

/** Counters that a slot has for its native buckets: | negative | zero | below | window … | above |. */
export function nativeCounters({ count }: NativeSchema): number {
  return count + OUTSIDE;
}

const words = new DataView(new ArrayBuffer(8));

/** A positive, finite double as mantissa times 2^exponent, exactly. */
function exact(value: number): { mantissa: bigint; exponent: number } {
  words.setFloat64(0, value);
  const bits = words.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** The neighbour of a finite double: `by` is 1 or -1. */
function neighbour(value: number, by: 1 | -1): number {
  if (value === 0) return by * Number.MIN_VALUE;
  words.setFloat64(0, value);
  words.setBigInt64(0, words.getBigInt64(0) + BigInt(value > 0 ? by : -by));
  return words.getFloat64(0);
}

/** Whether value <= 2^(index / 2^schema), without rounding: both sides are raised to the power of 2^schema. */
function isWithin(value: number, index: number, schema: number): boolean {
  const { mantissa, exponent } = exact(value);
  const power = 2 ** Math.max(schema, 0);
  const shift = index * 2 ** Math.max(-schema, 0) - exponent * power;
  return shift >= 0 && mantissa ** BigInt(power) <= 1n << BigInt(shift);
}

/** By schema: the bounds from 1 to below 2. Searching takes up to 40 us each, and a window has thousands. */
const firstDoubling: (Float64Array | undefined)[] = [];

/**
 * The largest double that belongs to bucket `index`: its bound, or the double next below where no double is the bound. Of a
 * bucket that some positive double belongs to.
 */
export function nativeBound(index: number, schema: number): number {
  const each = 2 ** schema;
  const doubling = Math.floor(index / each);
  // Where doubles are normal a doubling has the bounds of the one below, doubled, which is exact.
  if (schema <= 0 || doubling < -1022 || doubling > 1023) return searchBound(index, schema);
  const bounds = (firstDoubling[schema] ??= Float64Array.from({ length: each }, (_, at) =>
    searchBound(at, schema),
  ));
  return bounds[index - doubling * each] * 2 ** doubling;
}

function searchBound(index: number, schema: number): number {
  // A double holds no power of two beyond these.
  let bound = Math.min(Math.max(2 ** (index / 2 ** schema), Number.MIN_VALUE), Number.MAX_VALUE);
  while (!isWithin(bound, index, schema)) bound = neighbour(bound, -1);
  for (let next = neighbour(bound, 1); next < Infinity && isWithin(next, index, schema);) {
    bound = next;
    next = neighbour(bound, 1);
  }
  return bound;
}

/** The bucket of a positive, finite value. */
export function nativeIndex(value: number, schema: number): number {
  let index = Math.ceil(Math.log2(value) * 2 ** schema);
  while (!isWithin(value, index, schema)) index += 1;
  while (isWithin(value, index - 1, schema)) index -= 1;
  return index;
}

/** Upper bounds of all counters of a slot but the last, rising. */
export function nativeBounds({ schema, first, count, zeroThreshold }: NativeSchema): number[] {
  const window = Array.from({ length: count + 1 }, (_, index) => nativeBound(first - 1 + index, schema));
  return [neighbour(-zeroThreshold, -1), zeroThreshold, ...window];
}

/** Throws a DeclarationError that names the family and the option. */
export function checkNative(given: unknown, family: string): NativeSchema {
  const what = `family "${family}": native`;
  if (typeof given !== 'object' || given === null) {
    throw new DeclarationError(`${what} is ${show(given)}, expected an object such as { schema: 3 }`);
  }
  checkOptions(given, ['schema', 'factor', 'range', 'maxBuckets', 'zeroThreshold'], what);
  const {
    schema,
    factor,
    range = [1e-6, 1e4],
    maxBuckets = 160,
    zeroThreshold = 2 ** -128,
  } = given as NativeOptions;
  if (schema !== undefined && factor !== undefined) {
    throw new DeclarationError(
      `${what}: got schema ${show(schema)} and factor ${show(factor)}, expected one of them`,
    );
  }
  if (factor !== undefined && !(typeof factor === 'number' && factor > 1 && factor < Infinity)) {
    throw new DeclarationError(`${what}: factor is ${show(factor)}, expected a finite number above 1`);
  }
  const resolution = schema ?? (factor === undefined ? DEFAULT_SCHEMA : schemaOf(factor));
  checkInteger(resolution, MIN_SCHEMA, MAX_SCHEMA, `${what}: schema`);
  checkInteger(maxBuckets, 1, MAX_WINDOW, `${what}: maxBuckets`);
  const [lowest, highest] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  if (
    typeof lowest !== 'number' ||
    typeof highest !== 'number' ||
    !(lowest >= MIN_LOWEST && lowest < highest && highest < Infinity)
  ) {
    throw new DeclarationError(
      `${what}: range is ${showRange(range)}, expected [lowest, highest] with 2^-1022 <= lowest < highest`,
    );
  }
  const first = nativeIndex(lowest, resolution);
  const count = nativeIndex(highest, resolution) - first + 1;
  if (count > MAX_WINDOW) {
    throw new DeclarationError(
      `${what}: ${count} buckets from ${lowest} to ${highest} at schema ${resolution}, expected at most ${MAX_WINDOW}`,
    );
  }
  const below = nativeBound(first - 1, resolution);
  if (!(typeof zeroThreshold === 'number' && zeroThreshold >= 0 && zeroThreshold < below)) {
    throw new DeclarationError(
      `${what}: zeroThreshold is ${show(zeroThreshold)}, expected a number from 0 to below ${below}`,
    );
  }
  return { schema: resolution, first, count, maxBuckets, zeroThreshold };
}

const showRange = (range: unknown): string =>
  Array.isArray(range) && range.length === 2 ? `[${range.map(show).join(', ')}]` : show(range);

/** The coarsest schema whose buckets grow by at most `factor` each. */
function schemaOf(factor: number): number {
  return Math.min(MAX_SCHEMA, Math.max(MIN_SCHEMA, 0 - Math.floor(Math.log2(Math.log2(factor)))));
}
