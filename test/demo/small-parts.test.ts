// The demo's small parts: dial plan, ownership of messages, MOS, hang-up reasons, the summary line.
import test from 'ava';
import fc from 'fast-check';
import { DialPlan } from '#dist/demo/dial-plan.js';
import { Dialog } from '#dist/demo/dialog.js';
import { summarise, sumOf } from '#dist/demo/live-line.js';
import { ownerOf, tagPrefix } from '#dist/demo/ownership.js';
import { parseUri } from '#dist/demo/sip-fields.js';
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
  t.is(plan.treat(echo).kind, 'answer');
  t.is(plan.treat(echo).kind, 'reject');
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
});
