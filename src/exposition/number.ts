// Numbers as Prometheus reads them, written into a buffer. Integers allocate nothing. Runs on the exporter.

/** Most bytes a number takes: a 64-bit integer has 20 digits, a double at most 25 characters. */
export const MAX_NUMBER_BYTES = 32;

const ZERO = 48;
/** The two digits of 0..99. */
const tens = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + Math.floor(pair / 10));
const ones = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + (pair % 10));
/** 10^n; the smallest integer of n + 1 digits. */
const powers = Float64Array.from({ length: MAX_NUMBER_BYTES + 1 }, (_, digits) => 10 ** digits);
const INT32_END = 2 ** 31;
const smallPowers = Int32Array.from({ length: MAX_NUMBER_BYTES + 1 }, (_, digits) =>
  Math.min(10 ** digits, INT32_END - 1),
);
smallPowers[0] = 0;
const EIGHT_DIGITS = 1e8;

/** Number of digits of an integer in 0..2^53-1. */
export function digitsOf(value: number): number {
  let digits = 1;
  while (value >= powers[digits]) digits++;
  return digits;
}

/** Whether an integer in 0..2^53-1 has that many digits; none has 0. */
export function hasDigits(value: number, digits: number): boolean {
  return value < powers[digits] && (digits > 1 ? value >= powers[digits - 1] : digits === 1);
}

/** Whether an integer in 0..2^31-2 has at most so many digits; none has 0. */
export function isBelowPower(value: number, digits: number): boolean {
  return value < smallPowers[digits];
}

/**
 * Writes the digits of an integer in 0..2^53-1 so that they end before `end`. `old` is what stands there already, an integer
 * of as many digits, or -1: from where both have the same digits nothing is written.
 */
export function writeDigits(into: Uint8Array, end: number, value: number, old: number): void {
  if (value < INT32_END) {
    writePairs(into, end, value | 0, old < INT32_END ? old | 0 : -1);
    return;
  }
  // Doubles divide slowly, and only once: 2^53 / 10^8 is an Int32.
  const high = Math.floor(value / EIGHT_DIGITS);
  let low = (value - high * EIGHT_DIGITS) | 0;
  for (let at = end - 2; at > end - 10; at -= 2) {
    const next = (low / 100) | 0;
    const pair = low - next * 100;
    into[at] = tens[pair];
    into[at + 1] = ones[pair];
    low = next;
  }
  const oldHigh = Math.floor(old / EIGHT_DIGITS);
  if (high !== oldHigh) writePairs(into, end - 8, high | 0, oldHigh | 0);
}

/** The same for integers below 2^31. */
export function writePairs(into: Uint8Array, end: number, value: number, old: number): void {
  let at = end;
  let rest = value;
  let oldRest = old;
  do {
    const next = (rest / 100) | 0;
    const pair = rest - next * 100;
    into[--at] = ones[pair];
    if (next === 0 && pair < 10) return;
    into[--at] = tens[pair];
    rest = next;
    oldRest = (oldRest / 100) | 0;
  } while (rest !== oldRest);
}

/** Writes an integer in 0..2^53-1 at `at`; returns the position behind it. */
export function writeInteger(into: Uint8Array, at: number, value: number): number {
  const end = at + digitsOf(value);
  writeDigits(into, end, value, -1);
  return end;
}

/** Writes any double: shortest decimals that read back the same, `+Inf`, `-Inf` or `NaN`. Allocates unless an integer. */
export function writeNumber(into: Uint8Array, at: number, value: number): number {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
    return writeInteger(into, at, value);
  }
  return writeAscii(into, at, formatNumber(value));
}

/** Writes ASCII text; returns the position behind it. */
export function writeAscii(into: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) into[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** A double as text: JavaScript's shortest round-trip decimals, with Prometheus' words for what is not finite. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/**
 * A bucket bound as Go prints it (%g with the shortest digits), the form Prometheus' own libraries give `le`: the label
 * is compared as text, so every format and every process must print the same.
 */
export function formatBound(bound: number): string {
  if (!Number.isFinite(bound)) return formatNumber(bound);
  if (bound === 0) return '0';
  const [mantissa, exponent] = bound.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  // Go chooses the exponent form outside 1e-4 to 1e6; JavaScript's own plain range is wider.
  if (power >= -4 && power < 6) return String(bound);
  const sign = power < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
