// What bench:report writes: the README's figures between their markers, from the benches' JSON alone.
import test from 'ava';
import { withFigures } from '../../bench/report/readme.js';
import { hotSection } from '../../bench/report/hot.js';
import { allocSection } from '../../bench/report/alloc.js';
import { threadsSection } from '../../bench/report/threads.js';
import { scrapeByNode, scrapeSection } from '../../bench/report/scrape.js';
import { loadSection } from '../../bench/report/load.js';
import { barChart, intervalChart } from '../../bench/report/charts.js';
import { figuresTable } from '../../bench/matrix/table.js';

const cpu = 'a processor';

const OPEN = '<!-- figures -->';
const CLOSE = '<!-- /figures -->';
const row = (text: string, start: string): string =>
  text.split('\n').find((line) => line.startsWith(start)) ?? `no line begins with ${start}`;

test('figures go behind a lone first marker and leave everything else as it was', (t) => {
  const readme = `# a\n\n${OPEN}\n\n## b\n`;
  t.is(withFigures(readme, 'one'), `# a\n\n${OPEN}\n\none\n\n${CLOSE}\n\n## b\n`);
});

test('figures replace the last ones, and the same figures change nothing', (t) => {
  const once = withFigures(`# a\n${OPEN}\n## b\n`, 'one\n');
  t.is(withFigures(once, 'one\n'), once);
  t.is(withFigures(once, 'two'), once.replace('one', 'two'));
  // Not a pattern of a replacement.
  t.true(withFigures(once, 'a $& b').includes('\na $& b\n'));
});

test('a README without the marker, or with two, is refused', (t) => {
  t.throws(() => withFigures('# a', 'one'), { message: /has 0 markers/ });
  t.throws(() => withFigures(OPEN + OPEN, 'one'), { message: /has 2 markers/ });
  t.throws(() => withFigures(OPEN + CLOSE + CLOSE, 'one'), { message: /has 2 markers/ });
});

const hot = (node: string, inc: number) => ({
  node,
  cpu,
  raw_ns: 1,
  atomics_add_ns: 8,
  counter_inc_ns: inc,
  client_js_inc_ns: 90,
});

test('a ratio that misses the target of its Node is bold', (t) => {
  const text = hotSection([hot('v20.20.2', 1.6), hot('v22.12.0', 2.4), hot('v26.0.0', 4)]);
  t.is(row(text, '| `inc`, two labels'), '| `inc`, two labels | 1.60 | 2.40 | 4.00 |');
  t.is(
    row(text, '| `inc` / `Atomics.add`'),
    '| `inc` / `Atomics.add` | 0.20 | 0.30 | **0.50** | ≤ 0.25; 0.35 from 22 |',
  );
  t.is(row(text, '| `inc` / raw'), '| `inc` / raw | 1.60 | **2.40** | **4.00** | ≤ 2.2 |');
  t.is(
    row(text, '| @prometheus-io/client / `inc`'),
    '| @prometheus-io/client / `inc` | 56.3 | 37.5 | **22.5** | ≥ 25 |',
  );
  t.false(text.includes('OpenTelemetry'), 'what was not measured is not shown');
  t.is(row(hotSection([{ ...hot('v20.0.0', 1), new_peer_ns: 5 }]), '| new peer'), '| new peer | 5.00 |');
});

test('every row of bench:hot has a text, and every ratio a target', (t) => {
  const all = {
    raw_bound_ns: 0.8,
    counter_bound_inc_ns: 1.6,
    histogram_observe_13_ns: 5,
    histogram_observe_200_ns: 5,
    histogram_observe_native_ns: 7,
    prom_client_inc_ns: 200,
    otel_add_ns: 150,
    otel_record_ns: 300,
    hdr_record_ns: 90,
    perf_hooks_record_ns: 20,
    mixed_ns: 6,
    mixed_prom_client_ns: 220,
    mixed_events_a_call: 25,
  };
  const text = hotSection([{ ...hot('v20.20.2', 2), ...all }]);
  t.is(row(text, '| raw `array[handles'), '| raw `array[handles[i].cell]++` | 0.80 |');
  t.is(row(text, '| bound `inc` / raw |'), '| bound `inc` / raw | **1.60** | ≤ 1.5 |');
  t.is(row(text, '| bound `inc` / raw through'), '| bound `inc` / raw through objects | **2.00** | ≤ 1.5 |');
  t.is(row(text, '| OpenTelemetry /'), '| OpenTelemetry / `inc` | **75.0** | ≥ 100 |');
  t.is(row(text, "| OpenTelemetry's `add`"), "| OpenTelemetry's `add` | 150 |");
  t.is(row(text, '| perf_hooks'), "| perf_hooks histogram's `record` | 20.0 |");
  t.is(row(text, '| hdr'), "| hdr-histogram-js' `recordValue` | 90.0 |");
  t.is(row(text, '| mixed'), '| mixed, pbx and sip catalogues | 6.00 |');
  t.is(row(text, 'Mixed'), 'Mixed: whole calls, one after the other, of 25 events each.');
  t.is(row(text, '| prom-client, mixed'), '| prom-client, mixed | 220 |');
  t.is(row(text, '| `observe`, native buckets'), '| `observe`, native buckets | 7.00 |');
  t.is(row(text, '| `observe`, native /'), '| `observe`, native / 13 buckets | **1.40** | ≤ 1.3 |');
  t.is(row(text, '| OpenTelemetry / `observe`'), '| OpenTelemetry / `observe` | **60.0** | ≥ 100 |');
  t.is(text.match(/[≤≥] [\d.]+/g)?.length, 11);
});

