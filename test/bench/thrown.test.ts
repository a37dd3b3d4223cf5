// What bench:report makes of the kept documents of torture, hostile and soak.
import test from 'ava';
import { withFigures } from '../../bench/report/readme.js';
import { type Hostile, type Soak, thrownSection, type Torture } from '../../bench/report/thrown.js';

const machine = { cpu: 'x', cores: 2 };
const nothingWrong = {
  lost: 0,
  double: 0,
  non_monotone: 0,
  torn: 0,
  stale_gauges: 0,
  leaked: 0,
  robbed: 0,
  faults: 0,
};
const torture = (node: string, wrong: Partial<typeof nothingWrong> = {}): Torture => ({
  ...machine, node, deaths: 1000, events: 2_000_000, scrapes: 50, ...nothingWrong, ...wrong }); // prettier-ignore
const attack = (transport: string, figures: Partial<Hostile['rows'][number]> = {}): Hostile['rows'][number] => ({
  transport, attack: 'flood', connections: 600, requests: 700, writer_ratio: 1.01, machine_ratio: 1, live_p99_ms: 12.34,
  control_live_p99_ms: null, rss_before_mb: 100, rss_after_mb: 101, ...figures }); // prettier-ignore
const soak: Soak = {
  ...machine, node: 'v20.1.0', minutes: 20, calls: 9000, packets: 1_800_000, scrapes: 1200, deaths: 2400, totals_compared: 321,
  totals_exact: true, wrong: [], series: { rss_mb: { start: 100, end: 101, flat: true } } }; // prettier-ignore

const line = (text: string, start: string): string | undefined =>
  text.split('\n').find((one) => one.startsWith(start));

test('runs of torture on several Nodes are added up, and what went wrong with them', (t) => {
  const text = thrownSection([torture('v20.1.0'), torture('v26.1.0', { lost: 3, leaked: 1 })], [], []);
  const row = line(text, '| Threads')!;
  t.true(row.includes('on Node 20, 26 ('));
  t.true(row.includes('| 2,000 deaths, 4,000,000 events, 100 scrapes |'));
  t.true(row.includes('| 3 events lost, 0 counted twice,'));
  t.true(row.includes('1 shards leaked'));
});

test('an attack is a row, of its transports the worst, and what misses its target is bold', (t) => {
  const rows = [
    attack('uws', { control_live_p99_ms: 10 }),
    attack('node', { writer_ratio: 1.06, live_p99_ms: 51, rss_after_mb: 120 }),
    attack('node', { attack: 'idle' }),
  ];
  const document: Hostile = {
    ...machine,
    node: 'v20.1.0',
    rows,
    seconds: 8,
    rounds: 4,
    events: 5,
    lost: 0,
    excess: 0,
    wrong: ['a', 'b'],
  };
  const text = thrownSection([], [document], []);
  t.regex(text, /^Hostile clients on Node 20, 8 s an attack in 4 rounds, .* same \d+ processors: /m);
  t.is(
    line(text, '| flood'),
    '| flood | 1,200 | 1,400 | **1.06** (1.00) | 12.3 (10.0) | **51.0** | **1.20** |',
  );
  t.is(line(text, '| idle'), '| idle | 600 | 700 | 1.01 (1.00) |  | 12.3 | 1.01 |');
  t.true(line(text, '| Hostile')!.includes('1,800 connections, 2,100 requests, 5 events meanwhile'));
  t.true(line(text, '| Hostile')!.includes('2 counts or files that do not add up'));
});

test('a soak says what rises, and is flat only where it could tell', (t) => {
  t.regex(thrownSection([], [], [soak]), /0 of 321 totals not exact; memory, heaps, .* flat \|/);
  const series = {
    rss_mb: { start: 1, end: 2, flat: false },
    fds: { start: 1, end: 1, flat: null },
    shards: { start: 1, end: 1, flat: true },
  };
  const risen = thrownSection([], [], [{ ...soak, series, wrong: ['calls'] }]);
  t.regex(risen, /1 of 321 totals not exact; \*\*rising: rss_mb, fds\*\* \|/);
});

test('nothing kept is nothing said, between markers of its own', (t) => {
  t.is(thrownSection([], [], []), '');
  const readme = 'a\n<!-- figures -->\n1\n<!-- /figures -->\nb\n<!-- thrown -->\n';
  const filled = withFigures(withFigures(readme, 'F'), 'T', 'thrown');
  t.is(
    filled,
    'a\n<!-- figures -->\n\nF\n\n<!-- /figures -->\nb\n<!-- thrown -->\n\nT\n\n<!-- /thrown -->\n',
  );
});
