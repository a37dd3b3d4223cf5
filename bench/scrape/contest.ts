// The contest of bench:scrape: pegcount and its peers with the same series, in children that take turns, so that a slow minute of
// a shared machine is everybody's. Runs in the parent process; what it makes of the figures is pure.
import { median, rounded } from '../support/figures.js';
import type { Contestant, Measured, PeerRow, Row, Times } from './rows.js';

/** Asks everybody once a round, every second round in reverse; returns what each of them said, a list each. */
export function takeTurns<Said>(asked: readonly (() => Said)[], rounds: number): Said[][] {
  const said: Said[][] = asked.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = [...asked.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) said[index].push(asked[index]());
  }
  return said;
}

/** The child of the middle: whose row stands for all of them where only one can. */
function middle<Child extends Measured>(children: readonly Child[]): Child {
  const sorted = [...children].sort((a, b) => a.ns_per_series - b.ns_per_series);
  return sorted[sorted.length >> 1];
}

function contestant(
  subject: Contestant['subject'],
  shards: number | null,
  children: readonly Measured[],
): Contestant {
  const samples = children.map(({ ns_per_series }) => rounded(ns_per_series));
  return {
    subject,
    series: children[0].series,
    shards,
    ns_per_series: median(samples),
    ms: rounded(median(children.map(({ ms }) => ms))),
    rounds: children.length,
    samples,
  };
}

/** Each of `own` and `peers` starts a child that measures it, and waits for what it says. */
export type Contest = {
  readonly own: readonly (() => Row)[];
  readonly peers: readonly (() => PeerRow)[];
  readonly rounds: number;
};

export function holdContest({ own, peers, rounds }: Contest): { contest: Contestant[]; peers: PeerRow[] } {
  const said = takeTurns<Row | PeerRow>([...own, ...peers], rounds);
  const ours = said.slice(0, own.length) as Row[][];
  const theirs = said.slice(own.length) as PeerRow[][];
  return {
    contest: [
      ...ours.map((children) => contestant('pegcount', children[0].shards, children)),
      ...theirs.map((children) => contestant(children[0].peer, null, children)),
    ],
    peers: theirs.map(middle),
  };
}

/**
 * Peers divided by pegcount with everything changed: how many times faster it is. One shard is what a registry of one thread
 * is to be compared with, and several what one that aggregates workers is. Of the contest where both were in it.
 */
export function ratiosOf(
  rows: readonly Row[],
  peers: readonly PeerRow[],
  contest: readonly Contestant[],
): Times[] {
  const inContest = (subject: string, series: number, shards: number | null): number | undefined =>
    contest.find((one) => one.subject === subject && one.series === series && one.shards === shards)
      ?.ns_per_series;
  return peers.flatMap(({ peer, series, ns_per_series }) =>
    rows
      .filter((row) => row.series === series && row.changed === 1)
      .map(({ shards, ns_per_series: apart }) => {
        const [theirs, ours] = [inContest(peer, series, null), inContest('pegcount', series, shards)];
        const times = theirs === undefined || ours === undefined ? ns_per_series / apart : theirs / ours;
        return { peer, series, shards, times: rounded(times) };
      }),
  );
}
