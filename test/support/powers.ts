// Bounds of exponential buckets from big integers alone: 2^(n / 2^schema) as a product of roots of 2, to hundreds of digits.

/** Binary digits behind the point. */
const PLACES = 640n;
const ONE = 1n << PLACES;

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** roots[k] is 2^(1 / 2^k). */
const roots: bigint[] = [2n * ONE];
for (let k = 1; k <= 8; k++) roots.push(squareRoot(roots[k - 1] * ONE));

/** The largest double not above 2^(index / 2^schema). */
export function boundOf(index: number, schema: number): number {
  const parts = 2 ** Math.max(schema, 0);
  const whole = Math.floor(index / parts);
  const exponent = whole * 2 ** Math.max(-schema, 0);
  const fraction = index - whole * parts;
  let power = ONE;
  for (let k = 1; k <= schema; k++) {
    if ((fraction >> (schema - k)) & 1) power = (power * roots[k]) / ONE;
  }
  // 53 binary digits, fewer where doubles have fewer.
  const last = Math.max(exponent - 52, -1074);
  if (exponent > 1023) return Number.MAX_VALUE;
  const shift = PLACES - BigInt(exponent - last);
  const mantissa = Number(power >> shift);
  return last < -1022 ? mantissa * 2 ** -1022 * 2 ** (last + 1022) : mantissa * 2 ** last;
}

/** The next double above (1) or below (-1) a positive one. */
export function neighbour(value: number, by: 1 | -1): number {
  const double = Float64Array.of(value);
  new BigInt64Array(double.buffer)[0] += BigInt(by);
  return double[0];
}
