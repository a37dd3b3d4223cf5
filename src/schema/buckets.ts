// Bucket sets: the sources' own, the two generators that users of prom-client know, and the check. Cold.
import { DeclarationError, show } from './names.js';

/** Seconds; the set of the telephony sources, which ends at one minute. */
export const telephonyBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]);

/** Seconds; for the length of calls, up to two hours (in `telephonyBuckets` every call over a minute is +Inf). */
export const callLengthBuckets: readonly number[] = Object.freeze([
  1, 5, 10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200,
]);

/** Seconds; Prometheus' own default set. */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]);

/** `count` bounds from `start`, each `width` above the last. Throws unless width > 0 and count is a positive integer. */
export function linearBuckets(start: number, width: number, count: number): number[] {
  if (!(width > 0) || !Number.isFinite(start) || !(Number.isInteger(count) && count > 0)) {
    throw new DeclarationError(
      `linearBuckets(${show(start)}, ${show(width)}, ${show(count)}): expected a finite start, a width > 0 and a count >= 1`,
    );
  }
  return Array.from({ length: count }, (_, index) => start + index * width);
}

/** `count` bounds from `start`, each `factor` times the last. Throws unless start > 0, factor > 1, count >= 1. */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  if (!(start > 0) || !(factor > 1) || !(Number.isInteger(count) && count > 0)) {
    throw new DeclarationError(
      `exponentialBuckets(${show(start)}, ${show(factor)}, ${show(count)}): expected a start > 0, a factor > 1 and a count >= 1`,
    );
  }
  return Array.from({ length: count }, (_, index) => start * factor ** index);
}

/** Most buckets of one histogram, +Inf not counted: the bucket table holds 16-bit entries. */
const MAX_BUCKETS = 4096;

/** A frozen copy of `buckets`; throws unless they are finite, strictly rising and between 1 and 4,096. */
export function checkBuckets(buckets: unknown, family: string): readonly number[] {
  if (!Array.isArray(buckets) || buckets.length === 0 || buckets.length > MAX_BUCKETS) {
    throw new DeclarationError(
      `family "${family}": got ${show(buckets)} as buckets, expected 1 to ${MAX_BUCKETS} upper bounds`,
    );
  }
  // Not `map`, which passes over holes.
  const bounds = Array.from(buckets, (bound: unknown, index) => {
    if (typeof bound !== 'number' || !Number.isFinite(bound)) {
      throw new DeclarationError(
        `family "${family}": bucket ${index} is ${show(bound)}, expected a finite number (+Inf is added by itself)`,
      );
    }
    return bound === 0 ? 0 : bound;
  });
  bounds.forEach((bound, index) => {
    if (index > 0 && bound <= bounds[index - 1]) {
      throw new DeclarationError(
        `family "${family}": bucket ${index} is ${bound} after ${bounds[index - 1]}, expected rising bounds`,
      );
    }
  });
  return Object.freeze(bounds);
}
