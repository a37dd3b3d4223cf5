// Call queues: who waits, who is served, who gives up, and what of it is counted.
import test from 'ava';
import { AGENTS, PICK_UP_MS } from '#dist/demo/queues.js';
import { sum } from '../support/page.js';
import { OFFER, type RequestParts } from './messages.js';
import { UasBench } from './uas-bench.js';

const figures = (queue: string): string[] =>
  ['size', 'answered_total', 'abandoned_total', 'wait_time_seconds_count'].map(
    (name) => `rustpbx_queue_${name}{queue="${queue}"}`,
  );
const waited = (queue: string): string => `rustpbx_queue_wait_time_seconds_sum{queue="${queue}"}`;
const to = (user: string): RequestParts => ({ uri: `sip:${user}@127.0.0.1` });

/** A caller who gives up. */
async function hangUp(bench: UasBench, call: string, user: string): Promise<void> {
  await bench.send('CANCEL', { ...to(user), callId: call, branch: `z9hG4bK-${call}` });
}

test('a caller hears 182, waits for an agent, and is answered', async (t) => {
  const bench = new UasBench();
  await bench.invite('1', to('queue-sales'));
  t.deepEqual(bench.statuses, [100, 182]);
  bench.clock.advance(PICK_UP_MS[0] - 1);
  t.deepEqual(await bench.figures(...figures('sales')), [1, 0, 0, 0]);
  bench.clock.advance(1);
  t.deepEqual(bench.statuses, [100, 182, 200]);
  t.deepEqual(await bench.figures(...figures('sales')), [0, 1, 0, 1]);
  t.is((await bench.figures(waited('sales')))[0].toFixed(3), (PICK_UP_MS[0] / 1000).toFixed(3));
  t.deepEqual(await bench.figures(...figures('support')), [0, 0, 0, 0]);
  t.deepEqual(
    await bench.figures('rustpbx_sip_responses_total{status_class="1xx",status_code="182",method="INVITE"}'),
    [1],
  );
});

test('a caller who gives up has abandoned the queue, and the time of waiting is observed', async (t) => {
  const bench = new UasBench();
  await bench.invite('1', to('queue-sales'));
  bench.clock.advance(150);
  await hangUp(bench, '1', 'queue-sales');
  t.deepEqual(bench.statuses, [100, 182, 200, 487]);
  t.deepEqual(await bench.figures(...figures('sales')), [0, 0, 1, 1]);
  t.is((await bench.figures(waited('sales')))[0].toFixed(3), '0.150');
  bench.clock.advance(60_000);
  t.deepEqual(await bench.figures(...figures('sales')), [0, 0, 1, 1]);
  t.is(bench.media.open_, 0);
});

test('callers beyond the number of agents wait in order until one of them is free', async (t) => {
  const bench = new UasBench();
  const callers = Array.from({ length: AGENTS + 2 }, (_, index) => `caller-${index}`);
  for (const caller of callers) await bench.invite(caller, to('queue'));
  bench.clock.advance(5000);
  t.deepEqual(await bench.figures(...figures('support')), [2, AGENTS, 0, AGENTS]);

  // The one who was next has left: the one behind gets the agent who hangs up.
  await hangUp(bench, callers[AGENTS], 'queue');
  const answers = bench.responses.filter(({ status }) => status === 200);
  const first = answers.find(({ callId }) => callId === callers[0])!;
  const within = { callId: callers[0], toTag: first.to.params.get('tag')! };
  await bench.send('ACK', { ...within, branch: 'z9hG4bK-ack' });
  await bench.send('BYE', { ...within, cseq: 2, branch: 'z9hG4bK-bye' });
  bench.clock.advance(2000);
  t.deepEqual(await bench.figures(...figures('support')), [0, AGENTS + 1, 1, AGENTS + 2]);
  t.true(
    bench.responses.some(({ status, callId, cseq }) => {
      return status === 200 && callId === callers[AGENTS + 1] && cseq.method === 'INVITE';
    }),
  );
});

test('an agent whose caller gives up at the last moment takes the next one', async (t) => {
  const bench = new UasBench();
  for (let call = 0; call <= AGENTS; call += 1) await bench.invite(String(call), to('queue'));
  for (let call = 0; call < AGENTS; call += 1) await hangUp(bench, String(call), 'queue');
  bench.clock.advance(2000);
  t.deepEqual(await bench.figures(...figures('support')), [0, 1, AGENTS, AGENTS + 1]);
});

test('nobody holds for ever: after a minute the caller gets 480 and has abandoned nothing', async (t) => {
  const bench = new UasBench();
  for (let call = 0; call < AGENTS; call += 1) {
    await bench.invite(String(call), to('queue'));
    bench.clock.advance(2000);
    await bench.send('ACK', { callId: String(call), toTag: bench.lastTag, branch: `z9hG4bK-ack-${call}` });
  }
  await bench.invite('last', to('queue'));
  bench.clock.advance(61_000);
  t.is(bench.last.status, 480);
  t.deepEqual(await bench.figures(...figures('support')), [0, AGENTS, 0, AGENTS + 1]);
});

test('a queue that is not configured is "other"; "queue" is the first one; trunks count queued calls too', async (t) => {
  const bench = new UasBench();
  await bench.invite('1', to('queue-nobody'));
  await bench.invite('2', to('queue;tgrp=carrier-7'));
  await bench.invite('3', to('queue-'));
  t.deepEqual(await bench.figures(figures('other')[0], figures('support')[0]), [2, 1]);
  bench.clock.advance(2000);
  const page = await bench.page();
  t.is(sum(page, 'rustpbx_queue_answered_total'), 3);
  t.is(sum(page, 'pegcount_label_overflow_total'), 0);
  t.is(page.value('rustpbx_trunk_latency_seconds_count{trunk_id="carrier-7"}'), 1);
});

test('without an endpoint for media the caller gets 503, and the agent is free again', async (t) => {
  const bench = new UasBench();
  bench.media.refuse = true;
  for (let call = 0; call < AGENTS; call += 1) await bench.invite(String(call), to('queue'));
  t.is(bench.last.status, 503);
  t.deepEqual(await bench.figures(...figures('support')), [0, 0, 0, AGENTS]);
  bench.media.refuse = false;
  await bench.send('INVITE', { ...to('queue'), callId: 'next', branch: 'z9hG4bK-next', body: OFFER });
  bench.clock.advance(2000);
  t.deepEqual(await bench.figures(...figures('support')), [0, 1, 0, AGENTS + 1]);
});
