// Makes one row of the report out of the rounds of an attack, and says what is wrong and what was missed. Pure.
import { median, rounded } from '../../bench/support/figures.js';
import { LIVE_P99_MS, MEMORY_RATIO, WRITER_RATIO } from '../../bench/support/hostile-targets.js';
import { percentile } from '../../bench/support/interval.js';
import type { Kind } from './messages.js';
import type { Samples } from './probe.js';
import type { Cost, Round } from './round.js';
import { newTally, together } from './tally.js';

export type Row = {
  readonly transport: string;
  readonly attack: string;
  readonly seconds: number;
  readonly connections: number;
  readonly most_open: number;
  /** Connections that the attacked did not take. */
  readonly unconnected: number;
  /** Connections that had to be open at once; null where the attack is no flood. */
  readonly flood_wanted: number | null;
  readonly requests: number;
  readonly improper: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly mb_sent_by_server: number;
  readonly writer_ns_quiet: number;
  readonly writer_ns_attacked: number;
  /** Median of the rounds' own ratios. */
  readonly writer_ratio: number;
  /** The same of an array of the writers' own, incremented in the same windows. */
  readonly machine_ratio: number;
  /** Milliseconds a second that threads of the attacked process waited for a processor that others had. */
  readonly waited_ms_quiet: number;
  readonly waited_ms_attacked: number;
  readonly live_quiet_p99_ms: number;
  readonly live_p50_ms: number;
  readonly live_p99_ms: number;
  readonly live_max_ms: number;
  /** Of those on connections of their own. */
  readonly live_fresh_p99_ms: number;
  readonly live_failures: number;
  readonly live_samples: number;
  /** On the health port, in the same windows. */
  readonly own_port_live_p50_ms: number;
  readonly own_port_live_p99_ms: number;
  readonly own_port_live_max_ms: number;
  readonly own_port_live_failures: number;
  readonly own_port_live_samples: number;
  /** At a bare server under the same attack; null where none was asked. */
  readonly control_live_p50_ms: number | null;
  readonly control_live_p99_ms: number | null;
  readonly control_live_max_ms: number | null;
  readonly control_live_failures: number | null;
  /** Before: when every attack was tried once, so that the exporter has its spare pages; without garbage, as after. */
  readonly rss_before_mb: number;
  readonly rss_peak_mb: number;
  readonly rss_after_mb: number;
  /** Seconds that were waited at most for what is not used to go back. */
  readonly rss_waited_seconds: number;
  /** After each round. */
  readonly rss_rounds_mb: readonly number[];
  /** Open files of the process, and active resources of its main thread. */
  readonly handles_before: number;
  readonly handles_after: number;
  readonly resources_before: number;
  readonly resources_after: number;
  readonly tls_rejected: Readonly<Record<string, number>>;
  /** Requests on the exporter's own count, answers seen of them, and those nobody waited for. */
  readonly counted: number;
  readonly seen: number;
  readonly unseen: number;
  readonly answered_by_server_itself: number;
  readonly counted_ok: boolean;
};

const every = ({ kept, fresh }: Samples): number[] => [...kept, ...fresh];
const figure = (samples: readonly number[], share: number): number => rounded(percentile(samples, share));
const last = <T>(all: readonly T[]): T => all[all.length - 1];

