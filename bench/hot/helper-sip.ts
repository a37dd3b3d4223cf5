// The subjects of the sip catalogue's helpers for signalling and quality. Runs in the child process of a subject.
import type { ValueOf } from 'pegcount';
import { ByeBy, ByeReason, type DtlsResult, type RefreshResult, SipDirection, type StirResult, type TimeoutMethod } from 'pegcount/catalog/sip'; // prettier-ignore
import * as calls from './calls.js';
import * as given from './helper-arguments.js';
import type { Metrics } from './helper-families.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { CALL_MASK, jitter, loss, opinion } = calls;
const { MASK, bad, classes, codes, four, reasons, sides, sipWays } = given;

/** `sip` but for voice agents, and the same writes by hand. */
export function sipEvents({ sip: own }: Metrics) {
  const { inviteResults, byes, dtlsHandshakes } = own;
  const { callRttMs, callJitterMs, callLossFraction, callMosEstimate } = own;
  const { inbound, outbound } = SipDirection;
  const invite = (): void => own.inviteResult(inbound, 180);
  const bye = (): void => own.bye(inbound, ByeBy.local, ByeReason.normal);
  const byeOut = (): void => own.byeOutbound(ByeBy.local, ByeReason.normal);
  const noLoss = (): void => callLossFraction.observe(0);
  /** Any helper with one label, of four values or more. */
  const one = <L>(call: (given: ValueOf<L>) => void) => ({
    event: (index: number) => call(four[index & MASK] as unknown as ValueOf<L>),
    bad: [9, 0.5, '1', undefined].map((given) => () => call(bad(given))),
    increment: () => call(bad(0)),
  });
  return {
    helper_invite_result: {
      event: (index: number) => own.inviteResult(sipWays[index & MASK], codes[index & MASK]),
      bad: [99, NaN, '200'].map((code) => () => own.inviteResult(bad(7), bad(code))),
      increment: invite,
    },
    under_invite_result: {
      event: (index: number) => inviteResults.inc(sipWays[index & MASK], classes[index & MASK]),
      bad: [() => inviteResults.inc(bad(7), bad(7))],
      increment: invite,
    },
    helper_bye: {
      event: (index: number) => own.bye(sipWays[index & MASK], sides[index & MASK], reasons[index & MASK]),
      bad: [() => own.bye(inbound, bad(2), bad(NaN))],
      increment: bye,
    },
    under_bye: {
      event: (index: number) => byes.inc(sipWays[index & MASK], sides[index & MASK], reasons[index & MASK]),
      bad: [() => byes.inc(inbound, bad(2), bad(NaN))],
      increment: bye,
    },
    helper_bye_outbound: {
      event: (index: number) => own.byeOutbound(sides[index & MASK], reasons[index & MASK]),
      bad: [() => own.byeOutbound(bad(2), bad(NaN))],
      increment: byeOut,
    },
    under_bye_outbound: {
      event: (index: number) => byes.inc(outbound, sides[index & MASK], reasons[index & MASK]),
      bad: [() => byes.inc(outbound, bad(2), bad(NaN))],
      increment: byeOut,
    },
    helper_transaction_timeout: one<typeof TimeoutMethod>((method) => own.transactionTimeout(method)),
    helper_session_timer_refresh: one<typeof RefreshResult>((result) => own.sessionTimerRefresh(result)),
    helper_dtls_handshake: one<typeof DtlsResult>((result) => own.dtlsHandshake(result)),
    helper_stir_verify: one<typeof StirResult>((result) => own.stirVerify(result)),
    under_one_label: one<typeof DtlsResult>((result) => dtlsHandshakes.inc(result)),
    helper_observe_call_qos: {
      event: (index: number) => {
        const call = index & CALL_MASK;
        own.observeCallQoS(jitter[call] * 4000, jitter[call] * 1000, loss[call], opinion[call]);
      },
      bad: [
        () => own.observeCallQoS(NaN, -1, 2, 9),
        () => own.observeCallQoS(bad('1'), bad('1'), bad('1'), NaN),
      ],
      increment: noLoss,
    },
    under_observe_call_qos: {
      event: (index: number) => {
        const call = index & CALL_MASK;
        callRttMs.observe(jitter[call] * 4000);
        callJitterMs.observe(jitter[call] * 1000);
        callLossFraction.observe(loss[call]);
        callMosEstimate.observe(opinion[call]);
      },
      bad: [() => callRttMs.observe(NaN), () => callMosEstimate.observe(bad('1'))],
      increment: noLoss,
    },
  };
}
