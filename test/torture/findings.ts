// What went wrong in a run: how often, by kind, and the first few in words. Pure; plain data, so that it travels between threads
// and processes.

export const KINDS = [
  'lost',
  'double',
  'non_monotone',
  'torn',
  'stale_gauges',
  'leaked',
  'robbed',
  'faults',
] as const;
export type FindingKind = (typeof KINDS)[number];
export type Findings = { readonly counts: Record<FindingKind, number>; readonly wrong: string[] };

const MOST_WORDS = 20;

export function noFindings(): Findings {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Findings['counts'];
  return { counts, wrong: [] };
}

export function found(findings: Findings, kind: FindingKind, what: string, count = 1): void {
  findings.counts[kind] += count;
  if (findings.wrong.length < MOST_WORDS) findings.wrong.push(`${kind}: ${what}`);
}

/** Adds what another thread or process has found. */
export function merge(into: Findings, { counts, wrong }: Findings): void {
  for (const kind of KINDS) into.counts[kind] += counts[kind];
  into.wrong.push(...wrong.slice(0, MOST_WORDS - into.wrong.length));
}

export const isClean = ({ counts }: Findings): boolean => KINDS.every((kind) => counts[kind] === 0);
