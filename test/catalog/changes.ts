// What a few calls changed on the page: the whole of it, so that a test also shows what was left alone.
import type { Page } from '../support/page.js';

/** Series and by how much they grew; new series with their value. Buckets only where asked for. */
export type Changes = Readonly<Record<string, number>>;

export async function changes(
  page: () => Promise<Page>,
  act: () => void,
  { buckets = false } = {},
): Promise<Changes> {
  const before = (await page()).values;
  act();
  const changed: Record<string, number> = {};
  for (const [series, value] of (await page()).values) {
    if (!buckets && series.includes('_bucket{')) continue;
    const old = before.get(series);
    if (value !== old) changed[series] = value - (old ?? 0);
  }
  return changed;
}

/** One event dropped and counted against a family. */
export const rejected = (family: string): Changes => ({ [`pegcount_rejected_total{family="${family}"}`]: 1 });

/** A value that a type forbids, as plain JavaScript would pass it. */
export const bad = (value: unknown): never => value as never;
