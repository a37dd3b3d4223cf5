// What bench:report writes of bench:scrape, and how pegcount and its peers take turns there.
import test from 'ava';
import { scrapeByNode, scrapeSection } from '../../bench/report/scrape.js';
import { holdContest, ratiosOf, takeTurns } from '../../bench/scrape/contest.js';
import type { PeerRow, Row } from '../../bench/scrape/rows.js';

const node = { node: 'v24.0.0', cpu: 'a processor' };
const row = (text: string, start: string): string =>
  text.split('\n').find((line) => line.startsWith(start)) ?? `no line begins with ${start}`;

/** A case as bench:scrape keeps it: milliseconds and nanoseconds a series, and the heap that a scrape takes. */
const scrape = (changed: number, ms: number, grown = 0, shards = 8) => ({
  series: 100_000,
  shards,
  changed,
  ms,
  ns_per_series: ms * 10,
  bytes: 5_000_000,
  heap_growth_bytes: grown,
  heap_reading_bytes: 2000,
  gc_cycles: grown > 0 ? 2 : 0,
  rounds: 1000,
  peak_rss_bytes: 90e6 + changed,
});
const peer = (name: string, ns: number, series = 100_000) => ({
  peer: name,
  version: '0.16.1',
  series,
  ms: ns / 10,
  ns_per_series: ns,
  gc_cycles: 242,
  rounds: 30,
  peak_rss_bytes: 281.4e6,
});
const ratio = (name: string, shards: number, times: number) => ({
  peer: name,
  series: 100_000,
  shards,
  times,
});