test('the matrix shows every figure and the ratios, a column a Node', (t) => {
  const lines = figuresTable([hot('v20.20.2', 1.6), hot('v24.1.0', 2.4)]).split('\n');
  t.regex(lines[0], /v20\.20\.2 +v24\.1\.0 +target$/);
  t.true(lines.some((line) => /^counter_inc +1\.60 +2\.40$/.test(line)));
  t.true(lines.some((line) => /^`inc` \/ raw +1\.60 +2\.40 +≤ 2\.2$/.test(line)));
  t.is(figuresTable([{ node: 'v20.20.2', cpu, rows: [] }]), '');
});

test('kinds of event that allocate nothing are named together, the others one by one', (t) => {
  const kind = (name: string, bytes: number, cycles: number, tier = 'optimised') => ({
    kind: name,
    tier,
    events: 100_000_000,
    gc_cycles: cycles,
    bytes_per_event: bytes,
  });
  const rows = [
    kind('inc', 0, 0),
    kind('inc', 8, 9, 'interpreted'),
    kind('bound_inc', 0, 0),
    kind('observe_since', 16, 42),
    kind('bound_add', 0, 3),
  ];
  const text = allocSection([{ node: 'v20.20.2', cpu, rows }]);
  t.regex(text, /in 100 M events of each of these kinds, on Node 20: inc, bound inc\./);
  t.is(row(text, '| observe since'), '| observe since | 100 M | **16** (42 GC) |');
  t.is(row(text, '| bound add'), '| bound add | 100 M | **0** (3 GC) |');
});

test('company shows ratios with their intervals, and a miss is bold', (t) => {
  const beside = (subject: string, ratio: number) => ({
    subject,
    beside: 'a writer',
    pairs: 24,
    ratio,
    ratio_low: ratio - 0.01,
    ratio_high: ratio + 0.01,
    company_on_processor: 0.8,
  });
  const memory = { bytes_a_counter: 8, bytes_a_bucket: 8, segment_bytes: 51e6, shards: 640 };
  const resident = { resident_created_bytes: 0, resident_one_writer_bytes: 9e4, resident_scraped_bytes: 9e4 };
  const rows = [beside('inc', 1), beside('observe', 1.2), beside('atomics_add', 3)];
  const text = threadsSection([{ node: 'v24.0.0', cpu, rows, memory: { ...memory, ...resident } }]);
  t.is(row(text, '| `inc`'), '| `inc` | a writer | 1.00 (0.99–1.01) |');
  t.is(row(text, '| `observe`'), '| `observe` | a writer | **1.20 (1.19–1.21)** |');
  t.is(row(text, '| `Atomics.add`'), '| `Atomics.add`, one slot for all | a writer | 3.00 (2.99–3.01) |');
  t.regex(text, /median of 24 alternating pairs/);
  t.regex(text, /had a processor for 80 to 80 % of that time/);
});

test('scrapes are one line a size, by what changed', (t) => {
  const scrape = (changed: number, ms: number) => ({
    series: 100_000,
    shards: 8,
    changed,
    ms,
    ns_per_series: ms * 10,
    bytes: 5_000_000,
    heap_growth_bytes: 0,
  });
  const rows = [scrape(1, 9), scrape(0.01, 1.2), scrape(0, 0.4)];
  const peers = [{ peer: 'client_js', version: '0.16.1', series: 100_000, ms: 270, ns_per_series: 2700 }];
  const ratios = [{ peer: 'client_js', series: 100_000, shards: 1, times: 30 }];
  const text = scrapeSection({ node: 'v24.0.0', cpu, rows, peers, ratios });
  t.is(
    row(text, '| 100,000 | 8'),
    '| 100,000 | 8 | **9.00 (90.0)** | 1.20 (12.0) | 0.40 (4.00) | 5,000,000 |',
  );
  t.is(row(text, '| 100,000 | client_js'), '| 100,000 | client_js 0.16.1 | 270 | 2700 | 30.0 × |');
  t.false(scrapeSection({ node: 'v24.0.0', cpu, rows }).includes('libraries'));
});

