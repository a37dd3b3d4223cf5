// Medians and tables: what all benchmarks make of their samples. Runs in the parent process.

/** The middle of some samples; the mean of the middle two where their number is even. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rounded to what a shared machine can tell apart. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
