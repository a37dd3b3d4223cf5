// What bench:report says of bench:load, whatever a document of today or of an older day holds.
import test from 'ava';
import { loadSection } from '../../bench/report/load.js';

const row = (text: string, start: string): string =>
  text.split('\n').find((line) => line.startsWith(start)) ?? `no line begins with ${start}`;

const batches = (subject: string, calls: number, p99 = 1.5) => ({
  subject,
  calls_per_second: calls,
  loop_delay_p50_ms: 0.14,
  loop_delay_p99_ms: p99,
  loop_delay_max_ms: 3,
  mode: 'x',
});
const loaded = {
  node: 'v20.0.0',
  cpu: 'x',
  rows: [batches('on', 100), batches('off_beside_pegcount', 101.5)],
  ratio_on_off: 1.004,
  ratio_on_off_interval: [0.99, 1.02],
  ratio_prom_client_off: 1.2,
  pairs: 10,
};

test('load is a column a subject, and its ratios have their intervals on every Node', (t) => {
  const text = loadSection([loaded, { ...loaded, node: 'v24.0.0', ratio_on_off: 1.021 }]);
  t.is(row(text, '|  | on | off'), '|  | on | off beside pegcount |');
  t.is(row(text, '| calls per second'), '| calls per second | 100 | 102 |');
  t.is(row(text, '|  | pairs'), '|  | pairs | on / off | prom-client / off |');
  t.true(text.includes('| Node 20 | 10 | 1.004 (0.990–1.020) | 1.200 (no interval) |'));
  t.true(text.includes('| Node 24 | 10 | **1.021 (0.990–1.020)** | 1.200 (no interval) |'));
  t.false(text.includes('nothing is decided'));
});

test('what the load was is said as far as it is known', (t) => {
  const known = loadSection([{ ...loaded, calls: 800, rate: 80, caller: 'sipp' }]);
  t.true(known.includes('batches of 800 calls with RTP by SIPp at a fixed rate of 80 a second'));
  t.true(loadSection([loaded]).includes('batches of calls with RTP at a fixed rate, below'));
});

test('packets that nobody had counted are left out, and an off of both contests is called so', (t) => {
  const rows = [
    { ...batches('on', 100), packets_per_second: 10_000 },
    { ...batches('off', 100), rtp_packets_per_second: 9999 },
  ];
  const text = loadSection([{ ...loaded, rows }]);
  t.false(text.includes('| packets per second'));
  t.is(row(text, '| rtp packets'), '| rtp packets per second |  | 9999 |');
  t.true(text.includes('off is that of both contests'));
  t.false(loadSection([loaded]).includes('off is that of both contests'));
});

test('delays of the event loop are shown for every Node that has them', (t) => {
  const without = { ...loaded, node: 'v22.0.0', rows: [{ subject: 'on', calls_per_second: 1 }] };
  const later = { ...loaded, node: 'v26.0.0', rows: [batches('on', 1, 8)] };
  const text = loadSection([loaded, without, later]);
  t.true(text.includes('| Node 20 | 0.14 / 1.50 / 3.00 | 0.14 / 1.50 / 3.00 |'));
  t.true(text.includes('| Node 26 | 0.14 / 8.00 / 3.00 |  |'));
  t.false(text.includes('| Node 22 | 0.14'));
  t.regex(text, /is asked every 100 ms/);
  t.false(loadSection([without]).includes('event loop'));
});

test('a few pairs have no interval, and decide as little as one that holds the target', (t) => {
  const few = { ...loaded, node: 'v26.0.0', pairs: 2 };
  const wide = { ...loaded, node: 'v24.0.0', pairs: 6, ratio_on_off_interval: [0.9, 1.05] };
  const text = loadSection([loaded, wide, few]);
  t.true(text.includes('| Node 26 | 2 | 1.004 (no interval) |'));
  t.true(text.includes('| Node 24 | 6 | 1.004 (0.900–1.050) |'));
  t.regex(text, /nothing is decided: Node 24, Node 26\./);
});
