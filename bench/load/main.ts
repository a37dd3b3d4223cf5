// bench:load: what metrics cost a whole application. The demo answers calls with RTP at a fixed rate, below what it could do, with
// pegcount and its exporter (on), with the null writer and no exporter (off), and with prom-client in pegcount's place; pages are
// scraped every five seconds. The figures of threads (catalogue `node`) are left out on all sides: Node takes them, not a library.
// `--pairs N` sets the number of batches a subject, `--short` runs two small ones, `--json` ends with one line of JSON, `--save`
// keeps it, unless it is short. Parent process.
import { parseArgs } from 'node:util';
import { median, rounded } from '../support/figures.js';
import { FEWEST_SAMPLES, medianInterval } from '../support/interval.js';
import { finish, machine, refuseShort } from '../support/results.js';
import { plainTable } from '../support/table.js';
import { caller } from './calls.js';
import { compared, measure, type Measured, type Plan, ratios } from './rounds.js';
import type { Batch } from './session.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    pairs: { type: 'string' },
  },
});
refuseShort('bench:load', values);
const pairs = values.pairs === undefined ? (values.short ? 2 : 10) : Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1) {
  throw new RangeError(`bench:load: --pairs: got "${values.pairs}", expected a positive integer`);
}
/** Calls a second; each holds two seconds of RTP, so that some 200 are under way. */
const RATE = 80;
const plan: Plan = {
  pairs,
  generations: pairs < 4 ? 1 : 2,
  // Until the compiler has nothing left to do: its threads are still busy after half a minute.
  warmUp: { calls: values.short ? 160 : 4000, rate: RATE },
  batch: { calls: values.short ? 160 : 800, rate: RATE },
};
const contests = await measure(plan, (line) => process.stderr.write(`${line}\n`));

type Row = Batch & {
  readonly subject: string;
  /** The same figure for the first calls of a process. */
  readonly cold_cpu_seconds_per_1000_calls: number;
  /** Until the first call. */
  readonly start_cpu_seconds: number;
};
const KEY = 'cpu_seconds_per_1000_calls';

function rowOf(subject: string, { batches, warmUps, startCpuSeconds }: Measured): Row {
  const keys = Object.keys(batches[0]) as (keyof Batch)[];
  const figures = keys.flatMap((key) => {
    const known = batches.map((batch) => batch[key]).filter((figure) => figure !== undefined);
    return known.length === 0 ? [] : [[key, rounded(median(known))] as const];
  });
  return {
    subject,
    ...(Object.fromEntries(figures) as Batch),
    [`cold_${KEY}`]: rounded(median(warmUps.map((batch) => batch[KEY]))),
    start_cpu_seconds: rounded(median(startCpuSeconds)),
  };
}
/** Each beside the null writer that ran at the same time: no other is comparable. */
const rows = [
  rowOf('on', contests.on.own),
  rowOf('off_beside_pegcount', contests.on.off),
  rowOf('prom_client', contests.prom_client.own),
  rowOf('off_beside_prom_client', contests.prom_client.off),
];

type OverOff = {
  readonly ratio: number;
  /** Undefined where there are too few pairs for one. */
  readonly interval: readonly [number, number] | undefined;
  /** What each pair cost: the subject, and the null writer beside it. */
  readonly costs: readonly (readonly [number, number])[];
};

function overOff(name: (typeof compared)[number]): OverOff {
  const { own, off } = contests[name];
  const { median, low, high } = medianInterval(ratios(contests[name]));
  return {
    ratio: rounded(median),
    interval: pairs < FEWEST_SAMPLES ? undefined : [rounded(low), rounded(high)],
    costs: own.batches.map((batch, index) => [rounded(batch[KEY]), rounded(off.batches[index][KEY])]),
  };
}
const on = overOff('on');
const promClient = overOff('prom_client');

const decimals = (digits: number, ...figures: (number | undefined)[]): string[] =>
  figures.map((one) => one?.toFixed(digits) ?? '');
console.log(
  plainTable([
    [
      `calls by ${caller}`,
      ...['calls/s', 'RTP/s', 'events/s', 'CPU s/1000 calls', 'cold', 'CPU s to start'],
      ...['loop late p50 ms', 'p99', 'max'],
    ],
    ...rows.map((row) => [
      row.subject.replaceAll('_', ' '),
      ...decimals(1, row.calls_per_second),
      ...decimals(0, row.rtp_packets_per_second, row.events_per_second),
      ...decimals(3, row[KEY], row[`cold_${KEY}`], row.start_cpu_seconds),
      ...decimals(2, row.loop_delay_p50_ms, row.loop_delay_p99_ms, row.loop_delay_max_ms),
    ]),
  ]),
);
for (const [subject, { ratio, interval }] of Object.entries({ on, prom_client: promClient })) {
  const between = interval?.join(' to ') ?? `no interval from ${pairs} pairs`;
  console.log(`CPU ${subject} / off: ${ratio} (${between})`);
}
finish(
  'load',
  {
    rows,
    ratio_on_off: on.ratio,
    ratio_on_off_interval: on.interval,
    ratio_prom_client_off: promClient.ratio,
    ratio_prom_client_off_interval: promClient.interval,
    cpu_seconds_of_pairs: { on: on.costs, prom_client: promClient.costs },
    pairs,
    calls: plan.batch.calls,
    rate: RATE,
    caller,
    ...machine(),
  },
  values,
);