/** `rounds` are those after the one that warms up; `flood` is how many connections one had to open. */
export function rowOf(transport: string, attack: string, rounds: readonly Round[], flood: number): Row {
  const tally = rounds.map((round) => round.tally).reduce(together, newTally());
  const live = rounds.flatMap(({ attacked }) => every(attacked.live));
  const ownPort = rounds.flatMap(({ attacked }) => every(attacked.ownPort));
  const quiet = rounds.flatMap((round) => every(round.quiet.live));
  const controls = rounds.flatMap(({ control }) => (control === undefined ? [] : [control]));
  const control = controls.flatMap(every);
  const ofControl = (share: number): number | null => (controls.length === 0 ? null : figure(control, share));
  const cost = (which: 'quiet' | 'attacked'): number =>
    rounded(median(rounds.map((round) => round[which].cost.event)));
  const ratio = (key: keyof Cost): number =>
    rounded(median(rounds.map((round) => round.attacked.cost[key] / round.quiet.cost[key])));
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  return {
    transport,
    attack,
    seconds: rounded(sum(({ seconds }) => seconds)),
    connections: tally.connections,
    most_open: tally.mostOpen,
    unconnected: tally.unconnected,
    flood_wanted: attack === 'flood' ? flood : null,
    requests: tally.requests,
    improper: tally.improper,
    answers: tally.answers,
    mb_sent_by_server: Math.round(tally.bytes / 1e6),
    writer_ns_quiet: cost('quiet'),
    writer_ns_attacked: cost('attacked'),
    writer_ratio: ratio('event'),
    machine_ratio: ratio('control'),
    waited_ms_quiet: rounded(median(rounds.map((round) => round.quiet.waited))),
    waited_ms_attacked: rounded(median(rounds.map(({ attacked }) => attacked.waited))),
    live_quiet_p99_ms: figure(quiet, 0.99),
    live_p50_ms: figure(live, 0.5),
    live_p99_ms: figure(live, 0.99),
    live_max_ms: figure(live, 1),
    live_fresh_p99_ms: figure(
      rounds.flatMap(({ attacked }) => attacked.live.fresh),
      0.99,
    ),
    live_failures: sum(({ attacked, quiet: before }) => attacked.live.failures + before.live.failures),
    live_samples: live.length,
    own_port_live_p50_ms: figure(ownPort, 0.5),
    own_port_live_p99_ms: figure(ownPort, 0.99),
    own_port_live_max_ms: figure(ownPort, 1),
    own_port_live_failures: sum(
      ({ attacked, quiet: before }) => attacked.ownPort.failures + before.ownPort.failures,
    ),
    own_port_live_samples: ownPort.length,
    control_live_p50_ms: ofControl(0.5),
    control_live_p99_ms: ofControl(0.99),
    control_live_max_ms: ofControl(1),
    control_live_failures:
      controls.length === 0 ? null : controls.reduce((total, { failures }) => total + failures, 0),
    rss_before_mb: rounds[0].rss.before,
    rss_peak_mb: Math.max(...rounds.map(({ rss }) => rss.peak)),
    rss_after_mb: last(rounds).rss.after,
    rss_waited_seconds: rounded(Math.max(...rounds.map(({ rss }) => rss.waited))),
    rss_rounds_mb: rounds.map(({ rss }) => rss.after),
    handles_before: rounds[0].files.before,
    handles_after: last(rounds).files.after,
    resources_before: rounds[0].resources.before.length,
    resources_after: last(rounds).resources.after.length,
    tls_rejected: tally.rejections,
    counted: sum((round) => round.account.counted),
    seen: sum((round) => round.account.seen),
    unseen: sum((round) => round.account.unseen),
    answered_by_server_itself: sum((round) => round.account.uncounted),
    counted_ok: rounds.every((round) => round.account.wrong.length === 0),
  };
}

/** Attacks that leave no connection before it has all its answers. */
const patient = ['pipeline', 'tokens', 'flood'];

/**
 * What must not be, whatever the machine: counts that do not add up, questions without an answer, and what is not given back.
 * uWebSockets.js ends connections that ask on behind a request for a page (README, "Limits").
 */
export function wrongIn(kind: Kind, attack: string, { account, files, resources }: Round): string[] {
  const wrong = account.wrong.map((line) => `${attack}: ${line}`);
  if (kind !== 'uws' && patient.includes(attack) && account.unseen > 0) {
    wrong.push(`${attack}: ${account.unseen} requests without an answer, expected none`);
  }
  if (files.after > files.before) {
    wrong.push(`${attack}: ${files.after} open files, expected ${files.before}`);
  }
  if (resources.after.length > resources.before.length) {
    wrong.push(`${attack}: main thread has ${resources.after.join()}, expected ${resources.before.join()}`);
  }
  return wrong;
}

/** Targets that this run missed; a busy machine misses them, too. */
export function missedBy(row: Row): string[] {
  const missed: string[] = [];
  const target = (what: string, got: number, most: number): void => {
    if (!(got <= most))
      missed.push(`${row.transport}, ${row.attack}: ${what} is ${got}, target ${rounded(most)}`);
  };
  if (row.flood_wanted !== null && row.most_open < row.flood_wanted) {
    missed.push(`${row.transport}, ${row.attack}: most_open is ${row.most_open}, target ${row.flood_wanted}`);
  }
  target('writer_ratio', row.writer_ratio, WRITER_RATIO);
  target('live_p99_ms', row.live_p99_ms, LIVE_P99_MS);
  target('live_failures', row.live_failures, 0);
  target('own_port_live_p99_ms', row.own_port_live_p99_ms, LIVE_P99_MS);
  target('own_port_live_failures', row.own_port_live_failures, 0);
  target('rss_after_mb', row.rss_after_mb, MEMORY_RATIO * row.rss_before_mb);
  return missed;
}
