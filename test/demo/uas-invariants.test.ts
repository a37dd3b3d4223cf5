// Whatever a peer sends, in whatever order: the server never throws, comes to rest, and its figures agree with each other.
import test from 'ava';
import fc from 'fast-check';
import { sum } from '../support/page.js';
import { OFFER, type RequestParts, requestText } from './messages.js';
import { UasBench } from './uas-bench.js';

type Step =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly parts: RequestParts & { readonly known: boolean };
    }
  | { readonly kind: 'damaged'; readonly method: string; readonly at: number; readonly by: string }
  | { readonly kind: 'wait'; readonly ms: number };

const few = (prefix: string) => fc.integer({ min: 1, max: 3 }).map((number) => `${prefix}${number}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      method: fc.constantFrom(
        'INVITE',
        'INVITE',
        'ACK',
        'BYE',
        'CANCEL',
        'OPTIONS',
        'REGISTER',
        'MESSAGE',
        'BREW',
      ),
      parts: fc.record({
        uri: fc.constantFrom(
          'sip:echo@127.0.0.1',
          'sip:echo@127.0.0.1',
          'sip:486@127.0.0.1',
          'sip:ring@127.0.0.1',
          'sip:queue-sales;tgrp=carrier-7@127.0.0.1',
          'sip:queue;tgrp=carrier-8@127.0.0.1',
          'sip:echo;tgrp=carrier-9;trunk-context=a@127.0.0.1',
        ),
        branch: few('z9hG4bK-'),
        callId: few('call-'),
        cseq: fc.integer({ min: 1, max: 3 }),
        body: fc.constantFrom(OFFER, OFFER, '', 'v=0\r\n'),
        headers: fc.constantFrom<string[]>(
          [],
          [],
          ['Contact: *', 'Expires: 0'],
          ['Require: x'],
          ['Expires: 61'],
        ),
        /** Whether the To tag is the last one the server gave. */
        known: fc.boolean(),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('damaged' as const),
      method: fc.constantFrom('INVITE', 'BYE', 'REGISTER'),
      at: fc.nat(400),
      by: fc.constantFrom('', '\r\n', ' ', '"', '<', ';', '\u0000'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 200, 5000, 33_000) }),
  },
);

async function take(bench: UasBench, one: Step): Promise<void> {
  if (one.kind === 'wait') bench.clock.advance(one.ms);
  else if (one.kind === 'damaged') {
    const text = requestText(one.method, { body: OFFER });
    await bench.sendText(text.slice(0, one.at) + one.by + text.slice(one.at + 1));
  } else {
    const { known, ...parts } = one.parts;
    const tag = known
      ? bench.responses.findLast(({ to }) => to.params.has('tag'))?.to.params.get('tag')
      : undefined;
    await bench.send(one.method, tag === undefined ? parts : { ...parts, toTag: tag });
  }
}

test('any sequence of requests leaves nothing behind and figures that agree', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const bench = new UasBench(20);
      for (const one of steps) await take(bench, one);
      // Longer than any timer: phones ring out, ACKs are given up, registrations expire.
      for (let minute = 0; minute < 70; minute += 1) {
        bench.clock.advance(60_000);
        if (minute < 3) await new Promise(setImmediate);
      }
      t.is(bench.clock.pending, 0);
      t.is(bench.uas.calls, 0);
      t.is(bench.media.open_, 0);
      const page = await bench.page();
      for (const gauge of [
        'rustpbx_active_calls',
        'rustpbx_sip_dialogs_active',
        'rustpbx_sip_registrations_active',
        'rustpbx_queue_size',
      ]) {
        t.is(sum(page, gauge), 0, gauge);
      }
      const calls = sum(page, 'rustpbx_calls_total');
      t.is(sum(page, 'rustpbx_call_duration_seconds_count'), calls);
      t.is(sum(page, 'rustpbx_sip_invite_latency_seconds_count'), calls);
      const answered = sum(page, 'rustpbx_sip_dialogs_created_total');
      t.is(sum(page, 'rustpbx_sip_dialogs_terminated_total'), answered);
      t.is(sum(page, 'rustpbx_call_talk_time_seconds_count'), answered);
      t.true(sum(page, 'rustpbx_trunk_calls_total') <= calls);
      // Over a trunk a call is answered or not, redirected or not; those acknowledged by nobody have failed all the same.
      t.true(
        sum(page, 'rustpbx_trunk_latency_seconds_count') + sum(page, 'rustpbx_trunk_calls_failed_total') >=
          sum(page, 'rustpbx_trunk_calls_total') - sum(page, 'rustpbx_calls_total', 'result="redirect"'),
      );
      const left = sum(page, 'rustpbx_queue_answered_total') + sum(page, 'rustpbx_queue_abandoned_total');
      t.true(left <= sum(page, 'rustpbx_queue_wait_time_seconds_count'));
      t.is(sum(page, 'sip_invite_result_total'), sum(page, 'rustpbx_sip_responses_total', 'method="INVITE"'));
      t.is(
        sum(page, 'rustpbx_sip_registrations_total'),
        sum(page, 'rustpbx_sip_registrations_succeeded_total') +
          sum(page, 'rustpbx_sip_registrations_failed_total'),
      );
      t.is(
        sum(page, 'rustpbx_sip_registrations_succeeded_total'),
        sum(page, 'rustpbx_sip_responses_total', 'status_code="200",method="REGISTER"'),
      );
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
});
