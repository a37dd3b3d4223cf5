// Counts deaths by who died how, and of what they were in the middle of. Pure.
import { type Kind, type Life, MOMENTS, type Moment, type Way, WAYS } from './plan.js';

export type Deaths = {
  readonly deaths: number;
  readonly deaths_by_kind: Readonly<Record<Kind, Readonly<Partial<Record<Way, number>>>>>;
  readonly deaths_in: Readonly<Record<Moment, number>>;
  /**
   * Of them planned to happen inside a call of the engine's, between two of its stores. Where the call makes fewer stores than
   * the plan waits for, the writer dies behind it: so at most that many did.
   */
  readonly deaths_inside: number;
};

export function deathsBy(dead: readonly Life[]): Deaths {
  const count = (holds: (life: Life) => boolean): number => dead.filter(holds).length;
  const ofKind = (kind: Kind): [Kind, Partial<Record<Way, number>>] => [
    kind,
    Object.fromEntries(
      WAYS[kind].map((way) => [way, count((life) => life.kind === kind && life.way === way)]),
    ),
  ];
  return {
    deaths: dead.length,
    deaths_by_kind: Object.fromEntries((Object.keys(WAYS) as Kind[]).map(ofKind)) as Deaths['deaths_by_kind'],
    deaths_in: Object.fromEntries(
      MOMENTS.map((moment) => [moment, count((life) => life.moment === moment)]),
    ) as Deaths['deaths_in'],
    deaths_inside: count(({ step }) => step >= 0),
  };
}
