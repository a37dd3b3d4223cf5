// What others make of a page: promtool, and the text parser of Prometheus' own Python client.
import { execFileSync, spawnSync } from 'node:child_process';
import test from 'ava';
import {
  closedLabel,
  counter,
  derivedLabel,
  gauge,
  histogram,
  numberLabel,
  openLabel,
  telephonyBuckets,
} from 'pegcount';
import { formatBound } from '#dist/exposition/number.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { fresh } from '../support/fresh.js';
import { pageText, parsePage } from '../support/page.js';
import { runs, testWhere } from '../support/tools.js';

const Way = closedLabel('way', ['in', 'out']);
const Code = numberLabel('code', 200, 202);
const Class = derivedLabel('class', Code, (code) => `${code[0]}xx`);
const Trunk = openLabel('trunk', { capacity: 4 });

/** A page with every kind of family, and values that are hard to print. */
async function everything(): Promise<string> {
  const { writer, segment } = fresh(
    {
      calls: counter('calls_total', 'Completed "calls" \\ of\nall kinds', [Way]),
      bytes: counter('bytes_total', 'Many bytes'),
      busy: counter('busy_seconds_total', 'Seconds of work', [], { scale: 1e-6, unit: 'seconds' }),
      answers: counter('answers_total', 'Answers by code', [Code, Class]),
      trunks: counter('trunk_calls_total', 'Calls by trunk', [Trunk]),
      pairs: counter('pairs_total', 'Pairs', [Trunk, Way], { series: 2 }),
      active: gauge('active_calls', 'Calls now', [Way], { combine: 'sum' }),
      peak: gauge('peak_calls', 'Most calls of one worker', [], { combine: 'max' }),
      least: gauge('least_calls', 'Fewest calls of one worker', [], { combine: 'min' }),
      worker: gauge('worker_calls', 'Calls by worker', [Way], { combine: 'each' }),
      up: gauge('trunk_up', '1 while online', [Trunk], { combine: 'last' }),
      setup: histogram('setup_seconds', 'Time to answer', [Way], {
        buckets: telephonyBuckets,
        unit: 'seconds',
      }),
      tiny: histogram('tiny_seconds', 'Small times', [], { buckets: [1e-7, 1e-5, 0.0001, 1, 1e6, 1e21] }),
    },
    { labels: { service: 'ed"ge\\1\n' } },
  );
  const trunk = writer.intern(Trunk, 'a "b" \\ \n ä');
  writer.calls.add(5, Way.in);
  writer.bytes.add(2 ** 53 - 1);
  writer.bytes.add(2 ** 53 - 1);
  writer.busy.add(1_500_000);
  writer.answers.inc(Code.of(200)!);
  writer.trunks.inc(trunk);
  writer.pairs.at(trunk, Way.out).inc();
  writer.active.set(-2.5, Way.in);
  writer.peak.set(1e300);
  writer.least.set(1e-300);
  writer.worker.set(0, Way.in);
  writer.up.set(1, trunk);
  for (const value of [0, 0.003, 0.2, 59, 61]) writer.setup.observe(value, Way.out);
  for (const value of [1e-8, 0.5, 1e9]) writer.tiny.observe(value);
  return pageText(new Renderer([{ memory: segment.memory, labels: segment.labels }]));
}

const promtool = testWhere(test, runs('promtool', '--version'), 'promtool');

promtool('promtool finds nothing to complain about', async (t) => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: await everything(),
  });
  t.is(stderr.toString() + stdout.toString(), '');
  t.is(status, 0);
});

promtool('promtool does complain about a broken page', (t) => {
  const { status } = spawnSync('promtool', ['check', 'metrics'], { input: 'calls_total{way="in} 1\n' });
  t.is(status, 1);
});

const PYTHON = '/usr/bin/python3';
const python = testWhere(test, runs(PYTHON, '-c', 'import prometheus_client'), 'python3-prometheus-client');

python("the Python client's text parser reads the same series and values", async (t) => {
  const text = await everything();
  const script = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([[s.name, s.labels, repr(float(s.value))] for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples]))
`;
  const read = JSON.parse(execFileSync(PYTHON, ['-c', script], { input: text, encoding: 'utf8' })) as [string, Record<string, string>, string][]; // prettier-ignore
  const own = parsePage(text);
  t.is(read.length, own.values.size);
  const values = [...own.values.values()];
  for (const [index, [name, labels, value]] of read.entries()) {
    t.is(Number(value.replace('inf', 'Infinity')), values[index], name);
    t.is(labels['service'], 'ed"ge\\1\n');
    if ('trunk' in labels) t.is(labels['trunk'], 'a "b" \\ \n ä');
  }
});

python('the Python client prints bounds as we do, but for the .0 of OpenMetrics', (t) => {
  // Not 1e10 to 1e15, where version 0.16 prints three digits of exponent.
  const bounds = [
    0.1, 0.25, 1, 2.5, 10, 100, 12345, 123456, 1234567, 1e6, 1e7, 1e9, 1e16, 1e20, 1e-4, 1e-5, 1e-7,
  ];
  const script = `
import json, sys
from prometheus_client.utils import floatToGoString
print(json.dumps([floatToGoString(b) for b in json.load(sys.stdin)]))
`;
  const printed = JSON.parse(
    execFileSync(PYTHON, ['-c', script], { input: JSON.stringify(bounds), encoding: 'utf8' }),
  ) as string[];
  t.deepEqual(bounds.map(formatBound), printed.map((text) => text.replace(/\.0$/, ''))); // prettier-ignore
});
