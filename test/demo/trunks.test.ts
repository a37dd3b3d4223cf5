// Trunks: which one an INVITE names, and what its calls count.
import test from 'ava';
import { failureReason } from '#dist/demo/failure-reason.js';
import { families } from '#dist/demo/metrics.js';
import { parseUri } from '#dist/demo/sip-fields.js';
import { calledUser, trunkGroupOf, userOverTrunk } from '#dist/demo/trunk-group.js';
import { showTrunks, Trunks } from '#dist/demo/trunks.js';
import { fresh } from '../support/fresh.js';
import { sum } from '../support/page.js';
import { UasBench } from './uas-bench.js';

const over = (trunk: string, user = 'echo'): { readonly uri: string } => ({
  uri: `sip:${user};tgrp=${trunk};trunk-context=example.org@127.0.0.1`,
});
const calls = (trunk: string): string => `rustpbx_trunk_calls_total{trunk_id="${trunk}",direction="inbound"}`;
const failed = (trunk: string, reason: string): string =>
  `rustpbx_trunk_calls_failed_total{trunk_id="${trunk}",direction="inbound",reason="${reason}"}`;
const latencies = (trunk: string): string => `rustpbx_trunk_latency_seconds_count{trunk_id="${trunk}"}`;
const latency = (trunk: string): string => `rustpbx_trunk_latency_seconds_sum{trunk_id="${trunk}"}`;

test('the trunk group is a parameter of the user part, or of a tel URI', (t) => {
  const group = (uri: string): string | undefined => trunkGroupOf(parseUri(uri)!);
  t.is(group('sip:echo;tgrp=carrier-7;trunk-context=example.org@127.0.0.1:5060'), 'carrier-7');
  t.is(group('sip:+15550100;TGRP=carrier%2D7@127.0.0.1;user=phone'), 'carrier-7');
  t.is(group('tel:+15550100;tgrp=carrier-7;trunk-context=example.org'), 'carrier-7');
  t.is(group('sip:echo;tgrp@127.0.0.1'), '');
  t.is(group('sip:echo;tgrp=%ff@127.0.0.1'), '%ff');
  t.is(group('sip:echo@127.0.0.1;tgrp=carrier-7'), undefined);
  t.is(group('sip:127.0.0.1'), undefined);
});

test('the user is what is left without parameters', (t) => {
  t.is(calledUser(parseUri('sip:ring;tgrp=a:secret@127.0.0.1')!), 'ring');
  t.is(calledUser(parseUri('sip:queue-s%C3%BCd@127.0.0.1')!), 'queue-süd');
  const uri = parseUri(`sip:${userOverTrunk('ring', 'süd/1;x', 'example.org')}@127.0.0.1`)!;
  t.deepEqual([calledUser(uri), trunkGroupOf(uri)], ['ring', 'süd/1;x']);
});

test('configured trunks are shown from the start, at 0; a status is set for each', async (t) => {
  const { writer, page } = fresh(families.tree, {}, { strict: true });
  new Trunks(writer, ['carrier-7', 'backup']);
  showTrunks(writer, ['carrier-7', 'backup'], true);
  const { values } = await page();
  t.deepEqual(
    [calls('carrier-7'), calls('backup'), latencies('backup'), 'rustpbx_trunk_status{trunk_id="backup"}'].map(
      (name) => values.get(name),
    ),
    [0, 0, 0, 1],
  );
  t.is(values.get(calls('other')), undefined);
  showTrunks(writer, ['backup'], false);
  const later = await page();
  t.is(later.value('rustpbx_trunk_status{trunk_id="backup"}'), 0);
  t.is(later.value('rustpbx_trunk_status{trunk_id="carrier-7"}'), 1);
});

test('a call counts on the trunk that its INVITE names, in whatever case, with the time until the answer', async (t) => {
  const bench = new UasBench();
  const within = await bench.talk('1', over('Carrier-7'));
  t.deepEqual(await bench.figures(calls('carrier-7'), latencies('carrier-7')), [1, 1]);
  t.is((await bench.figures(latency('carrier-7')))[0].toFixed(3), '0.040');
  await bench.send('BYE', { ...within, cseq: 2, branch: 'z9hG4bK-bye' });
  t.is(bench.last.status, 200);
  const page = await bench.page();
  t.is(page.value(calls('carrier-9')), 0);
  t.is(sum(page, 'rustpbx_trunk_calls_total'), 1);
  t.is(sum(page, 'rustpbx_trunk_calls_failed_total'), 0);
});

test('a call that names no trunk counts on none', async (t) => {
  const bench = new UasBench();
  await bench.talk();
  const page = await bench.page();
  t.is(page.value('rustpbx_active_calls'), 1);
  t.is(sum(page, 'rustpbx_trunk_calls_total'), 0);
  t.is(sum(page, 'rustpbx_trunk_latency_seconds_count'), 0);
});

test('trunks that are not configured are one, "other", however many names a peer thinks of', async (t) => {
  const bench = new UasBench();
  for (const name of ['carrier-8', 'x', '%00', 'other']) await bench.invite(name, over(name));
  await bench.invite('nameless', { uri: 'sip:486;tgrp@127.0.0.1' });
  t.deepEqual(await bench.figures(calls('other'), failed('other', 'busy')), [5, 1]);
  const page = await bench.page();
  t.deepEqual(
    page.series('rustpbx_trunk_calls_total').sort(),
    ['carrier-7', 'carrier-9', 'other'].map(calls),
  );
  t.is(sum(page, 'pegcount_label_overflow_total'), 0);
});

test('what fails counts once by its reason; a redirect has not failed', async (t) => {
  const bench = new UasBench();
  for (const status of [302, 404, 486, 503, 600, 603, 499, 599]) {
    await bench.invite(String(status), over('carrier-9', String(status)));
  }
  await bench.invite('given-up', over('carrier-9', 'ring'));
  await bench.send('CANCEL', {
    ...over('carrier-9', 'ring'),
    callId: 'given-up',
    branch: 'z9hG4bK-given-up',
  });
  await bench.invite('unreadable', { ...over('carrier-9'), body: 'v=0\r\n' });
  t.is(bench.last.status, 488);
  const reasons = [
    'not-found',
    'busy',
    'unavailable',
    'declined',
    'rejected',
    'failed',
    'cancelled',
    'not-acceptable',
  ];
  t.deepEqual(
    await bench.figures(...reasons.map((reason) => failed('carrier-9', reason))),
    [1, 2, 1, 1, 1, 1, 1, 1],
  );
  const page = await bench.page();
  t.is(page.value(calls('carrier-9')), 10);
  t.is(sum(page, 'rustpbx_trunk_calls_failed_total'), 9);
  t.is(page.value(latencies('carrier-9')), 0);
});

test('a call whose 200 is never acknowledged has failed on its trunk', async (t) => {
  const bench = new UasBench();
  await bench.invite('1', over('carrier-7'));
  bench.clock.advance(40_000);
  t.deepEqual(
    await bench.figures(calls('carrier-7'), latencies('carrier-7'), failed('carrier-7', 'no-ack')),
    [1, 1, 1],
  );
});

test('every status from 400 up has a reason of a few', (t) => {
  const reasons = new Set(Array.from({ length: 300 }, (_, index) => failureReason(400 + index)));
  t.deepEqual([...reasons].sort(), [
    'busy',
    'cancelled',
    'declined',
    'failed',
    'not-acceptable',
    'not-found',
    'rejected',
    'timeout',
    'unavailable',
  ]);
});
