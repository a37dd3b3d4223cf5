// From the integers that a counter counts to the number it shows. Runs on the exporter.

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
