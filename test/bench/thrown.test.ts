// What bench:report makes of the kept documents of torture, hostile and soak.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { type Hostile, TOGETHER } from '../../bench/report/hostile.js';
import { withFigures } from '../../bench/report/readme.js';
import type { Soak } from '../../bench/report/soak.js';
import { thrownSection } from '../../bench/report/thrown.js';
import type { Torture } from '../../bench/report/torture.js';

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
  t.true(row.includes('on Node 20, 26 (`npm run torture -- --deaths 1000`;'));
  t.true(row.includes('| 2,000 deaths, 4,000,000 events, 100 scrapes |'));
  t.true(row.includes('| 3 events lost, 0 counted twice,'));
  t.true(row.includes('1 shards leaked'));
  t.true(row.includes('; transport not recorded on Node 20, 26)'), 'what was not recorded is said');
  t.false(/heaps|gone after|aimed/.test(row), 'and nothing else of it');
});

test('a run of torture says how heaps ended, what was only aimed, by what it was served, and how long gauges stayed', (t) => {
  const heap_exhaustion = { tried: 8, died_as_worker: 6, aborted_by_node: 2, hung_in_node: 0 };
  const full = { deaths_inside: 120, heap_exhaustion };
  const text = thrownSection(
    [
      { ...torture('v20.1.0'), ...full, transport: 'uws', freed_after_ms_max: 676 },
      { ...torture('v24.1.0'), ...full, transport: 'node', freed_after_ms_max: 1067 },
      { ...torture('v26.1.0'), transport: 'node' },
    ],
    [],
    [],
  );
  const row = line(text, '| Threads')!;
  t.true(row.includes('--deaths 1000`; on Node 24, 26 over node:http) |'));
  t.regex(
    row,
    /3,000 deaths \(240 of them aimed inside .* at most so many hit \(not recorded on Node 26\)\),/,
  );
  t.true(row.includes(', 16 heaps exhausted (not recorded on Node 26) |'));
  t.true(
    row.includes('of the 16 heaps 12 ended as their thread, 4 by aborts of the process, 0 hung in Node'),
  );
  t.true(row.endsWith('; gauges of the dead were gone after 1,067 ms at most (not recorded on Node 26) |'));
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
  t.true(line(text, '| Hostile')!.includes('1,800 connections, 2,100 requests sent, 5 events meanwhile'));
  t.true(line(text, '| Hostile')!.includes('2 counts or files that do not add up'));
  t.true(line(text, '| Hostile')!.includes('`npm run hostile -- --seconds 8 --rounds 4`'));
  t.false(/one sample|answered|Together/.test(text), 'nothing is said of what there was not');

  const answers = { 200: 30, 503: 1000 };
  const all = [attack('uws', { answers }), attack('https', { attack: 'together_tls', answers: {} })];
  const once = thrownSection([], [{ ...document, rows: all, rounds: 1 }], []);
  t.regex(
    once,
    /^Hostile clients on Node 20, 8 s an attack in one round, so that each figure is one sample,/m,
  );
  t.is(
    line(once, '| attack')?.split(' | uws:')[0],
    '| attack | connections | requests sent | answered | writers',
  );
  t.is(line(once, '| flood'), '| flood | 600 | 700 | 1,030 | 1.01 (1.00) | 12.3 |  | 1.01 |');
  t.true(
    once.includes('Together: idle, drip, ') && once.includes('tokens at once, over TLS handshakes, too.'),
  );
});

test('several attacks at once are those of the program that attacks', (t) => {
  const source = readFileSync(new URL('../../../test/hostile/attacks.ts', import.meta.url), 'utf8');
  t.true(source.includes(`  together: all(${TOGETHER.join(', ')}),`));
  t.true(source.includes(`  together_tls: all(handshakes, ${TOGETHER.join(', ')}),`));
});

test('a soak says what rose by how much, what it may, and what stayed the same', (t) => {
  const still = {
    start: 5,
    end: 5,
    slope_per_hour: 0,
    slope_low: 0,
    slope_high: 0,
    growth: 0,
    allowed: 0,
    flat: true,
  };
  const series = {
    rss_mb: { start: 174, end: 178, slope_per_hour: 15, slope_low: 10, slope_high: 20, growth: 4, allowed: 5.31, flat: true },
    heap_main_mb: { start: 8, end: 8.1, slope_per_hour: 0.3, slope_low: 0.2, slope_high: 0.4, growth: 0.0709, allowed: 0.264, flat: true },
    external_mb: { start: 9, end: 8.9, slope_per_hour: -1, slope_low: -2, slope_high: 1, growth: -0.27, allowed: 1, flat: true },
    fds: still,
    threads: still,
    shards: still,
  }; // prettier-ignore
  const document = { ...soak, series, slowest_reclaim_ms: 1152 };
  t.is(
    line(thrownSection([], [], [document]), '| The demo')?.split(' | ')[2],
    '0 of 321 totals not exact; rising within what is allowed (last 16 of 20 minutes): ' +
      'RSS +4.0 MB (allowed 5.3), main heap +0.07 MB (allowed 0.26); ' +
      'not surely rising (last 16 of 20 minutes): external -0.27 MB (allowed 1.0); files, threads and shards the same; ' +
      'gauges of the dead were gone after 1,152 ms at most |',
  );
  t.true(
    line(thrownSection([], [], [{ ...soak, series: undefined }]), '| The demo')?.endsWith(
      '| 0 of 321 totals not exact |',
    ),
  );
});

test('a soak is bold where something rose beyond what is allowed or it was too short to tell, older ones too', (t) => {
  const old = thrownSection([], [], [soak]);
  t.regex(old, /0 of 321 totals not exact; not surely rising: RSS 100 to 101 MB \|/);
  const series = {
    rss_mb: { start: 1, end: 2, growth: 1, allowed: 0.5, flat: false },
    fds: { start: 1, end: 1, flat: null },
    shards: { start: 1, end: 1, flat: true },
  };
  const risen = thrownSection([], [], [{ ...soak, series, wrong: ['calls'] }]);
  t.regex(risen, /1 of 321 totals not exact; \*\*rising: RSS \+1\.0 MB \(allowed 0\.50\)\*\*; /);
  t.regex(risen, /; \*\*too short to tell: files 1 to 1\*\*; shards the same \|/);
});

test('the account says of which commit each run is', (t) => {
  const known = { ...torture('v24.1.0'), commit: 'abc1234' };
  const text = thrownSection([torture('v20.1.0'), known], [], [{ ...soak, commit: 'abc1234' }]);
  t.is(
    line(text, 'Commits'),
    'Commits (+: with changes beside): torture on Node 24, soak abc1234; torture on Node 20 not recorded.',
  );
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
