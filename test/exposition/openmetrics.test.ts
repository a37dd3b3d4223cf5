// OpenMetrics: whatever the families, the label values and the events, a page that the strictest readers take.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { closedLabel, counter, gauge, histogram, openLabel } from 'pegcount';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { fresh } from '../support/fresh.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { pageIn } from '../support/pages.js';
import { hasPythonParser, PythonParser } from '../support/python-parser.js';
import { acts, Scene, scenePlan } from '../support/scenery.js';
import { testWhere } from '../support/tools.js';

const withPython = testWhere(test, hasPythonParser, 'python3-prometheus-client');
const formats = { plain: openMetricsFormat, created: openMetricsCreatedFormat };

test('a whole page of a small segment reads so', async (t) => {
  const Way = closedLabel('way', ['in', 'out']);
  const Version = openLabel('version', { capacity: 2 });
  const { writer, segment } = fresh(
    {
      calls: counter('calls_total', 'Completed "calls" \\ of\nall kinds', [Way]),
      busy: counter('busy_seconds_total', 'Seconds of work', [], { scale: 1e-6, unit: 'seconds' }),
      build: gauge('build_info', 'What runs', [Version], { combine: 'last', info: true }),
      level: gauge('level', 'A level', [], { combine: 'last' }),
      wait: histogram('wait_seconds', 'Time', [], {
        buckets: [0.00001, 1, 2.5, 100_000, 1e6],
        unit: 'seconds',
      }),
      below: histogram('below', 'Also below zero', [], { buckets: [-1, 0, 1] }),
      native: histogram('native', 'No classic buckets', [], { native: {} }),
    },
    { labels: { service: 'ed"ge' } },
  );
  writer.calls.add(3, Way.out);
  writer.busy.add(1_500_000);
  writer.build.at(writer.intern(Version, '1.0')).set(1);
  writer.build.at(writer.intern(Version, '0.9')).set(0);
  writer.level.set(-1.5);
  for (const value of [2, 1e7]) writer.wait.observe(value);
  for (const value of [-2, 0.5]) writer.below.observe(value);
  for (const value of [2, 3.5]) writer.native.observe(value);
  const renderer = new Renderer([segment]);
  const page = await pageIn(renderer, openMetricsFormat);
  const expected = `# TYPE calls counter
# HELP calls Completed \\"calls\\" \\\\ of\\nall kinds
calls_total{service="ed\\"ge",way="in"} 0
calls_total{service="ed\\"ge",way="out"} 3
# TYPE busy_seconds counter
# UNIT busy_seconds seconds
# HELP busy_seconds Seconds of work
busy_seconds_total{service="ed\\"ge"} 1.5
# TYPE build info
# HELP build What runs
build_info{service="ed\\"ge",version="1.0"} 1
# TYPE level gauge
# HELP level A level
level{service="ed\\"ge"} -1.5
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
# HELP wait_seconds Time
wait_seconds_bucket{service="ed\\"ge",le="1e-05"} 0
wait_seconds_bucket{service="ed\\"ge",le="1.0"} 0
wait_seconds_bucket{service="ed\\"ge",le="2.5"} 1
wait_seconds_bucket{service="ed\\"ge",le="100000.0"} 1
wait_seconds_bucket{service="ed\\"ge",le="1e+06"} 1
wait_seconds_bucket{service="ed\\"ge",le="+Inf"} 2
wait_seconds_sum{service="ed\\"ge"} 10000002
wait_seconds_count{service="ed\\"ge"} 2
# TYPE below histogram
# HELP below Also below zero
below_bucket{service="ed\\"ge",le="-1.0"} 1
below_bucket{service="ed\\"ge",le="0.0"} 1
below_bucket{service="ed\\"ge",le="1.0"} 2
below_bucket{service="ed\\"ge",le="+Inf"} 2
# TYPE native histogram
# HELP native No classic buckets
native_bucket{service="ed\\"ge",le="+Inf"} 2
native_sum{service="ed\\"ge"} 5.5
native_count{service="ed\\"ge"} 2
`;
  t.is(page.slice(0, page.indexOf('# TYPE pegcount_')), expected);
  t.true(page.endsWith('\n# EOF\n'));
  t.is(openMetricsFormat.contentType, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
});

test('on request counters and histograms say when they began, beside their metric', async (t) => {
  const before = Date.now();
  const Way = closedLabel('way', ['in', 'out']);
  const { segment } = fresh({
    calls: counter('calls_total', 'h', [Way]),
    level: gauge('level', 'h', [], { combine: 'sum' }),
    wait: histogram('wait', 'h', [], { buckets: [1] }),
    below: histogram('below', 'h', [], { buckets: [-1] }),
  });
  const page = await pageIn(new Renderer([segment]), openMetricsCreatedFormat);
  const created = /^calls_created\{way="in"\} (\d+(?:\.\d{1,3})?)$/m.exec(page)?.[1];
  t.true(Number(created) * 1000 >= before - 1 && Number(created) * 1000 <= Date.now() + 1, page);
  const own = page.slice(0, page.indexOf('# TYPE pegcount_'));
  t.is(
    own.replaceAll(created!, 'T'),
    `# TYPE calls counter
# HELP calls h
calls_total{way="in"} 0
calls_created{way="in"} T
calls_total{way="out"} 0
calls_created{way="out"} T
# TYPE level gauge
# HELP level h
level 0
# TYPE wait histogram
# HELP wait h
wait_bucket{le="1.0"} 0
wait_bucket{le="+Inf"} 0
wait_sum 0
wait_count 0
wait_created T
# TYPE below histogram
# HELP below h
below_bucket{le="-1.0"} 0
below_bucket{le="+Inf"} 0
below_created T
`,
  );
});

for (const [name, format] of Object.entries(formats)) {
  test(`any page (${name}) passes our own checker`, async (t) => {
    let samples = 0;
    await fc.assert(
      fc.asyncProperty(scenePlan, acts, async (plan, events) => {
        const scene = new Scene(plan);
        for (const event of events) scene.act(event);
        for (const family of parseOpenMetrics(await pageIn(new Renderer([scene.segment]), format))) {
          samples += family.samples.length;
        }
      }),
      { numRuns: 150, includeErrorInReport: true },
    );
    t.true(samples > 5000, `${samples} samples`);
  });

  withPython(
    `any page (${name}) passes the Python client's parser, which finds as many samples`,
    async (t) => {
      const parser = new PythonParser();
      t.teardown(() => parser.end());
      await fc.assert(
        fc.asyncProperty(scenePlan, acts, async (plan, events) => {
          const scene = new Scene(plan);
          for (const event of events) scene.act(event);
          const page = await pageIn(new Renderer([scene.segment]), format);
          const own = parseOpenMetrics(page).reduce((sum, family) => sum + family.samples.length, 0);
          assert.equal(await parser.parse(page), own, page);
        }),
        { numRuns: 150, includeErrorInReport: true },
      );
      t.pass();
    },
  );
}

test('a sum below zero, which is no counter, is left out with its count until it is one again', async (t) => {
  const { writer, segment } = fresh({ wait: histogram('wait', 'h', [], { buckets: [1] }) });
  const renderer = new Renderer([segment]);
  const lines = async () =>
    (await pageIn(renderer, openMetricsFormat)).match(/^wait.*$/gm)?.map((line) => line.replace('wait_', ''));
  const shown: unknown[] = [];
  for (const value of [-3, 1, 4, -2.5]) {
    writer.wait.observe(value);
    shown.push(await lines());
  }
  t.deepEqual(shown, [
    ['bucket{le="1.0"} 1', 'bucket{le="+Inf"} 1'],
    ['bucket{le="1.0"} 2', 'bucket{le="+Inf"} 2'],
    ['bucket{le="1.0"} 2', 'bucket{le="+Inf"} 3', 'sum 2', 'count 3'],
    ['bucket{le="1.0"} 3', 'bucket{le="+Inf"} 4'],
  ]);
});

/** A good page, and what makes it a bad one. */
const good = `# TYPE calls counter
# HELP calls h
calls_total{a="1"} 1
calls_total{a="2"} 1
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
# HELP wait_seconds h
wait_seconds_bucket{le="1.0"} 1
wait_seconds_bucket{le="+Inf"} 2
wait_seconds_sum 3
wait_seconds_count 2
# EOF
`;
// prettier-ignore
const faults: [what: string, from: string, to: string][] = [
  ['a duplicate series', 'a="2"', 'a="1"'],
  ['a duplicate with its labels in another order', 'calls_total{a="1"} 1', 'calls_total{a="1",b="2"} 1\ncalls_total{b="2",a="1"} 1'],
  ['a bound that is not canonical', 'le="1.0"', 'le="1"'],
  ['bounds out of order', 'le="1.0"} 1\n', 'le="1.0"} 1\nwait_seconds_bucket{le="0.5"} 1\n'],
  ['buckets that are not cumulative', '{le="1.0"} 1', '{le="1.0"} 3'],
  ['no +Inf', 'wait_seconds_bucket{le="+Inf"} 2\n', ''],
  ['a count that is not +Inf', 'wait_seconds_count 2', 'wait_seconds_count 3'],
  ['a sum without a count', 'wait_seconds_count 2\n', ''],
  ['a sum below zero', 'wait_seconds_sum 3', 'wait_seconds_sum -3'],
  ['no end', '# EOF\n', ''],
  ['something behind the end', '# EOF\n', '# EOF\n\n'],
  ['an end in the middle', '# TYPE wait', '# EOF\n# TYPE wait'],
  ['another comment', '# UNIT', '# made by hand\n# UNIT'],
  ['two spaces', 'wait_seconds_sum 3', 'wait_seconds_sum  3'],
  ['a space at the end', 'wait_seconds_sum 3', 'wait_seconds_sum 3 '],
  ['an empty line', '# UNIT', '\n# UNIT'],
  ['HELP before TYPE', '# TYPE calls counter\n# HELP calls h\n', '# HELP calls h\n# TYPE calls counter\n'],
  ['UNIT behind HELP', '# UNIT wait_seconds seconds\n# HELP wait_seconds h\n', '# HELP wait_seconds h\n# UNIT wait_seconds seconds\n'],
  ['no HELP', '# HELP calls h\n', ''],
  ['a unit that is no suffix', '# UNIT wait_seconds seconds', '# UNIT wait_seconds bytes'],
  ['a counter without _total', 'calls_total{a="1"}', 'calls{a="1"}'],
  ['a TYPE with _total', '# TYPE calls counter\n# HELP calls h\n', '# TYPE calls_total counter\n# HELP calls_total h\n'],
  ['a family twice', '# TYPE wait_seconds', '# TYPE calls gauge\n# HELP calls h\n# TYPE wait_seconds'],
  ['a name that a counter has', '# TYPE wait_seconds', '# TYPE calls_created gauge\n# HELP calls_created h\n# TYPE wait_seconds'],
  ['a negative counter', 'a="1"} 1', 'a="1"} -1'],
  ['a counter that is NaN', 'a="1"} 1', 'a="1"} NaN'],
  ['a quote in a help', 'HELP calls h', 'HELP calls "h"'],
  ['an interleaved metric', 'calls_total{a="2"} 1', 'calls_total{a="2"} 1\ncalls_created{a="1"} 1'],
  ['a label twice', '{a="1"}', '{a="1",a="2"}'],
  ['an unescaped quote', 'a="1"', 'a=""1"'],
];

test('the checker takes a good page', (t) => {
  t.is(parseOpenMetrics(good).length, 2);
});

for (const [what, from, to] of faults) {
  test(`the checker refuses ${what}`, (t) => {
    t.not(good.replace(from, to), good);
    t.throws(() => parseOpenMetrics(good.replace(from, to)));
  });
}

withPython('the Python parser takes the good page, and refuses most of the bad ones', async (t) => {
  const parser = new PythonParser();
  t.teardown(() => parser.end());
  t.is(await parser.parse(good), 6);
  const missed: string[] = [];
  for (const [what, from, to] of faults) {
    await parser.parse(good.replace(from, to)).then(
      () => missed.push(what),
      () => {},
    );
  }
  t.true(missed.includes('a duplicate series'));
  t.true(missed.length < faults.length / 2, missed.join(', '));
});
