// What a torture run has to say: one document, and the same as a few lines for readers. Pure.
import type { machine } from '../../bench/support/results.js';
import { plainTable } from '../../bench/support/table.js';
import { median } from '../../bench/support/figures.js';
import type { Deaths } from './deaths.js';
import { type FindingKind, type Findings, KINDS } from './findings.js';
import { type Kind, WAYS } from './plan.js';
import type { Format } from './read-page.js';

/** What the driver prints. */
export type DriverReport = Deaths & {
  readonly seconds: number;
  readonly events: number;
  readonly scrapes: Readonly<Record<Format, number>>;
  readonly compressed: number;
  readonly transport: string;
  readonly findings: Findings;
  readonly freedAfter: number[];
  /** By a clock that stands still while the watching thread gets no processor. */
  readonly freedAfterAwake: number[];
  readonly freedAfterClaims: number[];
  readonly shardsUsed: number;
  readonly reclaimed: number;
  readonly blocked: number;
  readonly blockedMs: number;
  readonly residentsGoOn: boolean;
};

/** What a heap's process prints, if it lives to. */
export type HeapReport = { readonly findings: Findings; readonly events: number };
/**
 * How heaps were exhausted: as threads, by an abort of the whole process, or hanging in Node until they were killed; of these the
 * same hung without pegcount, in one of so many `controls`.
 */
export type HeapExhaustion = {
  readonly tried: number;
  readonly died_as_worker: number;
  readonly aborted_by_node: number;
  readonly hung_in_node: number;
  readonly controls: number;
  /** Counted by those that died as threads. */
  readonly events: number;
};

export type TortureReport = ReturnType<typeof machine> &
  Deaths &
  Readonly<Record<FindingKind, number>> & {
    readonly seed: number;
    readonly seconds: number;
    readonly events: number;
    readonly scrapes: number;
    readonly scrapes_by_format: Readonly<Record<Format, number>>;
    readonly scrapes_compressed: number;
    readonly transport: string;
    readonly freed_after_ms_median: number;
    readonly freed_after_ms_max: number;
    /** The same by a clock that stands still while the watching thread gets no processor. */
    readonly freed_after_awake_ms_median: number;
    readonly freed_after_awake_ms_max: number;
    /** Of writers that died in their claim. */
    readonly freed_after_claim_ms_max: number;
    readonly shards_used: number;
    readonly shards_reclaimed: number;
    readonly main_blocked: number;
    readonly main_blocked_ms: number;
    readonly residents_go_on: boolean;
    readonly wrong: readonly string[];
    readonly heap_exhaustion: HeapExhaustion;
  };

const most = (values: readonly number[]): number => values.reduce((so, value) => Math.max(so, value), 0);

export function tortureReport(
  run: DriverReport,
  facts: ReturnType<typeof machine> & { readonly seed: number; readonly heap_exhaustion: HeapExhaustion },
): TortureReport {
  const { deaths, deaths_by_kind, deaths_in, deaths_inside, findings } = run;
  const { node, cpu, cores, seed, heap_exhaustion } = facts;
  const { text, openmetrics, protobuf } = run.scrapes;
  return {
    node,
    cpu,
    cores,
    seed,
    seconds: Math.round(run.seconds * 10) / 10,
    deaths,
    deaths_by_kind,
    deaths_in,
    deaths_inside,
    events: run.events,
    scrapes: text + openmetrics + protobuf,
    scrapes_by_format: run.scrapes,
    scrapes_compressed: run.compressed,
    transport: run.transport,
    ...findings.counts,
    freed_after_ms_median: run.freedAfter.length === 0 ? 0 : median(run.freedAfter),
    freed_after_ms_max: most(run.freedAfter),
    freed_after_awake_ms_median: run.freedAfterAwake.length === 0 ? 0 : median(run.freedAfterAwake),
    freed_after_awake_ms_max: most(run.freedAfterAwake),
    freed_after_claim_ms_max: most(run.freedAfterClaims),
    shards_used: run.shardsUsed,
    shards_reclaimed: run.reclaimed,
    main_blocked: run.blocked,
    main_blocked_ms: run.blockedMs,
    residents_go_on: run.residentsGoOn,
    wrong: findings.wrong,
    heap_exhaustion,
  };
}

/** For readers. */
export function summary(report: TortureReport): string {
  const ways = [...new Set(Object.values(WAYS).flat())];
  const kinds = Object.keys(WAYS) as Kind[];
  const cell = (kind: Kind, way: (typeof ways)[number]): string =>
    String(report.deaths_by_kind[kind][way] ?? '-');
  const heap = report.heap_exhaustion;
  const moments = Object.entries(report.deaths_in).map(([moment, count]) => `${count} ${moment}`);
  return [
    `Node ${report.node}, seed ${report.seed}: ${report.deaths} deaths in ${report.seconds} s, ${report.events} events`,
    plainTable([['died by', ...kinds], ...ways.map((way) => [way, ...kinds.map((kind) => cell(kind, way))])]),
    `in the middle of: ${moments.join(', ')}; ${report.deaths_inside} of them aimed inside the engine`,
    `${report.scrapes} scrapes by ${report.transport}, ${report.scrapes_compressed} compressed; main thread blocked ${report.main_blocked} times`,
    `shards: ${report.shards_used} used, ${report.shards_reclaimed} times reclaimed, after ${report.freed_after_ms_median} ms (median), ${report.freed_after_ms_max} ms at most`,
    `heaps exhausted: ${heap.tried}; as a thread ${heap.died_as_worker}, Node aborted ${heap.aborted_by_node}, Node hung ${heap.hung_in_node}`,
    KINDS.map((kind) => `${kind} ${report[kind]}`).join(', '),
    ...report.wrong,
  ].join('\n');
}