test('scrapes are one line a size, by what changed, with what garbage and memory they take', (t) => {
  const rows = [scrape(1, 9), scrape(0.01, 1.2), scrape(0, 0.4)];
  const text = scrapeSection({ ...node, rows });
  t.is(
    row(text, '| 100,000 | 8'),
    '| 100,000 | 8 | **9.00 (90.0)** | 1.20 (12.0) | 0.40 (4.00) | 0.0 | 0.0 | 0.0 | 0 in 3,000 | 90 | 5,000,000 |',
  );
  t.regex(text, /at most 80, 15, 5 ns a series, and no garbage; bold: missed/);
  t.regex(text, /reading and rendering, without HTTP/);
  t.notRegex(text, /libraries|Left out|application's|own readings/);
});

test('garbage is bold where the target is no garbage, and nowhere else', (t) => {
  const rows = [scrape(1, 2, 12_376), scrape(0, 0.4, 40), scrape(1, 2, 12_376, 64)];
  const text = scrapeSection({ ...node, rows });
  t.is(
    row(text, '| 100,000 | 8'),
    '| 100,000 | 8 | 2.00 (20.0) |  | 0.40 (4.00) | **12.4** |  | 0.0 | **4 in 2,000** | 90 | 5,000,000 |',
  );
  t.is(
    row(text, '| 100,000 | 64'),
    '| 100,000 | 64 | 2.00 (20.0) |  |  | 12.4 |  |  | 2 in 1,000 | 90 | 5,000,000 |',
  );
});

test('of a document without garbage, collections or memory the rest is shown', (t) => {
  const { series, shards, changed, ms, ns_per_series, bytes } = scrape(1, 9);
  const older = { series, shards, changed, ms, ns_per_series, bytes };
  const text = scrapeSection({ ...node, rows: [older] });
  t.is(row(text, '| 100,000 | 8'), '| 100,000 | 8 | **9.00 (90.0)** |  |  |  |  |  |  |  | 5,000,000 |');
  t.regex(scrapeSection({ ...node, rows: [{ ...older, heap_growth_bytes: 3000 }] }), /own readings take/);
});

test('a peer with a target is bold below it, whatever the shards, and the one of workers is held against 8 shards', (t) => {
  const peers = [peer('prom_client', 200), peer('client_js', 270), peer('client_js_workers', 5000)];
  const ratios = [
    ...[ratio('prom_client', 1, 20), ratio('prom_client', 8, 10)],
    ...[ratio('client_js', 1, 30), ratio('client_js', 8, 24.9)],
    ...[ratio('client_js_workers', 1, 500), ratio('client_js_workers', 8, 250)],
  ];
  const text = scrapeSection({ ...node, rows: [], peers, ratios });
  const line = (name: string): string => row(text, `| 100,000 | ${name} `).split(' | ').slice(2).join(' | ');
  t.is(line('prom_client'), '20.0 | 200 | 242 in 30 | 281 | 20.0 × | 10.0 × |');
  t.is(line('client_js'), '27.0 | 270 | 242 in 30 | 281 | 30.0 × | **24.9 ×** |');
  t.is(line('client_js_workers'), '500 | 5000 | 242 in 30 | 281 |  | 250 × |');
  t.regex(text, /≥ 25; bold: missed/);
  t.regex(text, /4 workers \(`client_js_workers`\) is held against 8 shards/);
});

test('the figures of the contest stand in for those measured one after another', (t) => {
  const contest = [
    { subject: 'pegcount', series: 100_000, shards: 1, ns_per_series: 10, ms: 1, rounds: 3, samples: [] },
    {
      subject: 'client_js',
      series: 100_000,
      shards: null,
      ns_per_series: 333,
      ms: 33,
      rounds: 3,
      samples: [],
    },
  ];
  const peers = [peer('client_js', 270, 1000), peer('client_js', 270)];
  const text = scrapeSection({ ...node, rows: [], peers, contest });
  t.regex(row(text, '| 1,000 | client_js'), /\| 27\.0 \| 270 \|/);
  t.regex(row(text, '| 100,000 | client_js'), /\| 33\.0 \| 333 \|/);
  t.regex(text, /With 100,000 series everybody took turns: medians of 3 children each/);
});

test('what was left out is said with its reason, and what an application of its own thread spends', (t) => {
  const skipped = [
    { series: 1_000_000, shards: 64, reason: 'needs much' },
    { series: 1_000_000, peer: 'prom_client', reason: 'slow' },
    { series: 1_000_000, peer: 'client_js', reason: 'slow' },
  ];
  const application_thread = {
    series: 100_000,
    pegcount_ms_per_scrape: -0.002,
    client_js_ms_per_scrape: 51.23,
  };
  const text = scrapeSection({ ...node, rows: [], skipped, application_thread });
  t.regex(text, /^Left out: 64 shards with 1,000,000 series \(needs much\)\.$/m);
  t.regex(text, /^Left out: prom_client with 1,000,000 series, client_js with 1,000,000 series \(slow\)\.$/m);
  t.regex(text, /spends less than 0\.01 ms of processor time .* and 51\.2 ms where it serves/);
  const busy = { ...application_thread, pegcount_ms_per_scrape: 0.25 };
  t.regex(scrapeSection({ ...node, rows: [], application_thread: busy }), /spends \*\*0\.25 ms\*\* of/);
});

test('formats are one line each, with what they cost beside text and what gzip adds', (t) => {
  const page = (format: string, changed: number, ns: number, gzip = false) => ({
    ...scrape(changed, 1),
    series: 10_000,
    format,
    gzip,
    ns_per_series: ns,
    bytes: gzip ? 90_000 : 500_000,
  });
  const formats = [
    ...[page('text', 1, 50), page('text', 0.01, 10), page('text', 0, 4)],
    ...[page('protobuf', 1, 60), page('protobuf', 0.01, 20), page('protobuf', 0, 4)],
    page('protobuf', 0, 123, true),
  ];
  const text = scrapeSection({ ...node, rows: [], formats });
  t.regex(text, /in each format, 8 shards/);
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
  const rows = [scrape(1, 2), scrape(0.01, 2), scrape(0, 2)];
  const ratios = [1, 8, 64].map((shards) => ratio('client_js', shards, 40 / shards));
  const text = scrapeByNode([
    { ...node, node: 'v20.1.0', rows, ratios },
    { ...node, node: 'v26.0.0', rows: [] },
  ]);
  t.is(
    row(text, '| Node 20'),
    '| Node 20 | 2.00 (20.0) | **2.00 (20.0)** | **2.00 (20.0)** | 0.0 | 0.0 | 0.0 | 0 in 3,000 | 90 | 40.0 × | **5.00 ×** |',
  );
  t.false(text.includes('Node 26'));
});

test('everybody is asked once a round, every second round in reverse', (t) => {
  const order: string[] = [];
  const ask = (name: string) => () => {
    order.push(name);
    return `${name}${order.length}`;
  };
  const said = takeTurns(['a', 'b', 'c'].map(ask), 3);
  t.is(order.join(''), 'abc' + 'cba' + 'abc');
  t.deepEqual(said, [
    ['a1', 'a6', 'a7'],
    ['b2', 'b5', 'b8'],
    ['c3', 'c4', 'c9'],
  ]);
});

test('of a contest the medians count, and its ratios go before those of cases measured apart', (t) => {
  const inTurn = <Said>(values: readonly Said[]) => {
    let next = 0;
    return () => values[next++];
  };
  const own = (ns: number, shards: number) => ({ ...scrape(1, 1, 0, shards), ns_per_series: ns }) as Row;
  const held = holdContest({
    own: [inTurn([own(10, 8), own(90, 8), own(12, 8)])],
    peers: [inTurn([300, 360, 6000].map((ns) => peer('client_js', ns) as PeerRow))],
    rounds: 3,
  });
  t.like(held.contest[0], { subject: 'pegcount', shards: 8, ns_per_series: 12, samples: [10, 90, 12] });
  t.like(held.contest[1], { subject: 'client_js', shards: null, ns_per_series: 360, rounds: 3 });
  t.deepEqual(
    held.peers.map(({ ns_per_series }) => ns_per_series),
    [360],
  );
  const rows = [own(20, 8), own(40, 64)];
  t.deepEqual(ratiosOf(rows, held.peers, held.contest), [
    ratio('client_js', 8, 30),
    ratio('client_js', 64, 9),
  ]);
  t.deepEqual(ratiosOf(rows, held.peers, []), [ratio('client_js', 8, 18), ratio('client_js', 64, 9)]);
});
