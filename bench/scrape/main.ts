// bench:scrape: what a page costs, by number of series, number of shards, and how much has changed since the last one; beside
// other libraries on the same series. Each case runs in a child process of its own. `--series N` and `--shards N` run only
// those sizes, `--short` measures briefly, `--json` ends with one line of JSON.
import { freemem } from 'node:os';
import { parseArgs } from 'node:util';
import { measureInChild } from '../support/child.js';
import { rounded } from '../support/figures.js';
import { finish, machine, refuseShort } from '../support/results.js';
import { holdContest, ratiosOf } from './contest.js';
import { type PeerName, peerNames } from './peers.js';
import { casesTable, contestLines } from './print.js';
import type { Contestant, FormatRow, PeerRow, Row, Skipped } from './rows.js';
import { shapeOf } from './series.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    series: { type: 'string' },
    shards: { type: 'string' },
  },
});
refuseShort('bench:scrape', values);
const sizes = values.series === undefined ? [1000, 10_000, 100_000, 1_000_000] : [Number(values.series)];
const shardCounts = values.shards === undefined ? [1, 8, 64] : [Number(values.shards)];
if (![...sizes, ...shardCounts].every((given) => Number.isInteger(given) && given > 0)) {
  throw new RangeError('bench:scrape: --series and --shards take positive integers');
}
const effort = values.short ? [0.3, 3] : [1.5, 15];
/** Peers take seconds a page above this, and the WorkerRegistry gigabytes. */
const PEERS_UP_TO = 100_000;
/** Where pegcount and the peers take turns: at the largest size of the peers, so often. */
const CONTEST_SHARDS = values.shards === undefined ? [1, 8] : shardCounts;
const CONTEST_ROUNDS = values.short ? 1 : 3;
/** The formats are held against one another up to this size, with so many shards. */
const FORMATS_UP_TO = 100_000;
const FORMATS_SHARDS = values.shards === undefined ? 8 : shardCounts[0];
const formatNames = ['text', 'openmetrics', 'protobuf'] as const;
/** The pages are compared in full up to this size: comparing sorts them as text. */
const COMPARED_UP_TO = 100_000;
/** Scrapes by HTTP of an application, and pairs of windows with and without them. */
const applicationEffort = values.short ? [5, 1] : [20, 3];
/** Ways to change between scrapes: the share of the series in which every writer counts once. */
const shares = [1, 0.01, 0];

const flags = ['--expose-gc'];
const script = (name: string): URL => new URL(`./${name}.js`, import.meta.url);
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Segment, copies, pages, and the heap of a child: what must be free, or neighbours of the bench suffer. */
const needed = (series: number, shards: number): number => series * (16 * shards + 300) + 2 ** 28;

for (const asked of new Set(sizes.map((size) => Math.min(COMPARED_UP_TO, size)))) {
  measureInChild(script('same-pages'), { arguments: [asked, ...shardCounts] });
  note(`all subjects show the same page of ${asked} series`);
}

const measureOwn = (asked: number, shards: number, changed: number): Row =>
  measureInChild<Row>(script('child'), { flags, arguments: [asked, shards, changed, ...effort] });
const measurePeer = (name: PeerName, asked: number): PeerRow =>
  measureInChild<PeerRow>(script('peer-child'), { flags, arguments: [name, asked, ...effort] });

const rows: Row[] = [];
const skipped: Skipped[] = [];
for (const asked of sizes) {
  for (const shards of shardCounts) {
    if (needed(asked, shards) > freemem()) {
      const reason = `needs ${Math.round(needed(asked, shards) / 2 ** 20)} MiB, ${Math.round(freemem() / 2 ** 20)} are free`;
      skipped.push({ series: asked, shards, reason });
      note(`${asked} series, ${shards} shards left out: ${reason}`);
      continue;
    }
    for (const changed of shares) rows.push(measureOwn(asked, shards, changed));
    note(`${asked} series, ${shards} shards`);
  }
}
/** In the same minutes as each other: what they are compared by is how they differ. */
const formats: FormatRow[] = [];
for (const asked of sizes.filter((size) => size <= FORMATS_UP_TO)) {
  for (const [changed, encoding] of [...shares.map((share) => [share, ''] as const), [0, 'gzip'] as const]) {
    for (const format of formatNames) {
      const given = [asked, FORMATS_SHARDS, changed, ...effort, format, encoding];
      formats.push(measureInChild<FormatRow>(script('child'), { flags, arguments: given }));
    }
  }
  note(`${asked} series in each format`);
}
const sizesOfPeers = sizes.filter((size) => size <= PEERS_UP_TO);
for (const asked of sizes.filter((size) => size > PEERS_UP_TO)) {
  const reason = `a peer would take seconds a page, and gigabytes; measured up to ${PEERS_UP_TO.toLocaleString('en')} series`;
  skipped.push(...peerNames.map((peer) => ({ series: shapeOf(asked).series, peer, reason })));
}
const contestSize = Math.max(...sizesOfPeers);
const peers = sizesOfPeers
  .filter((size) => size < contestSize)
  .flatMap((asked) => peerNames.map((name) => measurePeer(name, asked)));
const contest: Contestant[] = [];
let application: object | undefined;
if (sizesOfPeers.length > 0) {
  const fitting = CONTEST_SHARDS.filter((shards) =>
    rows.some((row) => row.series === shapeOf(contestSize).series && row.shards === shards),
  );
  const held = holdContest({
    own: fitting.map((shards) => () => measureOwn(contestSize, shards, 1)),
    peers: peerNames.map((name) => () => measurePeer(name, contestSize)),
    rounds: CONTEST_ROUNDS,
  });
  contest.push(...held.contest);
  peers.push(...held.peers);
  note(`pegcount and peers in turns, ${contestSize} series`);
  const [ours, theirs] = ['pegcount', 'client_js'].map((subject) =>
    measureInChild<{ series: number; ms_per_scrape: number }>(script('application-thread'), {
      arguments: [subject, contestSize, ...applicationEffort],
    }),
  );
  application = {
    series: ours.series,
    pegcount_ms_per_scrape: rounded(ours.ms_per_scrape),
    client_js_ms_per_scrape: rounded(theirs.ms_per_scrape),
  };
  note("the application's own thread");
}

console.log(casesTable(rows, formats, peers));
const ratios = ratiosOf(rows, peers, contest);
for (const line of contestLines(contest, ratios)) console.log(line);
const round = <T extends object>(row: T): T =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      Number.isInteger(value) ? value : typeof value === 'number' ? rounded(value) : value,
    ]),
  ) as T;
finish(
  'scrape',
  {
    rows: rows.map(round),
    formats: formats.map(round),
    peers: peers.map(round),
    contest,
    ratios,
    skipped,
    ...(application === undefined ? {} : { application_thread: application }),
    asked: sizes.map(shapeOf),
    ...machine(),
  },
  values,
);
