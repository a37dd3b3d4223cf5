// The row of `npm run soak` in the README's account of what was thrown at the engine: what was counted, and what grew by how much. Pure.
import { major, type Result } from '../support/results.js';
import { having, nodes, sum, whole } from './sums.js';

/** What older documents lack is optional. */
type Growth = {
  readonly start: number;
  readonly end: number;
  /** The slope, and the low end of its 95 % interval. */
  readonly slope_per_hour?: number;
  readonly slope_low?: number;
  /** What the slope makes of the judged time, and how much of that is allowed. */
  readonly growth?: number;
  readonly allowed?: number;
  /** Null where the readings were too few to tell. */
  readonly flat: boolean | null;
};
export type Soak = Result & {
  readonly minutes: number;
  readonly calls: number;
  readonly packets: number;
  readonly scrapes: number;
  readonly deaths: number;
  readonly slowest_reclaim_ms?: number;
  readonly totals_compared: number;
  readonly totals_exact: boolean;
  readonly wrong: readonly string[];
  readonly series?: Readonly<Record<string, Growth>> | undefined;
};

/** Series by the names that the README gives them: first those in megabytes, then those that are counted. */
const memory: Readonly<Partial<Record<string, string>>> = {
  rss_mb: 'RSS',
  heap_main_mb: 'main heap',
  heap_exporter_mb: "exporter's heap",
  heap_workers_mb: "workers' heaps",
  external_mb: 'external',
};
const counts: Readonly<Partial<Record<string, string>>> = {
  fds: 'files',
  udp_sockets: 'UDP sockets',
  threads: 'threads',
  shards: 'shards',
};
const nameOf = (series: string): string => memory[series] ?? counts[series] ?? series;

export function soakRow(documents: readonly Soak[]): string[] {
  const flags = [...new Set(documents.map(({ minutes }) => minutes))];
  const commands = flags.map((minutes) => `\`npm run soak -- --minutes ${minutes}\``).join(', ');
  return [
    `The demo at load for ${sum(documents, ({ minutes }) => minutes)} minutes, with dying writers and scrapes of all manners, on ${nodes(documents)} (${commands})`,
    `${sum(documents, ({ calls }) => calls)} calls, ${sum(documents, ({ packets }) => packets)} RTP packets, ${sum(documents, ({ deaths }) => deaths)} deaths, ${sum(documents, ({ scrapes }) => scrapes)} scrapes`,
    [
      `${sum(documents, ({ wrong }) => wrong.length)} of ${sum(documents, ({ totals_compared }) => totals_compared)} totals not exact`,
      ...documents.flatMap((document) => {
        const on = documents.length === 1 ? '' : `Node ${major(document.node)}: `;
        const said = growthOf(document);
        return said === '' ? [] : [on + said];
      }),
      ...slowest(documents),
    ].join('; '),
  ];
}

type Named = readonly [name: string, growth: Growth];
const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** What rose too much, what could not be told, what rose by less than is allowed, and what stayed the same. */
function growthOf(document: Soak): string {
  const all: Named[] = Object.entries(document.series ?? {});
  const judged = all.filter(([, { flat }]) => flat === true);
  const same = judged.filter(([, { start, end, growth }]) => start === end && (growth ?? 0) === 0);
  const moved = judged.filter((one) => !same.includes(one));
  const sure = moved.filter(([, { slope_low: low }]) => low !== undefined && low > 0);
  const unsure = moved.filter((one) => !sure.includes(one));
  const cells = (some: readonly Named[]): string =>
    some.map(([name, growth]) => cell(name, growth)).join(', ');
  const time = judgedTime(document, all);
  const when = time === '' ? '' : ` (${time})`;
  const risen = all.filter(([, { flat }]) => flat === false);
  const untold = all.filter(([, { flat }]) => flat === null);
  return [
    ...(risen.length > 0 ? [`**rising${when}: ${cells(risen)}**`] : []),
    ...(untold.length > 0 ? [`**too short to tell: ${cells(untold)}**`] : []),
    ...(sure.length > 0 ? [`rising within what is allowed${when}: ${cells(sure)}`] : []),
    ...(unsure.length > 0 ? [`not surely rising${when}: ${cells(unsure)}`] : []),
    ...(same.length > 0 ? [`${list(same.map(([name]) => nameOf(name)))} the same`] : []),
  ].join('; ');
}

/** `RSS +4.0 MB (allowed 5.3)`; where the growth was not kept, what it was at the start and in the end. */
function cell(name: string, { start, end, growth, allowed }: Growth): string {
  const unit = name in memory || name.endsWith('_mb') ? ' MB' : '';
  if (growth === undefined) return `${nameOf(name)} ${start} to ${end}${unit}`;
  const sign = growth < 0 ? '-' : '+';
  const most = allowed === undefined ? '' : ` (allowed ${short(allowed)})`;
  return `${nameOf(name)} ${sign}${short(Math.abs(growth))}${unit}${most}`;
}

const short = (figure: number): string => (figure >= 0.995 ? figure.toFixed(1) : figure.toFixed(2));

/** How long the judged time was: a slope times it is the growth. Readings of the warm-up are not judged. */
function judgedTime({ minutes }: Soak, all: readonly Named[]): string {
  for (const [, { growth, slope_per_hour: slope }] of all) {
    if (growth === undefined || slope === undefined || slope === 0) continue;
    return `last ${whole((60 * growth) / slope)} of ${whole(minutes)} minutes`;
  }
  return '';
}

function slowest(documents: readonly Soak[]): string[] {
  const known = having(documents, 'slowest_reclaim_ms');
  if (known.with.length === 0) return [];
  const most = Math.max(...known.with.map((document) => document.slowest_reclaim_ms));
  return [`gauges of the dead were gone after ${whole(most)} ms at most${known.not}`];
}
