// A short round of the torture: writers of every kind die in every way, and no event, shard or scrape is lost.
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { type End, run } from '../support/run.js';
import { KINDS } from './findings.js';
import { type Kind, MOMENTS, WAYS } from './plan.js';
import type { TortureReport } from './report.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

/** Where heaps hang in Node, they and their controls take a minute each. */
const LIMIT_MS = 420_000;

const torture = (...given: string[]): Promise<End> => run(LIMIT_MS, main, ...given);

test('writers of every kind that die in any way, at any moment, lose no event and no shard', async (t) => {
  t.timeout(LIMIT_MS + 10_000);
  const deaths = 60;
  const { code, stdout, stderr } = await torture('--deaths', String(deaths), '--seed', '20260711', '--json');
  const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as TortureReport;
  t.log(report);
  t.is(code, 0, stderr);

  t.is(report.node, process.version);
  t.true(report.cores > 0 && report.cpu !== '' && report.seconds > 0);
  t.is(report.seed, 20260711);
  t.is(report.deaths, deaths);
  for (const kind of Object.keys(WAYS) as Kind[]) {
    for (const way of WAYS[kind]) t.true(report.deaths_by_kind[kind][way]! > 0, `${kind} by ${way}`);
  }
  for (const moment of MOMENTS) t.true(report.deaths_in[moment] > 0, moment);
  t.true(report.deaths_inside > 0, 'some were to die between two stores of the engine');
  t.true(report.events > 0);
  t.true(report.main_blocked > 0);

  for (const kind of KINDS) t.is(report[kind], 0, `${kind}: ${report.wrong.join('\n')}`);
  t.deepEqual(report.wrong, []);

  t.true(report.scrapes > 10);
  for (const [format, count] of Object.entries(report.scrapes_by_format)) t.true(count > 0, format);
  t.true(report.scrapes_compressed > 0);
  t.true(report.shards_used < deaths, 'freed shards were claimed again');
  t.true(report.shards_reclaimed > 0 && report.shards_reclaimed <= deaths + 2);
  t.true(report.freed_after_awake_ms_median < 1000, 'within a second of a death');
  t.true(report.freed_after_awake_ms_max < 5000);
  t.true(report.residents_go_on, 'who was not killed counts on');

  const { tried, died_as_worker, aborted_by_node, hung_in_node, controls } = report.heap_exhaustion;
  t.true(tried > 0);
  t.true(controls >= hung_in_node, 'a hang counts as one of Node where it hangs without pegcount too');
  t.is(died_as_worker + aborted_by_node + hung_in_node, tried);
});

test('a bad option ends it with what was got and what was expected', async (t) => {
  const { code, stdout, stderr } = await torture('--deaths', '1.5');
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /--deaths: got "1\.5", expected an integer from 1 to 20000\nusage: /);
});
