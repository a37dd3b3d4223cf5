// Protobuf: what a decoder that is not ours reads on a page.
import test from 'ava';
import { closedLabel, counter, gauge, histogram, numberLabel, openLabel } from 'pegcount';
import { PROTOBUF_CONTENT_TYPE, protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer, type RenderedSegment } from '#dist/exposition/renderer.js';
import { cellsOf } from '../support/cells.js';
import { fresh } from '../support/fresh.js';
import { type DecodedFamily, decodeFamilies } from '../support/metrics-proto.js';
import { bytesOf } from '../support/pages.js';

const Way = closedLabel('way', ['in', 'out']);

async function decoded(segment: RenderedSegment): Promise<DecodedFamily[]> {
  return decodeFamilies(bytesOf(await new Renderer([segment]).render(undefined, protobufFormat)));
}

test('a page of every kind of family decodes to this', async (t) => {
  const Version = openLabel('version', { capacity: 2 });
  const { writer, segment } = fresh(
    {
      calls: counter('calls_total', 'Completed "calls" \\ of\nall kinds', [Way]),
      busy: counter('busy_seconds_total', 'Seconds of work', [], { scale: 1e-6, unit: 'seconds' }),
      level: gauge('level', 'A level', [], { combine: 'each' }),
      build: gauge('build_info', 'What runs', [Version], { combine: 'last', info: true }),
      wait: histogram('wait_seconds', 'Time', [Way], { buckets: [0.5, 2], unit: 'seconds' }),
      unused: counter('unused_total', 'Nothing', [Version]),
    },
    { labels: { service: 'ed"ge\n' } },
  );
  writer.calls.add(3, Way.out);
  writer.busy.add(1_500_000);
  writer.level.set(-1.5);
  writer.build.at(writer.intern(Version, '1.0 📞')).set(1);
  for (const value of [0.5, 1, 3]) writer.wait.observe(value, Way.in);
  const before = Date.now() / 1000;
  const families = await decoded(segment);
  const stamp = families[0].metric[0].counter!.createdTimestamp!;
  t.true(Math.abs(stamp.seconds + stamp.nanos! / 1e9 - before) < 60);
  const labels = (...pairs: [string, string][]) =>
    [['service', 'ed"ge\n'] as const, ...pairs].map(([name, value]) => ({ name, value }));
  const since = { createdTimestamp: stamp };
  const none = { positiveSpan: [], positiveDelta: [], negativeSpan: [], negativeDelta: [], exemplars: [], positiveCount: [], negativeCount: [] }; // prettier-ignore
  const bucket = (upperBound: number, cumulativeCount: number) => ({ upperBound, cumulativeCount });
  t.deepEqual(families.slice(0, 6) as unknown, [
    {
      name: 'calls_total',
      help: 'Completed "calls" \\ of\nall kinds',
      type: 'COUNTER',
      unit: '',
      metric: [
        { label: labels(['way', 'in']), counter: { value: 0, ...since } },
        { label: labels(['way', 'out']), counter: { value: 3, ...since } },
      ],
    },
    {
      name: 'busy_seconds_total',
      help: 'Seconds of work',
      type: 'COUNTER',
      unit: 'seconds',
      metric: [{ label: labels(), counter: { value: 1.5, ...since } }],
    },
    {
      name: 'level',
      help: 'A level',
      type: 'GAUGE',
      unit: '',
      metric: [{ label: labels(['writer', '1']), gauge: { value: -1.5 } }],
    },
    {
      name: 'build_info',
      help: 'What runs',
      type: 'GAUGE',
      unit: '',
      metric: [{ label: labels(['version', '1.0 📞']), gauge: { value: 1 } }],
    },
    {
      name: 'wait_seconds',
      help: 'Time',
      type: 'HISTOGRAM',
      unit: 'seconds',
      metric: [
        {
          label: labels(['way', 'in']),
          histogram: {
            sampleCount: 3,
            sampleSum: 4.5,
            bucket: [bucket(0.5, 1), bucket(2, 2), bucket(Infinity, 3)],
            ...none,
            ...since,
          },
        },
        {
          label: labels(['way', 'out']),
          histogram: {
            sampleCount: 0,
            sampleSum: 0,
            bucket: [bucket(0.5, 0), bucket(2, 0), bucket(Infinity, 0)],
            ...none,
            ...since,
          },
        },
      ],
    },
    { name: 'unused_total', help: 'Nothing', type: 'COUNTER', unit: '', metric: [] },
  ]);
  t.is(families.at(-1)!.name, segment.schema.families.at(-1)!.name);
  t.is(
    PROTOBUF_CONTENT_TYPE,
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  );
  t.is(protobufFormat.contentType, PROTOBUF_CONTENT_TYPE);
});

