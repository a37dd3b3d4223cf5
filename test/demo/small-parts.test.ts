// The demo's small parts: dial plan, ownership of messages, MOS, hang-up reasons, the summary line.
import test from 'ava';
import fc from 'fast-check';
import { planOf } from '#dist/demo/call-plans.js';
import { DialPlan } from '#dist/demo/dial-plan.js';
import { Dialog } from '#dist/demo/dialog.js';
import { Health } from '#dist/demo/health.js';
import { summarise, sumOf } from '#dist/demo/live-line.js';
import { ownerOf, tagPrefix } from '#dist/demo/ownership.js';
import { Pings } from '#dist/demo/pings.js';
import { parseUri } from '#dist/demo/sip-fields.js';
import { calledUser, trunkGroupOf } from '#dist/demo/trunk-group.js';
import { PHONE, request } from './messages.js';

const echo = parseUri('sip:echo@127.0.0.1')!;

test('after any number of calls, exactly the share that is due has been refused', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 300 }), (percent, calls) => {
      const plan = new DialPlan(percent);
      let refused = 0;
      for (let call = 0; call < calls; call += 1) if (plan.treat(echo).kind === 'reject') refused += 1;
      t.is(refused, Math.floor((calls * percent) / 100));
    }),
  );
});

test('numbers that mean something are not part of the share', (t) => {
  const plan = new DialPlan(50);
  t.deepEqual(plan.treat(parseUri('sip:486@a')!), { kind: 'reject', status: 486 });
  t.deepEqual(plan.treat(parseUri('sip:ring@a')!), { kind: 'ring' });
  t.deepEqual(plan.treat(parseUri('sip:603;tgrp=x@a')!), { kind: 'reject', status: 603 });
  t.deepEqual(plan.treat(parseUri('sip:queue;tgrp=x@a')!), { kind: 'queue', queue: undefined });
  t.deepEqual(plan.treat(parseUri('sip:queue-a%20b@a')!), { kind: 'queue', queue: 'a b' });
  t.is(plan.treat(echo).kind, 'answer');
  t.is(plan.treat(echo).kind, 'reject');
});

test('the built-in caller goes over all trunks, and now and then to a queue, where some give up', (t) => {
  const trunks = ['carrier-7', 'backup'];
  const plans = Array.from({ length: 210 }, (_, call) =>
    planOf(call, { trunks, queues: ['sales', 'support'] }),
  );
  const uris = plans.map(({ called }) => parseUri(`sip:${called}@127.0.0.1`)!);
  for (const trunk of trunks) t.is(uris.filter((uri) => trunkGroupOf(uri) === trunk).length, 105);
  const queued = plans.filter((_, call) => calledUser(uris[call]).startsWith('queue-'));
  t.is(queued.length, 27);
  t.is(queued.filter(({ cancel }) => cancel).length, 9);
  t.is(new Set(uris.map(calledUser)).size, 4);
  const bare = Array.from({ length: 70 }, (_, call) => planOf(call, { trunks: [], queues: [] }).called);
  t.deepEqual([...new Set(bare)], ['echo', 'ring']);
});

test('a health check holds while all threads of its kind answer, and never before there are any', async (t) => {
  const health = new Health();
  const { sip, media } = health.checks as Record<'sip' | 'media', () => Promise<boolean>>;
  t.deepEqual([await sip(), await media()], [false, false]);
  let ended = '';
  health.watch({
    ping: (kind) => (kind === ended ? Promise.reject(new Error(`${kind} has ended`)) : Promise.resolve()),
  });
  t.deepEqual([await sip(), await media()], [true, true]);
  ended = 'signalling';
  await t.throwsAsync(sip(), { message: 'signalling has ended' });
  t.true(await media());
  ended = 'media';
  t.true(await sip());
  await t.throwsAsync(media(), { message: 'media has ended' });
});

test('a ping is answered by its own number, and fails with its worker', async (t) => {
  const sent: number[] = [];
  const pings = new Pings(({ ping }) => void sent.push(ping));
  const [first, second] = [pings.send(), pings.send()];
  t.deepEqual(sent, [1, 2]);
  pings.answered(2);
  await second;
  pings.answered(7);
  pings.close('the worker has ended');
  await t.throwsAsync(first, { message: 'the worker has ended' });
  await t.throwsAsync(pings.send(), { message: 'the worker has ended' });
});

test('a request within a dialog belongs to the worker that its tag names', (t) => {
  const inDialog = request('BYE', { toTag: `${tagPrefix(2)}abc` });
  t.is(ownerOf(inDialog, 0, 4), 2);
  t.is(ownerOf(inDialog, 0, 2), 0, 'no such worker');
  t.is(ownerOf(request('INVITE'), 3, 4), 3);
});

test('an address of record always falls to the same worker, and all workers get some', (t) => {
  const owners = new Set<number>();
  for (let user = 0; user < 64; user += 1) {
    const to = `<sip:user-${user}@example.com>`;
    const owner = ownerOf(request('REGISTER', { to }), 0, 4);
    t.is(ownerOf(request('REGISTER', { to }), 3, 4), owner);
    owners.add(owner);
  }
  t.is(owners.size, 4);
});

test('a BYE goes to the contact if that is on this machine, else to where the INVITE came from', (t) => {
  const dialog = (contact: string) => {
    const invite = request('INVITE', {
      headers: [`Contact: <${contact}>`, 'Record-Route: <sip:127.0.0.7:5090;lr>'].slice(0, 1),
    });
    return Dialog.ofServer(invite, PHONE, 'us').target();
  };
  t.deepEqual(dialog('sip:x@127.0.0.2:5099'), { address: '127.0.0.2', port: 5099 });
  t.deepEqual(dialog('sip:x@192.0.2.1:5099'), PHONE);
  t.deepEqual(dialog('sip:x@phone.example'), PHONE);
});

test('the summary adds up the series of a name, and only those', (t) => {
  const page = [
    '# TYPE rustpbx_calls_total counter',
    'rustpbx_calls_total{direction="inbound",result="ok"} 3',
    'rustpbx_calls_total{direction="outbound",result="ok"} 4',
    'rustpbx_calls_total{direction="inbound",result="failed"} 1',
    'rustpbx_calls_total_other 100',
    'rustpbx_active_calls 2',
  ].join('\n');
  t.is(sumOf(page, 'rustpbx_calls_total'), 8);
  t.is(sumOf(page, 'rustpbx_calls_total', 'result="ok"'), 7);
  t.regex(summarise(page), /^active 2 · calls ok 7 redirect 0 rejected 0 failed 1 ·/);
  t.regex(summarise(page.replaceAll('rustpbx', 'edge'), 'edge'), /^active 2 · calls ok 7 /);
});
