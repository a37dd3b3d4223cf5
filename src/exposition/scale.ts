// From the integers that are counted to the numbers that are shown. Runs on the exporter.

/** What to divide a count by, then what to multiply it with: dividing by 1e6 rounds once, multiplying by 1e-6 would twice. */
export type Scaling = { readonly divisor: number; readonly factor: number };

export function scalingOf(scale: number): Scaling {
  const inverse = Math.round(1 / scale);
  const divides = scale < 1 && Math.abs(inverse * scale - 1) < 1e-12;
  return { divisor: divides ? inverse : 1, factor: divides ? 1 : scale };
}

/** The number that a count, or an amount counted, is shown as. */
export function scaled(count: number, { divisor, factor }: Scaling): number {
  return (count / divisor) * factor;
}

/** The most that is shown of a histogram's count: twice as much would not fit the 64 bits of protobuf's integers. */
const MOST_COUNTED = 2 ** 62;

/** The count of a histogram as it is shown. No writer comes near the end, but whoever else stores into a cell may. */
export function saturated(count: number): number {
  return Math.min(count, MOST_COUNTED);
}

/** What counts are rounded down to multiples of, so that doubles still add up to `total` exactly: 1 up to 2^53. */
export function grainOf(total: number): number {
  return total <= Number.MAX_SAFE_INTEGER ? 1 : 2 ** (Math.floor(Math.log2(total)) - 52);
}