test('counts of all sizes decode to the nearest double, in counters and in buckets', async (t) => {
  const { writer, segment } = fresh({
    calls: counter('calls_total', 'h'),
    wait: histogram('wait', 'h', [], { buckets: [1] }),
    native: histogram('native', 'h', [], { native: { schema: 0, range: [1, 2] } }),
  });
  writer.native.observe(1);
  const renderer = new Renderer([segment]);
  const places = ['calls_total', 'wait', 'native'].map((name) => cellsOf(segment, 1, name));
  // Behind the negative ones, zero, and those below the window.
  const inWindow = new Int32Array(places[2].buffer, places[2].byteOffset + 3 * 8, 2);
  let buffer: Buffer | undefined;
  for (const exponent of [0, 6, 7, 8, 13, 14, 21, 28, 31, 32, 35, 42, 49, 52, 53, 56, 60, 61]) {
    for (const count of [2n ** BigInt(exponent) - 1n, 2n ** BigInt(exponent), 2n ** BigInt(exponent) + 1n]) {
      const [lo, hi] = [Number(BigInt.asIntN(32, count)), Number(BigInt.asIntN(32, count >> 31n))];
      for (const cells of [places[0], places[1], inWindow]) cells.set([lo, hi]);
      const page = await renderer.render(buffer, protobufFormat);
      ({ buffer } = page);
      const [calls, wait, native] = decodeFamilies(bytesOf(page));
      t.is(calls.metric[0].counter!.value, Number(count));
      const { bucket, sampleCount } = wait.metric[0].histogram!;
      t.deepEqual([...bucket.map((one) => one.cumulativeCount), sampleCount], [Number(count), Number(count), Number(count)]); // prettier-ignore
      const { positiveDelta, sampleCount: all } = native.metric[0].histogram!;
      t.deepEqual([positiveDelta, all], [count === 0n ? [] : [Number(count)], Number(count)]);
    }
  }
});

test('lengths of more than one byte: long labels, a long help, a family of many series', async (t) => {
  const Wide = numberLabel('wide', 1, 3000);
  const help = 'ä'.repeat(20_000);
  const { writer, segment } = fresh(
    {
      wide: counter('wide_total', help, [Wide]),
      waits: histogram('waits', 'h', [Way], { buckets: Array.from({ length: 400 }, (_, index) => index) }),
    },
    { labels: { long: 'x'.repeat(300) } },
  );
  writer.wide.add(5, Wide.of(3000)!);
  writer.waits.observe(200, Way.out);
  const [wide, waits] = await decoded(segment);
  t.is(wide.help, help);
  t.is(wide.metric.length, 3000);
  t.is(wide.metric[2999].counter!.value, 5);
  t.is(wide.metric[2999].label[0].value.length, 300);
  const { bucket } = waits.metric[1].histogram!;
  t.is(bucket.length, 401);
  t.deepEqual(
    bucket.map((one) => one.cumulativeCount),
    Array.from({ length: 401 }, (_, index) => (index < 200 ? 0 : 1)),
  );
});

test('half a surrogate pair becomes U+FFFD, as in text', async (t) => {
  const Odd = closedLabel('odd', ['\ud83d', 'a\udc00b', '📞']);
  const { segment } = fresh({ calls: counter('calls_total', 'h', [Odd]) });
  const [{ metric }] = await decoded(segment);
  t.deepEqual(
    metric.map(({ label }) => label[0].value),
    ['\ufffd', 'a\ufffdb', '📞'],
  );
});
