// The row and the table of `npm run hostile` in the README's account of what was thrown at the engine. Pure.
import { LIVE_P99_MS, MEMORY_RATIO, WRITER_RATIO } from '../support/hostile-targets.js';
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { nodes, sum } from './sums.js';

type Attack = {
  readonly transport: string;
  readonly attack: string;
  readonly connections: number;
  /** Proper ones, sent. */
  readonly requests: number;
  /** Answers that the attacker saw begin, by their code; older documents may lack it. */
  readonly answers?: Readonly<Record<string, number>>;
  readonly writer_ratio: number;
  /** The same of an array of the writers' own: what the machine did meanwhile. */
  readonly machine_ratio: number;
  readonly live_p99_ms: number;
  readonly control_live_p99_ms: number | null;
  /** On the health port; older documents lack it. */
  readonly own_port_live_p99_ms?: number;
  readonly rss_before_mb: number;
  readonly rss_after_mb: number;
  /** Until it was within its target, or patience was at its end; older documents lack it. */
  readonly rss_waited_seconds?: number;
};
export type Hostile = Result & {
  readonly rows: readonly Attack[];
  /** Under each attack, in so many rounds. */
  readonly seconds: number;
  readonly rounds: number;
  readonly events: number;
  readonly lost: number;
  readonly excess: number;
  readonly wrong: readonly string[];
};

/** What the attacks of test/hostile/attacks.ts hold that are several at once; over TLS `handshakes` comes to them. */
export const TOGETHER = [
  'idle',
  'drip',
  'stall',
  'headers',
  'garbage',
  'pipeline',
  'abort',
  'tokens',
] as const;

export function hostileRow(documents: readonly Hostile[]): string[] {
  const rows = documents.flatMap((document) => document.rows);
  const flags = documents.map(({ seconds, rounds }) => `--seconds ${seconds} --rounds ${rounds}`);
  const commands = [...new Set(flags)].map((given) => `\`npm run hostile -- ${given}\``).join(', ');
  return [
    `Hostile clients, on ${nodes(documents)} (${commands}; attack by attack below)`,
    `${sum(rows, ({ connections }) => connections)} connections, ${sum(rows, ({ requests }) => requests)} requests sent, ${sum(documents, ({ events }) => events)} events meanwhile`,
    `${sum(documents, ({ lost }) => lost)} events lost, ${sum(documents, ({ excess }) => excess)} too many, ${sum(documents, ({ wrong }) => wrong.length)} counts or files that do not add up`,
  ];
}

const bold = (text: string, missed: boolean): string => (missed ? `**${text}**` : text);
const answered = ({ answers = {} }: Attack): number =>
  Object.values(answers).reduce((total, times) => total + times, 0);

/** What gives the figure of the health port; undefined where not every row has one. */
function ownPortOf(rows: readonly Attack[]): ((row: Attack) => number) | undefined {
  return rows.every((row) => row.own_port_live_p99_ms !== undefined)
    ? (row) => row.own_port_live_p99_ms!
    : undefined;
}

/** A row an attack; the worst of its transports. */
function attacksTable(rows: readonly Attack[]): string {
  const names = [...new Set(rows.map(({ attack }) => attack))];
  const transports = [...new Set(rows.map(({ transport }) => transport))];
  const ownPorts = ownPortOf(rows);
  const withAnswers = rows.every(({ answers }) => answers !== undefined);
  return markdownTable([
    [
      'attack',
      'connections',
      'requests sent',
      ...(withAnswers ? ['answered'] : []),
      'writers',
      ...transports.map((name) => `${name}: /live p99 ms`),
      ...(ownPorts === undefined ? [] : ['health port: /live p99 ms']),
      'memory after / before',
    ],
    ...names.map((name) => {
      const own = rows.filter(({ attack }) => attack === name);
      const slowest = own.reduce((so, row) => (row.writer_ratio > so.writer_ratio ? row : so));
      const left = Math.max(...own.map(({ rss_after_mb, rss_before_mb }) => rss_after_mb / rss_before_mb));
      return [
        name.replaceAll('_', ' '),
        sum(own, ({ connections }) => connections),
        sum(own, ({ requests }) => requests),
        ...(withAnswers ? [sum(own, answered)] : []),
        `${bold(slowest.writer_ratio.toFixed(2), slowest.writer_ratio > WRITER_RATIO)} (${slowest.machine_ratio.toFixed(2)})`,
        ...transports.map((transport) => {
          const row = own.find((one) => one.transport === transport);
          if (row === undefined) return '';
          const control = row.control_live_p99_ms === null ? '' : ` (${row.control_live_p99_ms.toFixed(1)})`;
          return bold(row.live_p99_ms.toFixed(1), row.live_p99_ms > LIVE_P99_MS) + control;
        }),
        ...(ownPorts === undefined
          ? []
          : [Math.max(...own.map(ownPorts))].map((ms) => bold(ms.toFixed(1), ms > LIVE_P99_MS))),
        bold(left.toFixed(2), left > MEMORY_RATIO),
      ];
    }),
  ]);
}

/** What the columns are of, above the table of this document. */
export function hostileSection(document: Hostile): string {
  const { node, rows, seconds, rounds, cores } = document;
  const often = rounds > 1 ? ` in ${rounds} rounds` : ' in one round, so that each figure is one sample';
  const has = (what: string): boolean => rows.some(({ attack }) => attack === what);
  const memory =
    rounds > 1
      ? "after the last round over that before the attack's first"
      : 'after the attack over that before it';
  const back = rows.filter(({ rss_before_mb, rss_after_mb }) => rss_after_mb <= MEMORY_RATIO * rss_before_mb);
  const waited = Math.max(0, ...back.map(({ rss_waited_seconds = 0 }) => rss_waited_seconds));
  const wait = waited === 0 ? '' : `, within ${Math.ceil(waited)} s where it came back`;
  const text = [
    `Hostile clients on Node ${major(node)}, ${seconds} s an attack${often}, attacker and probe on the same ${cores} processors: ` +
      "thread-CPU cost of the writers' events over that in quiet (the worst transport; target " +
      `≤ ${WRITER_RATIO}; in brackets that of an array of the writers' own, which is what the machine did), ` +
      `p99 of \`/live\` (target < ${LIVE_P99_MS}; in brackets that of a bare server under the same attack)${ownPortOf(rows) === undefined ? '' : ', the same on the health port, which was asked meanwhile (the worst transport)'}, and resident memory ` +
      `${memory}${wait} (by then all attacks have been through a round to warm up; the worst transport; target ≤ ${MEMORY_RATIO}). Bold: missed.`,
  ];
  if (rows.every(({ answers }) => answers !== undefined))
    text.push(
      'Requests sent are proper ones; answered are all answers that the attackers saw begin, also those to what is no request.',
    );
  if (has('together') || has('together_tls'))
    text.push(
      `Together: ${TOGETHER.slice(0, -1).join(', ')} and ${TOGETHER.at(-1)} at once${has('together_tls') ? ', over TLS handshakes, too' : ''}.`,
    );
  return [text.join(' '), attacksTable(rows)].join('\n\n');
}
