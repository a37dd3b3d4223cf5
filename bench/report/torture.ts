// The row of `npm run torture` in the README's account of what was thrown at the engine. Pure.
import type { Result } from '../support/results.js';
import { having, nodes, sum, whole } from './sums.js';

/** What a torture run counts as wrong, in the words of the README. */
const findings = {
  lost: 'events lost',
  double: 'counted twice',
  non_monotone: 'totals that fell',
  torn: 'torn',
  stale_gauges: 'stale gauges',
  leaked: 'shards leaked',
  robbed: 'robbed of their shard',
  faults: 'other faults',
} as const;

/** What older documents lack is optional. */
export type Torture = Result & {
  readonly deaths: number;
  /** Planned, not seen: where a call makes fewer stores than the plan waits for, the writer dies behind it. */
  readonly deaths_inside?: number;
  readonly events: number;
  readonly scrapes: number;
  readonly transport?: string;
  readonly freed_after_ms_max?: number;
  readonly heap_exhaustion?: {
    readonly tried: number;
    readonly died_as_worker: number;
    readonly aborted_by_node: number;
    readonly hung_in_node: number;
  };
} & Readonly<Record<keyof typeof findings, number>>;

export function tortureRow(documents: readonly Torture[]): string[] {
  const deaths = [...new Set(documents.map((document) => document.deaths))];
  const commands = deaths.map((count) => `\`npm run torture -- --deaths ${count}\``).join(', ');
  const keys = Object.keys(findings) as (keyof typeof findings)[];
  return [
    `Threads that die in every way, in loops, carries, claims and interning, on ${nodes(documents)} (${commands}${transports(documents)})`,
    `${sum(documents, (document) => document.deaths)} deaths${aimed(documents)}, ${sum(documents, ({ events }) => events)} events, ` +
      `${sum(documents, ({ scrapes }) => scrapes)} scrapes${heaps(documents)}`,
    keys.map((key) => `${sum(documents, (document) => document[key])} ${findings[key]}`).join(', ') +
      heapEnds(documents) +
      slowest(documents),
  ];
}

/** Where pages were not served by uWebSockets.js, which is what serves them unless it cannot be loaded. */
function transports(documents: readonly Torture[]): string {
  const known = having(documents, 'transport');
  const others = known.with.filter(({ transport }) => transport !== 'uws');
  const names = [...new Set(others.map(({ transport }) => transport))];
  const served = names.map((name) => {
    const on = others.filter(({ transport }) => transport === name);
    return `; on ${nodes(on)} over ${name === 'node' ? 'node:http' : name}`;
  });
  return served.join('') + (known.not === '' ? '' : `; transport${known.not.replace(/[()]/g, '')}`);
}

function aimed(documents: readonly Torture[]): string {
  const known = having(documents, 'deaths_inside');
  if (known.with.length === 0) return '';
  const count = sum(known.with, (document) => document.deaths_inside);
  return ` (${count} of them aimed inside a call of the engine, of which at most so many hit${known.not})`;
}

function heaps(documents: readonly Torture[]): string {
  const known = having(documents, 'heap_exhaustion');
  if (known.with.length === 0) return '';
  return `, ${sum(known.with, ({ heap_exhaustion: { tried } }) => tried)} heaps exhausted${known.not}`;
}

function heapEnds(documents: readonly Torture[]): string {
  const { with: known } = having(documents, 'heap_exhaustion');
  if (known.length === 0) return '';
  const of = (key: keyof NonNullable<Torture['heap_exhaustion']>): string =>
    sum(known, ({ heap_exhaustion }) => heap_exhaustion[key]);
  return `; of the ${of('tried')} heaps ${of('died_as_worker')} ended as their thread, ${of('aborted_by_node')} by aborts of the process, ${of('hung_in_node')} hung in Node`;
}

/** A shard that is free shows no gauges on the next page. */
function slowest(documents: readonly Torture[]): string {
  const known = having(documents, 'freed_after_ms_max');
  if (known.with.length === 0) return '';
  const most = Math.max(...known.with.map((document) => document.freed_after_ms_max));
  return `; gauges of the dead were gone after ${whole(most)} ms at most${known.not}`;
}
