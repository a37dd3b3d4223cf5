// Single strokes of a foreign writer, each with what the pages must make of it.
import test from 'ava';
import { closedLabel, counter, histogram, numberLabel, openLabel } from 'pegcount';
import { openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { storeExemplar } from '#dist/segment/exemplars.js';
import { viewShard } from '#dist/segment/memory.js';
import { cellsOf } from '../support/cells.js';
import { fresh } from '../support/fresh.js';
import { decodeFamilies } from '../support/metrics-proto.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { pageText, parsePage } from '../support/page.js';
import { bytesOf, pageIn } from '../support/pages.js';
import { checkPage } from '../support/valid-page.js';

test('a count that was set back is shown as it is, whatever stood there before', async (t) => {
  const { segment } = fresh({ calls: counter('calls_total', 'h', [numberLabel('n', 0, 9)]) });
  const cells = cellsOf(segment, 1, 'calls_total');
  const renderer = new Renderer([segment]);
  const shown = async (): Promise<number> => parsePage(await pageText(renderer)).value('calls_total{n="0"}');
  for (const [lo, hi, count] of [
    [12_345, 0, 12_345],
    [0, 2, 2 ** 32],
    [7, 0, 7],
    [99_999, 4, 2 ** 33 + 99_999],
    [10, 0, 10],
    [-1, -1, 2 ** 63],
    [3, 0, 3],
    [1, 1 << 22, 2 ** 53 + 1],
    [5, 1, 2 ** 32 + 5],
  ]) {
    cells.set([lo, hi]);
    t.is(await shown(), count, `${lo} ${hi}`);
  }
});

test('a slot whose tuple is that of another one, or of none, is not shown', async (t) => {
  const Trunk = openLabel('trunk', { capacity: 3 });
  const Way = closedLabel('way', ['in', 'out', 'other']);
  const { segment, writer } = fresh({ pairs: counter('pairs_total', 'h', [Trunk, Way], { series: 5 }) });
  const { memory } = segment;
  const trunk = writer.intern(Trunk, 'a');
  writer.pairs.at(trunk, Way.out).add(3);
  const entries = new BigInt64Array(memory.buffer, memory.layout.tuples[0].entries, 5);
  const own = entries.find((packed) => packed !== 0n)!;
  const others = [...entries.keys()].filter((index) => entries[index] === 0n);
  const renderer = new Renderer([segment]);
  const series = async (): Promise<string[]> => parsePage(await pageText(renderer)).series('pairs_total');
  t.deepEqual(await series(), ['pairs_total{trunk="a",way="out"}']);
  // The same once more; all `other`, which is slot 0; the first that is none, a value that nobody interned, and no number at all.
  const unknown = BigInt((trunk as number) === 2 ? 3 : 2);
  for (const packed of [own, 3n, 4n * 3n + 1n, unknown * 3n + 1n, -1n, 2n ** 62n]) {
    for (const index of others) entries[index] = packed;
    const { base, width } = memory.layout.families.find(({ schema }) => schema.name === 'pairs_total')!;
    const { cells } = viewShard(memory, writer.shard);
    for (let slot = 0; slot < 6; slot++) cells[base + slot * width] = 9;
    for (const one of [renderer, new Renderer([segment])]) {
      const page = parsePage(await pageText(one));
      t.is(page.series('pairs_total').length, 2, `${packed}`);
      t.is(page.value('pairs_total{trunk="other",way="other"}'), 9);
    }
  }
});

test('values of one text are one series, and an empty text is none', async (t) => {
  const Trunk = openLabel('trunk', { capacity: 4 });
  const { segment, writer } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  for (const trunk of ['a1', 'a2', 'b']) writer.calls.inc(writer.intern(Trunk, trunk));
  const { blobs, pool } = segment.memory.layout.dictionaries[0];
  const lengths = new Int32Array(segment.handle.buffer, blobs, pool * 33);
  for (const [length, shown] of [
    [1, 2],
    [0, 0],
  ] as const) {
    for (let blob = 0; blob < pool; blob++) lengths[blob * 33] = length;
    const page = parsePage(await pageText(new Renderer([segment])));
    t.is(page.series('calls_total').length, shown);
  }
});

test('a bucket shows no exemplar of another one, nor one before its first event', async (t) => {
  const { segment, writer } = fresh({
    wait: histogram('wait', 'h', [], { buckets: [1, 2], exemplars: true }),
  });
  const { exemplars } = viewShard(segment.memory, writer.shard);
  const ids = Int32Array.of(1, 2, 3, 4, 5, 6);
  const traced = async (): Promise<unknown[]> => {
    const page = parseOpenMetrics(await pageIn(new Renderer([segment]), openMetricsFormat));
    const protobuf = await new Renderer([segment]).render(undefined, protobufFormat);
    const [{ metric }] = decodeFamilies(bytesOf(protobuf));
    const shown = page[0].samples.map(({ exemplar }) => exemplar?.value);
    t.deepEqual(
      shown.slice(0, 3),
      metric[0].histogram!.bucket.map(({ exemplar }) => exemplar?.value),
    );
    return shown.slice(0, 3);
  };
  storeExemplar(exemplars, 1, ids, Float64Array.of(Date.now() / 1000, 1.5));
  t.deepEqual(await traced(), [undefined, undefined, undefined]);
  writer.wait.observe(1.5);
  t.deepEqual(await traced(), [undefined, 1.5, undefined]);
  for (const value of [1, 2.5]) {
    storeExemplar(exemplars, 1, ids, Float64Array.of(Date.now() / 1000, value));
    t.deepEqual(await traced(), [undefined, undefined, undefined]);
  }
});

test('a native histogram of any counts adds up', async (t) => {
  const { segment, writer } = fresh({ native: histogram('native', 'h', [], { native: {} }) });
  const { base, width } = segment.memory.layout.families.find(({ schema }) => schema.name === 'native')!;
  const cells = viewShard(segment.memory, writer.shard).cells.subarray(base, base + width);
  for (const high of [0, 1 << 21, 1 << 22, (1 << 22) + 1, 1 << 23, 0x7fffffff, -1]) {
    for (const stride of [2, 4, 10, 62]) {
      cells.fill(0);
      // Large ones among ones.
      for (let cell = 0; cell < cells.length; cell += 2) cells[cell] = 1;
      for (let cell = 5; cell < cells.length; cell += stride) cells[cell] = high;
      const page = await new Renderer([segment]).render(undefined, protobufFormat);
      t.true(checkPage(protobufFormat, bytesOf(page)) > 0, `${high} ${stride}`);
    }
  }
});
