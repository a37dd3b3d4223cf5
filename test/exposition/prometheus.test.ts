// Prometheus reads what it asked for: protobuf with native histograms where it has them, else OpenMetrics with the classic buckets.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { closedLabel, counter, exponentialBuckets, gauge, histogram, openLabel } from 'pegcount';
import { type FormatName, negotiateFormat, wantsGzip } from '#dist/exposition/negotiate.js';
import { openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer, type RenderedSegment } from '#dist/exposition/renderer.js';
import { textFormat } from '#dist/exposition/text.js';
import { fresh } from '../support/fresh.js';
import { bytesOf } from '../support/pages.js';
import { hasPrometheus, Prometheus, until } from '../support/prometheus.js';
import { testWhere } from '../support/tools.js';

const withPrometheus = testWhere(test, hasPrometheus, 'prometheus');
const formats = { text: textFormat, openmetrics: openMetricsFormat, protobuf: protobufFormat };

/** Serves a segment to whoever asks, in the format asked for; tells which those were. */
async function serve(t: ExecutionContext, segment: RenderedSegment) {
  const served = new Set<FormatName>();
  const renderer = new Renderer([segment]);
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const name = negotiateFormat(request.headers.accept ?? '');
    served.add(name);
    const gzip = wantsGzip(request.headers['accept-encoding'] ?? '');
    // A page at a time.
    last = last.then(async () => {
      const page = bytesOf(await renderer.render(undefined, formats[name]));
      response.setHeader('content-type', formats[name].contentType);
      response.setHeader('vary', 'Accept, Accept-Encoding');
      if (gzip) response.setHeader('content-encoding', 'gzip');
      response.end(gzip ? gzipSync(page, { level: 1 }) : page);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { served, target: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The same values every time (Lehmer's generator), above 0 and below 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const draw = random(1);
const normal = (): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
const distributions = {
  uniform: () => 1 + 9 * draw(),
  lognormal: () => Math.exp(-2 + 1.2 * normal()),
  bimodal: () => (draw() < 0.3 ? 0.02 + 0.001 * draw() : 25 + 5 * draw()),
  constant: () => 0.42,
};
type Name = keyof typeof distributions;
const names = Object.keys(distributions) as Name[];
const Kind = closedLabel('kind', names);
const Hard = openLabel('hard', { capacity: 3 });
const N = 5000;
const QUANTILES = [0.01, 0.1, 0.5, 0.9, 0.99];
const NASTY = 'a "b" \\ \n ä 📞';

function scene() {
  const made = fresh(
    {
      calls: counter('calls_total', 'Completed "calls"\nand more', [Hard]),
      level: gauge('level', 'h', [], { combine: 'last' }),
      coarse: histogram('coarse_seconds', 'h', [Kind], { native: { schema: 0 }, unit: 'seconds' }),
      fine: histogram('fine_seconds', 'h', [Kind], { native: { schema: 5 }, unit: 'seconds' }),
      both: histogram('both_seconds', 'h', [Kind], { native: { factor: 1.1 }, buckets: exponentialBuckets(0.001, 2, 18) }),
      merged: histogram('merged_seconds', 'h', [Kind], { native: { schema: 8, maxBuckets: 40 } }),
      classic: histogram('classic_seconds', 'h', [], { buckets: [1, 2.5] }),
      zeroless: histogram('zeroless_seconds', 'h', [], { native: { zeroThreshold: 0 } }),
      edges: histogram('edges_seconds', 'h', [], { native: { schema: 2, range: [0.1, 10] } }),
    },
    { labels: { service: 'ed"ge' } },
  ); // prettier-ignore
  const { writer } = made;
  const sorted = new Map<Name, number[]>();
  const sums = new Map<string | undefined, number>();
  for (const name of names) {
    const all = Array.from({ length: N }, distributions[name]);
    for (const value of all) {
      for (const family of [writer.coarse, writer.fine, writer.both, writer.merged]) {
        family.observe(value, Kind.of(name)!);
      }
    }
    // In the order of the observations: doubles add up differently in another.
    sums.set(
      name,
      all.reduce((sum, value) => sum + value, 0),
    );
    sorted.set(
      name,
      all.sort((a, b) => a - b),
    );
  }
  writer.calls.add(7, writer.intern(Hard, NASTY));
  writer.level.set(-1.5);
  for (const value of [1, 2, 3]) writer.classic.observe(value);
  for (const value of [1, 2, 4]) writer.zeroless.observe(value);
  for (const value of [-1, 0, 0.001, 1, 1e6]) writer.edges.observe(value);
  const quantile = (name: Name, q: number): number => sorted.get(name)![Math.ceil(q * N) - 1];
  return { ...made, quantile, sums };
}

withPrometheus('with native histograms its quantiles are within the error of the schema', async (t) => {
  const { segment, quantile, sums } = scene();
  const { served, target } = await serve(t, segment);
  const prometheus = await Prometheus.start(t, target, ['--enable-feature=native-histograms']);
  const scraped = await prometheus.scraped();
  t.deepEqual([scraped?.health, scraped?.lastError], ['up', '']);
  await until(
    () => prometheus.value('calls_total'),
    (value) => value === 7,
  );
  t.deepEqual([...served], ['protobuf']);
  for (const [family, factor] of [
    ['coarse_seconds', 2],
    ['fine_seconds', 2 ** (1 / 32)],
    ['both_seconds', 2 ** (1 / 8)],
  ] as const) {
    for (const q of QUANTILES) {
      const found = await prometheus.query(`histogram_quantile(${q}, ${family})`);
      t.is(found.length, names.length);
      for (const [{ kind }, value] of found) {
        const error = value / quantile(kind as Name, q);
        t.true(
          error <= factor * (1 + 1e-9) && error >= (1 - 1e-9) / factor,
          `${family} ${kind} ${q}: ${error}`,
        );
      }
    }
    for (const [{ kind }, count] of await prometheus.query(`histogram_count(${family})`))
      t.is(count, N, kind);
    for (const [{ kind }, sum] of await prometheus.query(`histogram_sum(${family})`)) {
      t.is(sum, sums.get(kind)!);
    }
    t.is(await prometheus.value(`count({__name__=~"${family}_bucket"}) or vector(0)`), 0);
  }
  // At most 40 buckets: the widest of these distributions spans 11 doublings, so at least two a doubling are left.
  for (const [{ kind }, value] of await prometheus.query('histogram_quantile(0.5, merged_seconds)')) {
    const error = value / quantile(kind as Name, 0.5);
    t.true(error <= 2 ** 0.5 && error >= 2 ** -0.5, `merged ${kind}: ${error}`);
  }
  t.is(
    await prometheus.value(`calls_total{hard="${NASTY.replace(/["\\]/g, '\\$&').replace('\n', '\\n')}"}`),
    7,
  );
  t.is(await prometheus.value('level'), -1.5);
  t.is(await prometheus.value('classic_seconds_bucket{le="2.5"}'), 2);
  t.is(await prometheus.value('classic_seconds_count'), 3);
  t.is(await prometheus.value('histogram_count(zeroless_seconds)'), 3);
  t.is(await prometheus.value('histogram_count(edges_seconds)'), 5);
  const middle = await prometheus.value('histogram_quantile(0.7, edges_seconds)');
  t.true(middle > 2 ** -0.25 && middle <= 1, `${middle}`);
  // Two of them count as zero, the one below the window in its first bucket, the one above in its last.
  t.true((await prometheus.value('histogram_quantile(0.3, edges_seconds)')) <= 2 ** -128);
  const lowest = await prometheus.value('histogram_quantile(0.55, edges_seconds)');
  t.true(lowest > 0.08 && lowest <= 0.1055, `${lowest}`);
  const highest = await prometheus.value('histogram_quantile(1, edges_seconds)');
  t.true(highest >= 10 && highest <= 11.4, `${highest}`);
});

withPrometheus('without them it asks for OpenMetrics and takes the classic buckets', async (t) => {
  const { segment, quantile, sums } = scene();
  const { served, target } = await serve(t, segment);
  const prometheus = await Prometheus.start(t, target);
  const scraped = await prometheus.scraped();
  t.deepEqual([scraped?.health, scraped?.lastError], ['up', '']);
  await until(
    () => prometheus.value('calls_total'),
    (value) => value === 7,
  );
  t.deepEqual([...served], ['openmetrics']);
  for (const name of names) {
    t.is(await prometheus.value(`both_seconds_bucket{kind="${name}",le="+Inf"}`), N);
    t.is(await prometheus.value(`both_seconds_count{kind="${name}"}`), N);
    t.is(await prometheus.value(`both_seconds_sum{kind="${name}"}`), sums.get(name)!);
    const error = (await prometheus.value(`histogram_quantile(0.5, both_seconds_bucket{kind="${name}"})`)) / quantile(name, 0.5); // prettier-ignore
    t.true(error <= 2 && error >= 0.5, `${name}: ${error}`);
    // Only +Inf, the sum and the count are there.
    t.is(await prometheus.value(`count(fine_seconds_bucket{kind="${name}"})`), 1);
    t.is(await prometheus.value(`fine_seconds_count{kind="${name}"}`), N);
  }
  t.is(await prometheus.value('count({__name__="fine_seconds"}) or vector(0)'), 0);
  t.is(await prometheus.value('classic_seconds_bucket{le="1.0"}'), 1);
});

test('a page of any format survives gzip', async (t) => {
  const { segment } = scene();
  const renderer = new Renderer([segment]);
  for (const format of Object.values(formats)) {
    const page = bytesOf(await renderer.render(undefined, format));
    t.true(gunzipSync(gzipSync(page, { level: 1 })).equals(page));
  }
});
