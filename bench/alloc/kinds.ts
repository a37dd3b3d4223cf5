// The kinds of event of bench:alloc: each prepares what it needs, exercises its cold paths, and returns one function that makes
// so many events. Runs in a child process that makes one kind only; the parent reads their names.
import { now } from 'pegcount';
import * as promClient from 'prom-client';
import { first, observations, PATTERN, second } from '../support/pattern.js';
import { counterKinds } from './counter-kinds.js';
import { gaugeKinds } from './gauge-kinds.js';
import { histogramKinds } from './histogram-kinds.js';
import type { Run } from './prepare.js';

const MASK = PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;

/** Where the loops' own values go. */
const ignore: (value: number) => void = () => {};

/** What the loops themselves cost: in the interpreter, reading a double from a typed array makes a box of it. */
const loops = {
  loop_integers: () => (events) => {
    for (let event = 0; event < events; event++) ignore(first[event & MASK]);
  },
  loop_values: () => (events) => {
    for (let event = 0; event < events; event++) ignore(observations[event & MASK]);
  },
  loop_clock: () => (events) => {
    for (let event = 0; event < events; event++) ignore(now());
  },
  loop_total: () => {
    const reported = new Float64Array(1);
    return (events) => {
      for (let event = 0; event < events; event++) {
        reported[0] += 160;
        ignore(reported[0]);
      }
    };
  },
} satisfies Record<string, () => Run>;

export const kinds: Readonly<Record<string, () => Run>> = {
  ...loops,
  ...counterKinds,
  ...gaugeKinds,
  ...histogramKinds,
  // Shows that the bench sees garbage where there is some.
  prom_client_inc: () => {
    const labelNames = ['first', 'second'] as const;
    const counted = new promClient.Counter({ name: 'bench_events_total', help: 'Events', labelNames });
    return (events) => {
      for (let event = 0; event < events; event++)
        counted.inc({ first: names[first[event & MASK]], second: names[second[event & MASK]] });
    };
  },
};

/** Kinds measured for comparison, on fewer events. */
export const peers: readonly string[] = ['prom_client_inc'];

const loopsOfKinds: Readonly<Record<string, keyof typeof loops>> = {
  gauge_set: 'loop_values',
  gauge_set_last: 'loop_values',
  gauge_set_max: 'loop_values',
  gauge_add: 'loop_values',
  bound_gauge_set: 'loop_values',
  bound_gauge_add: 'loop_values',
  observe: 'loop_values',
  observe_exemplar: 'loop_values',
  observe_native: 'loop_values',
  observe_both: 'loop_values',
  observe_beside_both: 'loop_values',
  bound_observe: 'loop_values',
  bound_observe_exemplar: 'loop_values',
  bound_observe_beside_both: 'loop_values',
  observe_since: 'loop_clock',
  observe_since_exemplar: 'loop_clock',
  bound_observe_since: 'loop_clock',
  bound_advance_to: 'loop_total',
  advance_to: 'loop_total',
};

/** The loop whose own bytes a kind's figure includes; for what reads the clock, one that reads the clock. */
export function loopOf(kind: string): string {
  return loopsOfKinds[kind] ?? 'loop_integers';
}
