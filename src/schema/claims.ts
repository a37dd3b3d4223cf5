// The names that a family takes in OpenMetrics: its own, without what the type adds to a sample's, and those of its samples. Two
// families that share one could not be told apart. Cold.
import type { FamilySchema } from './schema.js';

const COUNTER_SUFFIX = '_total';
const INFO_SUFFIX = '_info';
const suffixes = {
  counter: ['', COUNTER_SUFFIX, '_created'],
  gauge: [''],
  info: ['', INFO_SUFFIX],
  histogram: ['', '_bucket', '_count', '_sum', '_created'],
} as const;

/** What tells a family's names. */
type Named = Pick<FamilySchema, 'name' | 'type' | 'info'>;

/** A family's name in OpenMetrics. */
export function openMetricsName({ name, type, info }: Named): string {
  if (type === 'counter') return name.slice(0, -COUNTER_SUFFIX.length);
  return info ? name.slice(0, -INFO_SUFFIX.length) : name;
}

/** All names that a family goes by; no other family of one page may go by any of them. */
export function claims(family: Named): string[] {
  const name = openMetricsName(family);
  return suffixes[family.info ? 'info' : family.type].map((suffix) => name + suffix);
}
