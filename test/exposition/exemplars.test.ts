// Exemplars: the last event of a trace, a series or bucket, on pages that can show it.
import test from 'ava';
import { closedLabel, counter, histogram, numberLabel, openLabel, TraceContext } from 'pegcount';
import { openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { textFormat } from '#dist/exposition/text.js';
import type { PageFormat } from '#dist/exposition/format.js';
import { EXEMPLAR_WORDS, storeExemplar } from '#dist/segment/exemplars.js';
import { viewShard } from '#dist/segment/memory.js';
import { eachTurn } from '../support/each-turn.js';
import { fresh } from '../support/fresh.js';

const Way = closedLabel('way', ['in', 'out']);
const Trunk = openLabel('trunk', { capacity: 4 });
const traceOf = (trace: number, span = 1): TraceContext => new TraceContext().set(0, 0, 0, trace, 0, span);
const id = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function scene() {
  const { writer, segment } = fresh({
    calls: counter('calls_total', 'Calls', [Way], { exemplars: true }),
    busy: counter('busy_seconds_total', 'Work', [], { exemplars: true, scale: 1e-6 }),
    pairs: counter('pairs_total', 'Pairs', [Trunk, Way], { exemplars: true, series: 2 }),
    wait: histogram('wait_seconds', 'Wait', [Way], { exemplars: true, buckets: [0.1, 1] }),
    plain: counter('plain_total', 'No exemplars', [Way]),
  });
  const renderer = new Renderer([segment]);
  let into: Buffer | undefined;
  const page = async (format: PageFormat = openMetricsFormat): Promise<string> => {
    const { buffer, length } = await renderer.render(format === openMetricsFormat ? into : undefined, format);
    if (format === openMetricsFormat) into = buffer;
    return buffer.toString('utf8', 0, length);
  };
  /** What stands behind the name and labels of a line, its time as T. */
  const line = async (start: string): Promise<string | undefined> => {
    const found = (await page()).split('\n').find((text) => text.startsWith(`${start} `));
    return found?.slice(start.length + 1).replace(/ \d{10}(\.\d+)?$/, ' T');
  };
  return { writer, segment, page, line };
}

const shown = (trace: number, value: number | string, span = 1): string =>
  `# {trace_id="${id(trace, 32)}",span_id="${id(span, 16)}"} ${value} T`;

test('an event with a trace leaves an exemplar, one without leaves the last', async (t) => {
  const { writer, line } = scene();
  t.is(await line('calls_total{way="in"}'), '0');
  writer.calls.inc(Way.in, traceOf(7));
  t.is(await line('calls_total{way="in"}'), `1 ${shown(7, 1)}`);
  writer.calls.inc(Way.in);
  t.is(await line('calls_total{way="in"}'), `2 ${shown(7, 1)}`);
  writer.calls.add(40, Way.in, traceOf(8, 9));
  t.is(await line('calls_total{way="in"}'), `42 ${shown(8, 40, 9)}`);
  writer.calls.at(Way.in).inc(traceOf(10));
  t.is(await line('calls_total{way="in"}'), `43 ${shown(10, 1)}`);
  t.is(await line('calls_total{way="out"}'), '0');
});

test('a scaled counter scales its exemplar', async (t) => {
  const { writer, line } = scene();
  writer.busy.add(1_500_000, traceOf(3));
  t.is(await line('busy_seconds_total'), `1.5 ${shown(3, 1.5)}`);
});

test('interned series keep theirs', async (t) => {
  const { writer, line } = scene();
  const trunk = writer.intern(Trunk, 'a');
  writer.pairs.at(trunk, Way.out).inc(traceOf(4));
  writer.pairs.at(trunk, Way.in).add(2);
  t.is(await line('pairs_total{trunk="a",way="out"}'), `1 ${shown(4, 1)}`);
  t.is(await line('pairs_total{trunk="a",way="in"}'), '2');
});

test('every bucket of a histogram has one', async (t) => {
  const { writer, line } = scene();
  writer.wait.observe(0.1, Way.out, traceOf(1));
  writer.wait.observe(0.5, Way.out, traceOf(2));
  writer.wait.at(Way.out).observe(9, traceOf(3));
  writer.wait.observe(-1, Way.in, traceOf(4));
  t.is(await line('wait_seconds_bucket{way="out",le="0.1"}'), `1 ${shown(1, 0.1)}`);
  t.is(await line('wait_seconds_bucket{way="out",le="1.0"}'), `2 ${shown(2, 0.5)}`);
  t.is(await line('wait_seconds_bucket{way="out",le="+Inf"}'), `3 ${shown(3, 9)}`);
  t.is(await line('wait_seconds_bucket{way="in",le="0.1"}'), `1 ${shown(4, -1)}`);
  t.is(await line('wait_seconds_count{way="out"}'), '3');
});

test('a bad event leaves none, and a bad trace does not harm its event', async (t) => {
  const { writer, line } = scene();
  writer.calls.inc(7 as never, traceOf(1));
  writer.calls.add(-1, Way.in, traceOf(1));
  writer.calls.add(0.5, Way.in, traceOf(1));
  writer.wait.observe(NaN, Way.in, traceOf(1));
  writer.wait.observe(1, 9 as never, traceOf(1));
  const invalid = traceOf(5);
  invalid.clear();
  for (const trace of [invalid, 5, null, 'x', {}, new TraceContext()])
    writer.calls.inc(Way.in, trace as never);
  t.is(await line('calls_total{way="in"}'), '6');
  t.is(await line('calls_total{way="out"}'), '0');
  t.is(await line('wait_seconds_count{way="in"}'), '0');
  t.is(await line('pegcount_rejected_total{family="calls_total"}'), '3');
  t.is(await line('pegcount_rejected_total{family="wait_seconds"}'), '2');
});

test('text 0.0.4 shows none', async (t) => {
  const { writer, page } = scene();
  writer.calls.inc(Way.in, traceOf(7));
  t.regex(await page(textFormat), /^calls_total\{way="in"\} 1$/m);
});

test('the newest of all shards is shown, and half of one never', async (t) => {
  const { segment, line } = scene();
  const { layout } = segment.memory;
  const { exemplars: first } = layout.families.find(({ schema }) => schema.name === 'calls_total')!;
  const [one, other] = [1, 2].map((shard) => viewShard(segment.memory, shard).exemplars);
  for (const shard of [1, 2]) Atomics.store(segment.memory.readies, shard, 99);
  storeExemplar(one, first, traceOf(1).words, Float64Array.of(1_700_000_000, 1));
  storeExemplar(other, first, traceOf(2).words, Float64Array.of(1_700_000_001.5, 2));
  t.is(await line('calls_total{way="in"}'), `0 ${shown(2, 2)}`);
  storeExemplar(one, first, traceOf(3).words, Float64Array.of(1_700_000_002, 3));
  t.is(await line('calls_total{way="in"}'), `0 ${shown(3, 3)}`);
  // A writer that died while it stored: the sequence number stays odd.
  Atomics.add(one, first * EXEMPLAR_WORDS, 1);
  t.is(await line('calls_total{way="in"}'), `0 ${shown(2, 2)}`);
  // Its successor's next one is shown again.
  storeExemplar(one, first, traceOf(4).words, Float64Array.of(1_700_000_003, 4));
  t.is(await line('calls_total{way="in"}'), `0 ${shown(4, 4)}`);
});

test('a retired value takes its exemplar along, and an interned one brings it back', async (t) => {
  const { writer, line } = scene();
  const trunk = writer.intern(Trunk, 'a');
  writer.pairs.at(trunk, Way.out).inc(traceOf(4));
  t.is(await line('pairs_total{trunk="a",way="out"}'), `1 ${shown(4, 1)}`);
  writer.retire(Trunk, trunk);
  t.is(await line('pairs_total{trunk="a",way="out"}'), undefined);
  writer.intern(Trunk, 'a');
  t.is(await line('pairs_total{trunk="a",way="out"}'), `1 ${shown(4, 1)}`);
});

for (const format of [openMetricsFormat, protobufFormat]) {
  // Alone, and in time of the processor: on a busy machine other work is no slice of ours.
  test.serial(
    `${format.contentType}: a page of many exemplars gives the event loop its turn, also when nothing has changed`,
    async (t) => {
      const { writer, segment } = fresh({
        calls: counter('calls_total', 'h', [numberLabel('n', 1, 60_000)], { exemplars: true, sparse: false }),
      });
      writer.calls.inc(0 as never, traceOf(1));
      const renderer = new Renderer([segment]);
      let { buffer } = await renderer.render(undefined, format);
      ({ buffer } = await renderer.render(buffer, format));
      let turns = 0;
      const stop = eachTurn(() => (turns += 1));
      const start = process.cpuUsage();
      await renderer.render(buffer, format);
      const { user, system } = process.cpuUsage(start);
      const took = (user + system) / 1000;
      stop();
      // Slices are 2 ms of work; a machine that is fast enough needs none.
      t.true(turns >= Math.floor(took / 25), `${turns} turns in ${took} ms`);
    },
  );
}

test('a format that nobody asks for is forgotten, and begun anew when somebody does', async (t) => {
  const { writer, segment } = scene();
  const renderer = new Renderer([segment]);
  const first = await renderer.render(undefined, openMetricsFormat);
  for (let reading = 0; reading < 110; reading++) await renderer.render();
  writer.calls.inc(Way.in);
  const again = await renderer.render(first.buffer, openMetricsFormat);
  t.true(again.buffer.toString('utf8', 0, again.length).includes('calls_total{way="in"} 1\n'));
  t.true(again.buffer.toString('utf8', 0, again.length).endsWith('# EOF\n'));
});
