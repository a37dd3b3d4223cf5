// soak: the demo at load for a long time, while writers come and die on its segment and clients of all manners scrape it. Nothing may
// grow (memory, heaps, open files, threads, shards), and at the end every counter must equal its truth. `--minutes N` sets how long
// (20), `--seed N` how the writers die, `--json` ends with one line of JSON, `--save` keeps it. Exit code 1 when something grew or a
// total is not exact. The demo's own workers live on: one that dies ends the demo. Parent process.
import { median, rounded } from '../../bench/support/figures.js';
import { finish, machine } from '../../bench/support/results.js';
import { plainTable } from '../../bench/support/table.js';
import { sum } from '../support/page.js';
import { readOptions, type SoakOptions } from './options.js';
import { eventsOn } from './page-figures.js';
import type { Reading } from './readings.js';
import { type Ran, run } from './run.js';
import { allFlat, judgeAll, type Series, seriesNames, warmUpSeconds } from './series.js';

function optionsOrExit(): SoakOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`soak: ${(error as Error).message}`);
    process.exit(2);
  }
}

function documentOf(seed: number, ran: Ran, series: Series) {
  const { page, mortals, scrapes, lags, before, after, wrong } = ran;
  const died = Object.entries(mortals.died).map(([death, { deaths }]) => [death, deaths] as const);
  return {
    minutes: rounded(ran.seconds / 60),
    seed,
    transport: ran.transport,
    calls: sum(page, 'rustpbx_calls_total'),
    calls_per_second: rounded(sum(page, 'rustpbx_calls_total') / ran.seconds),
    packets: sum(page, 'rustpbx_rtp_packets_received_total') + sum(page, 'rustpbx_rtp_packets_sent_total'),
    packets_dropped: ran.dropped,
    events: eventsOn(page),
    scrapes: scrapes.pages.high,
    requests: [...scrapes.answers.values()].reduce((all, { high }) => all + high, 0),
    unhealthy: scrapes.unhealthy,
    deaths: died.reduce((all, [, deaths]) => all + deaths, 0),
    deaths_by_kind: Object.fromEntries(died),
    slowest_reclaim_ms: rounded(mortals.slowest_reclaim_ms),
    loop_lag_p99_ms: { median: rounded(median(lags)), worst: rounded(Math.max(0, ...lags)) },
    series,
    /** False as well where a series of a run of 20 minutes or more could not be judged. */
    flat: allFlat(series, ran.seconds),
    /** Open files, threads and shards before the workers began and after they had ended. */
    returned: { before, after },
    totals_compared: ran.compared,
    totals_exact: wrong.length === 0,
    wrong,
    readings: columns(ran.readings),
  };
}

/** All readings, a list for each series. */
function columns(readings: readonly Reading[]): Readonly<Record<keyof Reading, readonly number[]>> {
  const names = ['seconds', ...seriesNames] as const;
  const lists = names.map((name) => [name, readings.map((reading) => rounded(reading[name]))]);
  return Object.fromEntries(lists) as Record<keyof Reading, number[]>;
}

function table(document: ReturnType<typeof documentOf>): string {
  const figures = (...values: readonly number[]): string[] => values.map((value) => value.toPrecision(4));
  const verdict = { true: 'flat', false: 'RISES', null: 'too short to tell' };
  const rows = seriesNames.map((name) => {
    const one = document.series[name];
    return [
      name,
      ...figures(
        one.start,
        one.end,
        one.slope_per_hour,
        one.slope_low,
        one.slope_high,
        one.growth,
        one.allowed,
      ),
      verdict[String(one.flat) as keyof typeof verdict],
    ];
  });
  const { calls, packets, events, scrapes, requests, deaths, totals_compared, wrong } = document;
  return [
    plainTable([
      ['series', 'start', 'end', 'slope/h', 'low', 'high', 'growth', 'allowed', 'verdict'],
      ...rows,
    ]),
    `${calls} calls, ${packets} packets, ${events} events, ${scrapes} scrapes of ${requests} requests, ${deaths} deaths`,
    `${totals_compared} totals compared, ${wrong.length} wrong`,
    ...wrong,
  ].join('\n');
}

const { minutes, seed, ...output } = optionsOrExit();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
try {
  const ran = await run(seed, {
    seconds: minutes * 60,
    signal: stop.signal,
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  const document = documentOf(seed, ran, judgeAll(ran.readings, warmUpSeconds(ran.seconds)));
  if (!output.json) console.log(table(document));
  finish('soak', { ...machine(), ...document }, output);
  process.exitCode = document.flat && document.totals_exact ? 0 : 1;
} catch (error) {
  console.error(`soak: ${(error as Error).message}`);
  process.exitCode = 1;
}
