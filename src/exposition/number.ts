// Numbers as Prometheus reads them, written into a buffer. Integers allocate nothing. Runs on the exporter.

/** Most bytes a number takes: a 64-bit integer has 20 digits, a double at most 25 characters. */
export const MAX_NUMBER_BYTES = 32;

const ZERO = 48;
const digits = new Uint8Array(MAX_NUMBER_BYTES);

/** Writes an integer in 0..2^53-1 at `at`; returns the position behind it. */
export function writeInteger(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  let count = 0;
  // Above 2^31 one division of doubles takes off nine digits at a time; below it integers are faster.
  while (rest >= 0x80000000) {
    const quotient = Math.floor(rest / 1e9);
    let low = (rest - quotient * 1e9) | 0;
    for (let place = 0; place < 9; place++) {
      const next = (low / 10) | 0;
      digits[count++] = ZERO + (low - next * 10);
      low = next;
    }
    rest = quotient;
  }
  let low = rest | 0;
  do {
    const next = (low / 10) | 0;
    digits[count++] = ZERO + (low - next * 10);
    low = next;
  } while (low > 0);
  let position = at;
  while (count > 0) into[position++] = digits[--count]!;
  return position;
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
