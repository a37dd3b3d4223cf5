// What an attack counts, and how several make one. Attacker and parent.
import type { Tally } from './messages.js';

export function newTally(): Tally {
  return {
    connections: 0,
    mostOpen: 0,
    unconnected: 0,
    requests: 0,
    improper: 0,
    answers: {},
    pages: 0,
    unseen: 0,
    unseenPages: 0,
    rejections: {},
    hasty: {},
    unsure: 0,
    bytes: 0,
  };
}

/** One more of a kind that may be new. */
export function count(kinds: Record<string, number>, kind: string | number, times = 1): void {
  kinds[kind] = (kinds[kind] ?? 0) + times;
}

/** `mostOpen` is the larger one. */
export function together(a: Tally, b: Tally): Tally {
  const sum = { ...a };
  for (const key of Object.keys(b) as (keyof Tally)[]) {
    const value = b[key];
    if (typeof value === 'number') (sum as Record<string, unknown>)[key] = (a[key] as number) + value;
  }
  const kinds = (x: Record<string, number>, y: Record<string, number>): Record<string, number> => {
    const both = { ...x };
    for (const [kind, times] of Object.entries(y)) count(both, kind, times);
    return both;
  };
  return {
    ...sum,
    mostOpen: Math.max(a.mostOpen, b.mostOpen),
    answers: kinds(a.answers, b.answers),
    rejections: kinds(a.rejections, b.rejections),
    hasty: kinds(a.hasty, b.hasty),
  };
}
