// The README's account of what was thrown at the engine: the kept documents of torture, hostile and soak. Pure.
import { LIVE_P99_MS, MEMORY_RATIO, WRITER_RATIO } from '../support/hostile-targets.js';
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';

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

export type Torture = Result & {
  readonly deaths: number;
  readonly events: number;
  readonly scrapes: number;
} & Readonly<Record<keyof typeof findings, number>>;

type Attack = {
  readonly transport: string;
  readonly attack: string;
  readonly connections: number;
  readonly requests: number;
  readonly writer_ratio: number;
  /** The same of an array of the writers' own: what the machine did meanwhile. */
  readonly machine_ratio: number;
  readonly live_p99_ms: number;
  readonly control_live_p99_ms: number | null;
  readonly rss_before_mb: number;
  readonly rss_after_mb: number;
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

type Growth = { readonly start: number; readonly end: number; readonly flat: boolean | null };
export type Soak = Result & {
  readonly minutes: number;
  readonly calls: number;
  readonly packets: number;
  readonly scrapes: number;
  readonly deaths: number;
  readonly totals_compared: number;
  readonly totals_exact: boolean;
  readonly wrong: readonly string[];
  readonly series: Readonly<Record<string, Growth>>;
};

const whole = (count: number): string => Math.round(count).toLocaleString('en');
const nodes = (documents: readonly Result[]): string =>
  `Node ${documents.map(({ node }) => major(node)).join(', ')}`;

function tortureRow(documents: readonly Torture[]): string[] {
  const sum = (key: 'deaths' | 'events' | 'scrapes' | keyof typeof findings): string =>
    whole(documents.reduce((total, document) => total + document[key], 0));
  const keys = Object.keys(findings) as (keyof typeof findings)[];
  return [
    `Threads that die in every way, in loops, carries, claims and interning, on ${nodes(documents)} (\`npm run torture -- --deaths 1000\`)`,
    `${sum('deaths')} deaths, ${sum('events')} events, ${sum('scrapes')} scrapes`,
    keys.map((key) => `${sum(key)} ${findings[key]}`).join(', '),
  ];
}

function hostileRow(documents: readonly Hostile[]): string[] {
  const rows = documents.flatMap((document) => document.rows);
  const total = (of: (document: Hostile) => number): string =>
    whole(documents.reduce((so, document) => so + of(document), 0));
  const sum = (of: (row: Attack) => number): string => whole(rows.reduce((so, row) => so + of(row), 0));
  return [
    `Hostile clients, on ${nodes(documents)} (\`npm run hostile\`; attack by attack below)`,
    `${sum(({ connections }) => connections)} connections, ${sum(({ requests }) => requests)} requests, ${total(({ events }) => events)} events meanwhile`,
    `${total(({ lost }) => lost)} events lost, ${total(({ excess }) => excess)} too many, ${total(({ wrong }) => wrong.length)} counts or files that do not add up`,
  ];
}

function soakRow(documents: readonly Soak[]): string[] {
  const sum = (of: (document: Soak) => number): string =>
    whole(documents.reduce((total, document) => total + of(document), 0));
  const rising = documents.flatMap(({ series }) =>
    Object.entries(series).flatMap(([name, { flat }]) => (flat === true ? [] : [name])),
  );
  return [
    `The demo at load for ${sum(({ minutes }) => minutes)} minutes, with dying writers and scrapes of all manners, on ${nodes(documents)} (\`npm run soak\`)`,
    `${sum(({ calls }) => calls)} calls, ${sum(({ packets }) => packets)} RTP packets, ${sum(({ deaths }) => deaths)} deaths, ${sum(({ scrapes }) => scrapes)} scrapes`,
    `${sum(({ wrong }) => wrong.length)} of ${sum(({ totals_compared }) => totals_compared)} totals not exact; ` +
      (rising.length === 0
        ? 'memory, heaps, files, threads and shards flat'
        : `**rising: ${rising.join(', ')}**`),
  ];
}

const bold = (text: string, missed: boolean): string => (missed ? `**${text}**` : text);

/** A row an attack; the worst of its transports. */
function attacksTable(rows: readonly Attack[]): string {
  const names = [...new Set(rows.map(({ attack }) => attack))];
  const transports = [...new Set(rows.map(({ transport }) => transport))];
  return markdownTable([
    [
      'attack',
      'connections',
      'requests',
      'writers',
      ...transports.map((name) => `${name}: /live p99 ms`),
      'memory after / before',
    ],
    ...names.map((name) => {
      const own = rows.filter(({ attack }) => attack === name);
      const sum = (of: (row: Attack) => number): string => whole(own.reduce((so, row) => so + of(row), 0));
      const slowest = own.reduce((so, row) => (row.writer_ratio > so.writer_ratio ? row : so));
      const left = Math.max(...own.map(({ rss_after_mb, rss_before_mb }) => rss_after_mb / rss_before_mb));
      return [
        name.replaceAll('_', ' '),
        sum(({ connections }) => connections),
        sum(({ requests }) => requests),
        `${bold(slowest.writer_ratio.toFixed(2), slowest.writer_ratio > WRITER_RATIO)} (${slowest.machine_ratio.toFixed(2)})`,
        ...transports.map((transport) => {
          const row = own.find((one) => one.transport === transport);
          if (row === undefined) return '';
          const control = row.control_live_p99_ms === null ? '' : ` (${row.control_live_p99_ms.toFixed(1)})`;
          return bold(row.live_p99_ms.toFixed(1), row.live_p99_ms > LIVE_P99_MS) + control;
        }),
        bold(left.toFixed(2), left > MEMORY_RATIO),
      ];
    }),
  ]);
}

/** Empty where nothing was kept. */
export function thrownSection(
  torture: readonly Torture[],
  hostile: readonly Hostile[],
  soak: readonly Soak[],
): string {
  const rows = [
    ...(torture.length > 0 ? [tortureRow(torture)] : []),
    ...(hostile.length > 0 ? [hostileRow(hostile)] : []),
    ...(soak.length > 0 ? [soakRow(soak)] : []),
  ];
  if (rows.length === 0) return '';
  const sections = [markdownTable([['thrown at it', 'how much', 'lost'], ...rows], 'words')];
  for (const document of hostile) {
    sections.push(
      `Hostile clients on Node ${major(document.node)}, ${document.seconds} s an attack${document.rounds > 1 ? ` in ${document.rounds} rounds` : ''}, attacker and probe on the same ${document.cores} processors: thread-CPU cost of the writers' events over that in quiet (the worst transport; target ` +
        `≤ ${WRITER_RATIO}; in brackets that of an array of the writers' own, which is what the machine did), ` +
        `p99 of \`/live\` (target < ${LIVE_P99_MS}; in brackets that of a bare server under the same attack), and resident memory (target ≤ ${MEMORY_RATIO}). Bold: missed.`,
      attacksTable(document.rows),
    );
  }
  return sections.join('\n\n');
}
