// What bench:report writes: the README's figures between their markers, from the benches' JSON alone.
import test from 'ava';
import { withFigures } from '../../bench/report/readme.js';
import { hotSection } from '../../bench/report/hot.js';
import { allocSection } from '../../bench/report/alloc.js';
import { threadsSection } from '../../bench/report/threads.js';
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
  t.regex(text, /on Node 20: 0 garbage collections in 100 M events of each of these kinds: inc, bound inc\./);
  t.is(row(text, '| observe since'), '| observe since | 100 M | **16** (42 GC) |');
  t.is(row(text, '| bound add'), '| bound add | 100 M | **0** (3 GC) |');
  t.is(row(text, '| inc'), '| inc | 100 M | 8 |', 'the interpreted tier has a table of its own');
});

test('allocation shows raw bytes in all, a loop that is not optimised, and kinds that some Nodes lack', (t) => {
  const kind = (name: string, allocated: number, loop_tier = 'turbofan') => ({
    kind: name,
    tier: 'optimised',
    events: 100_000_000,
    gc_cycles: 0,
    allocated_bytes: allocated,
    reading_bytes: 600,
    bytes_per_event: allocated / 1e8,
    loop_tier,
  });
  const rows = [kind('inc', 600), kind('bound_inc', -400), kind('observe', 600, 'maglev')];
  const text = allocSection([
    { node: 'v20.20.2', cpu, rows },
    { node: 'v24.1.0', cpu, rows: [kind('inc', 9600), kind('bound_add', 100_700)] },
  ]);
  t.regex(text, /on Node 20, Node 24: 0 garbage collections and -1,000 to 9,000 bytes in all/);
  t.regex(text, /these kinds: inc, bound inc\. Not yet measured on all of them: bound inc\./);
  t.is(row(text, '| observe'), '| observe | 100 M | **0.000006** (0 GC, loop in maglev) |  |');
  t.is(row(text, '| bound add'), '| bound add | 100 M |  | **0.001007** (0 GC) |');
  t.false(text.includes('interpreter'), 'what was not measured is not shown');
});

test('what a kind allocates in the interpreter is shown less what its loop does', (t) => {
  const kind = (name: string, bytes: number, loop: object = {}) => ({
    kind: name,
    tier: 'interpreted',
    events: 1_000_000,
    gc_cycles: 0,
    bytes_per_event: bytes,
    ...loop,
  });
  const inc = kind('inc', 0.0306, { loop_bytes_per_event: 0.02 });
  const older = [inc, kind('observe_since', 272, { loop_bytes_per_event: 0.02 })];
  const newer = [
    ...[kind('loop_clock', 176.02), inc, kind('observe', 96, { loop_bytes_per_event: 16 })],
    kind('observe_since', 272.01, { loop: 'loop_clock', loop_bytes_per_event: 176.02 }),
  ];
  const text = allocSection([
    { node: 'v20.20.2', cpu, rows: older },
    { node: 'v22.12.0', cpu, rows: newer },
  ]);
  t.is(row(text, '| inc'), '| inc | 1 M | 0 | 0 |');
  t.is(row(text, '| observe since'), '| observe since | 1 M | 272 | 96 (272 - 176) |');
  t.is(row(text, '| observe |'), '| observe | 1 M |  | 80 (96 - 16) |');
  t.false(text.includes('loop clock'));
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
  t.regex(text, /On Node 24 the neighbouring writers had a processor for 80 % of that time\.\n/);
  t.regex(text, /was not counted on Node 24\./);
  t.false(text.includes('Microseconds'), 'what was not measured is not shown');

  const batches = (max_us: number) => ({ p50_us: 0.9, p99_us: 1.24, p999_us: 28.81, max_us });
  const full = {
    ...{ ...beside('inc', 1), beside: 'an exporter', company_on_processor: null, scrapes_per_second: 9.93 },
    ...{ alone_batches: batches(42.73), beside_batches: batches(4195.59) },
  };
  const slow = { ...full, subject: 'observe', scrapes_per_second: 6.2 };
  const two = threadsSection([
    { node: 'v22.0.0', cpu, rows: [full, slow], memory: { ...memory, ...resident } },
    { node: 'v24.0.0', cpu, rows, memory: { ...memory, ...resident } },
  ]);
  t.regex(two, /On Node 24 the neighbouring .*80 % of that time\. Not recorded on Node 22\./);
  t.regex(two, /On Node 22 the exporter was scraped 6\.2 to 9\.9 times a second within the windows\./);
  t.regex(two, /\*\*Too few scrapes for a contest, fewer than 8: `observe` on Node 22\.\*\*/);
  t.regex(two, /was not counted on Node 24\./);
  t.regex(two, /^Memory on Node 22, 24 .* Of a segment of 51,000 kB with 640 shards 0 kB are resident/m);
  t.is(
    row(two, '| `inc` | nobody'),
    '| `inc` | nobody, by turns with an exporter | 0.9 / 1.2 / 28.8 / 42.7 |  |',
  );
  const more = { ...memory, ...resident, resident_created_bytes: 4096 };
  const three = [{ node: 'v20.0.0', cpu, rows }, ...[memory, more].map((one, index) => (
    { node: `v2${2 * index + 2}.0.0`, cpu, rows, memory: { ...resident, ...one } }))]; // prettier-ignore
  t.regex(threadsSection(three), /^Memory on Node 22, 24 .* with 640 shards 0 kB to 4 kB are resident/m);
  const second = two.slice(two.indexOf('Microseconds'));
  t.is(row(second, '| `inc` | an exporter'), '| `inc` | an exporter | 0.9 / 1.2 / 28.8 / 4,196 |  |');
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