test('formats are one line each, with what they cost beside text and what gzip adds', (t) => {
  const page = (format: string, changed: number, ns: number, gzip = false) => ({
    series: 10_000,
    shards: 8,
    changed,
    format,
    gzip,
    ms: 1,
    ns_per_series: ns,
    bytes: gzip ? 90_000 : 500_000,
    heap_growth_bytes: 0,
  });
  const formats = [
    ...[page('text', 1, 50), page('text', 0.01, 10), page('text', 0, 4)],
    ...[page('protobuf', 1, 60), page('protobuf', 0.01, 20), page('protobuf', 0, 4)],
    page('protobuf', 0, 123, true),
  ];
  const text = scrapeSection({ node: 'v24.0.0', cpu, rows: [], formats });
  t.is(
    row(text, '| 10,000 | text'),
    '| 10,000 | text | 50.0 (1.00 ×) | 10.0 (1.00 ×) | 4.00 (1.00 ×) | 500,000 |  |  |',
  );
  t.is(
    row(text, '| 10,000 | protobuf'),
    '| 10,000 | protobuf | 60.0 (1.20 ×) | **20.0 (2.00 ×)** | 4.00 (1.00 ×) | 500,000 | 123 | 90,000 |',
  );
});

test('scrapes of one size are a line a Node', (t) => {
  const rows = [1, 0.01, 0].map((changed) => ({
    series: 100_000,
    shards: 8,
    changed,
    ms: 2,
    ns_per_series: 20,
  }));
  const ratios = [1, 8, 64].map((shards) => ({
    peer: 'client_js',
    series: 100_000,
    shards,
    times: 40 / shards,
  }));
  const text = scrapeByNode([
    { node: 'v20.1.0', cpu, rows, ratios },
    { node: 'v26.0.0', cpu, rows: [] },
  ]);
  t.is(
    row(text, '| Node 20'),
    '| Node 20 | 2.00 (20.0) | **2.00 (20.0)** | **2.00 (20.0)** | 40.0 ×, 5.0 × |',
  );
  t.false(text.includes('Node 26'));
});

test('load is a column a subject, and its ratios have their intervals on every Node', (t) => {
  const rows = [
    { subject: 'on', calls_per_second: 100, mode: 'x' },
    { subject: 'off', calls_per_second: 101.5, mode: 'x' },
  ];
  const ratios = { ratio_on_off: 1.004, ratio_on_off_interval: [0.99, 1.02], ratio_peer_off: 1.2 };
  const document = { node: 'v20.0.0', cpu: 'x', rows, ...ratios, pairs: 10 };
  const text = loadSection([document, { ...document, node: 'v24.0.0', ratio_on_off: 1.021 }]);
  t.is(row(text, '| calls per second'), '| calls per second | 100 | 102 |');
  t.is(row(text, '|  | on / off'), '|  | on / off | peer / off |');
  t.is(row(text, '| Node 20'), '| Node 20 | 1.004 (0.990–1.020) | 1.200 |');
  t.is(row(text, '| Node 24'), '| Node 24 | **1.021 (0.990–1.020)** | 1.200 |');
  t.false(text.includes('pairs'));
});

test('charts are well-formed SVG with every label escaped', (t) => {
  const bars = barChart('a < b', ['Node 20', 'Node 24'], [{ text: 'x & y', values: [0.5, undefined] }]);
  t.regex(bars, /a &lt; b/);
  t.regex(bars, /x &amp; y/);
  const intervals = intervalChart('t', [{ text: 'inc', median: 1, low: 0.9, high: 1.1 }], 0.8, [1, 1.05]);
  for (const svg of [bars, intervals]) {
    t.regex(svg, /^<svg [^>]+>[\s\S]*<\/svg>\n$/);
    t.false(/NaN|undefined|Infinity/.test(svg));
    const opened = svg.match(/<(?!\/)[^>]*[^/]>/g)!.length;
    t.is(opened, svg.match(/<\//g)!.length, 'every element is closed');
  }
});
