// The helpers of the sip catalogue, good and bad input, by what they change on the page.
import { attach, defineFamilies } from 'pegcount';
import {
  AttachMode,
  ByeBy,
  ByeReason,
  Direction,
  DtlsResult,
  FallbackFrom,
  FallbackTo,
  Method,
  RefreshResult,
  sip,
  SipDirection,
  StirResult,
  TimeoutMethod,
} from 'pegcount/catalog/sip';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import { bad, type Changes, changes, rejected } from './changes.js';

const writerOf = () => attach(defineFamilies({ sip: sip() }), undefined);
type Sip = ReturnType<typeof writerOf>['sip'];

const cases: [what: string, act: (sip: Sip) => void, expected: Changes][] = [];

const invite = (direction: string, codeClass: string): Changes => ({
  [`sip_invite_result_total{direction="${direction}",code_class="${codeClass}"}`]: 1,
});
for (const hundred of [1, 2, 3, 4, 5, 6]) {
  for (const code of [hundred * 100, hundred * 100 + 50, hundred * 100 + 99]) {
    cases.push(
      [`inviteResult counts ${code} as ${hundred}xx`, (m) => m.inviteResult(SipDirection.outbound, code), invite('outbound', `${hundred}xx`)],
    ); // prettier-ignore
  }
}
for (const code of [99, 99.999, 700, 0, -200, NaN, Infinity, undefined, null, '200', 200n, Symbol('200')]) {
  cases.push([
    `inviteResult does nothing for ${String(code)} (${typeof code})`,
    (m) => m.inviteResult(SipDirection.outbound, bad(code)),
    {},
  ]);
}
for (const [what, direction] of [
  ['inbound', SipDirection.inbound],
  ['internal, of the pbx catalogue', Direction.internal],
  ['undefined', undefined],
  ['-1', -1],
  ['"outbound"', 'outbound'],
  ['NaN', NaN],
  ['a symbol', Symbol('outbound')],
] as const) {
  cases.push([`inviteResult takes ${what} for inbound`, (m) => m.inviteResult(bad(direction), 200), invite('inbound', '2xx')]); // prettier-ignore
}
cases.push(
  ['inviteResult takes outbound of the pbx catalogue', (m) => m.inviteResult(Direction.outbound, 486), invite('outbound', '4xx')],
); // prettier-ignore

const bye = (direction: string, by: string, reason: string): Changes => ({
  [`sip_bye_total{direction="${direction}",by="${by}",reason_class="${reason}"}`]: 1,
});
for (const direction of SipDirection.values) {
  for (const by of ByeBy.values) {
    for (const reason of ByeReason.values) {
      cases.push([`bye counts ${direction}, ${by}, ${reason}`, (m) => m.bye(SipDirection[direction], ByeBy[by], ByeReason[reason]), bye(direction, by, reason)]); // prettier-ignore
    }
  }
}
for (const [what, direction] of [
  ['internal', Direction.internal],
  ['undefined', undefined],
  ['7', 7],
  ['null', null],
] as const) {
  // prettier-ignore
  cases.push([`bye takes ${what} for outbound`, (m) => m.bye(bad(direction), ByeBy.remote, ByeReason.error), bye('outbound', 'remote', 'error')]); // prettier-ignore
}
cases.push(
  ['bye with two arguments and a bad third is dropped and counted', (m) => m.bye(SipDirection.inbound, ByeBy.local, bad(ByeReason.of('bored'))), rejected('sip_bye_total')],
  ['bye with a bad second argument is dropped and counted', (m) => m.bye(SipDirection.inbound, bad(2), ByeReason.normal), rejected('sip_bye_total')],
  ['byeOutbound counts an outbound bye', (m) => m.byeOutbound(ByeBy.remote, ByeReason['timer-expired']), bye('outbound', 'remote', 'timer-expired')],
  ['byeOutbound with a bad sender is dropped and counted', (m) => m.byeOutbound(bad('remote'), ByeReason.normal), rejected('sip_bye_total')],
  ['byeOutbound with a bad reason is dropped and counted', (m) => m.byeOutbound(ByeBy.local, bad(4)), rejected('sip_bye_total')],
); // prettier-ignore

const timeout = (method: string): Changes => ({ [`sip_transaction_timeout_total{method="${method}"}`]: 1 });
for (const method of Method.values) {
  const shown = ['INVITE', 'BYE', 'UPDATE'].includes(method) ? method : 'other';
  cases.push([`transactionTimeout counts ${method} as ${shown}`, (m) => m.transactionTimeout(Method.of(method)), timeout(shown)]); // prettier-ignore
}
for (const method of TimeoutMethod.values) {
  cases.push([`transactionTimeout counts ${method} of its own label`, (m) => m.transactionTimeout(TimeoutMethod[method]), timeout(method)]); // prettier-ignore
}
for (const method of ['FOO', 'invite', '']) {
  cases.push([`transactionTimeout counts the method "${method}" as other`, (m) => m.transactionTimeout(Method.of(method)), timeout('other')]); // prettier-ignore
}
for (const method of [undefined, NaN, -1, 0.5, 'INVITE', 1000, Symbol('INVITE')]) {
  cases.push([`transactionTimeout counts ${String(method)} (${typeof method}) as other`, (m) => m.transactionTimeout(bad(method)), timeout('other')]); // prettier-ignore
}

for (const [helper, label, family] of [
  ['sessionTimerRefresh', RefreshResult, 'sip_session_timer_refresh_total'],
  ['dtlsHandshake', DtlsResult, 'sip_dtls_handshake_total'],
  ['stirVerify', StirResult, 'sip_stir_verify_total'],
] as const) {
  label.values.forEach((result, index) => {
    cases.push([`${helper} counts ${result}`, (m) => m[helper](bad(index)), { [`${family}{result="${result}"}`]: 1 }]); // prettier-ignore
  });
  for (const result of [label.values.length, -1, 0.5, NaN, undefined, null, 'ok', 0n, Symbol('ok')]) {
    cases.push([`${helper} drops and counts ${String(result)} (${typeof result})`, (m) => m[helper](bad(result)), rejected(family)]); // prettier-ignore
  }
}

const attached = (mode: string, result: string): Changes => ({
  [`sip_voice_attach_total{mode="${mode}",result="${result}"}`]: 1,
});
cases.push(
  ['voiceAttach counts a success', (m) => m.voiceAttach(AttachMode.cascaded, true), attached('cascaded', 'ok')],
  ['voiceAttach counts a failure as config_error', (m) => m.voiceAttach(AttachMode.realtime, false), attached('realtime', 'config_error')],
  ['voiceAttach drops and counts an unknown mode', (m) => m.voiceAttach(bad(AttachMode.of('native')), true), rejected('sip_voice_attach_total')],
  ['voiceAttachModeFallback counts pipeline to realtime', (m) => m.voiceAttachModeFallback(FallbackFrom.pipeline, FallbackTo.realtime), { 'sip_voice_attach_mode_fallback_total{from="pipeline",to="realtime"}': 1 }],
  ['voiceAttachModeFallback drops and counts another mode to fall from', (m) => m.voiceAttachModeFallback(bad(1), FallbackTo.realtime), rejected('sip_voice_attach_mode_fallback_total')],
  ['voiceAttachModeFallback drops and counts another mode to fall to', (m) => m.voiceAttachModeFallback(FallbackFrom.pipeline, bad(FallbackTo.of('cascaded'))), rejected('sip_voice_attach_mode_fallback_total')],
  ['voiceAttachNative counts a success', (m) => m.voiceAttachNative(true), { 'sip_voice_attach_native_total{result="ok"}': 1 }],
  ['voiceAttachNative counts a failure', (m) => m.voiceAttachNative(false), { 'sip_voice_attach_native_total{result="err"}': 1 }],
); // prettier-ignore

const rtt = (value: number): Changes => ({ sip_call_rtt_ms_count: 1, sip_call_rtt_ms_sum: value });
const jitter = (value: number): Changes => ({ sip_call_jitter_ms_count: 1, sip_call_jitter_ms_sum: value });
const loss = (value: number): Changes => ({
  sip_call_loss_fraction_count: 1,
  ...(value === 0 ? {} : { sip_call_loss_fraction_sum: value }),
});
const mos = (value: number): Changes => ({
  sip_call_mos_estimate_count: 1,
  sip_call_mos_estimate_sum: value,
});
const qos = (...given: unknown[]) => (m: Sip) => m.observeCallQoS(...(given as [number, number, number, number])); // prettier-ignore
cases.push(
  ['observeCallQoS observes all four', qos(42, 3.5, 0.25, 4.25), { ...rtt(42), ...jitter(3.5), ...loss(0.25), ...mos(4.25) }],
  ['observeCallQoS observes nothing where nothing is known', qos(NaN, NaN, NaN, NaN), {}],
  ['observeCallQoS observes nothing for negative values', qos(-1, -0.5, -0.01, -4), {}],
  ['observeCallQoS observes nothing for what is no number', qos(undefined, null, '0.5', 4n), {}],
  ['observeCallQoS observes nothing for symbols', qos(Symbol('rtt'), Symbol('jitter'), Symbol('loss'), Symbol('mos')), {}],
  ['observeCallQoS observes a loss of 0, which is data, and no other 0', qos(0, 0, 0, 0), loss(0)],
  ['observeCallQoS observes the round-trip time alone', qos(0.5, NaN, NaN, NaN), rtt(0.5)],
  ['observeCallQoS observes the jitter alone', qos(NaN, 0.125, NaN, NaN), jitter(0.125)],
  ['observeCallQoS observes the loss alone', qos(NaN, NaN, 1, NaN), loss(1)],
  ['observeCallQoS observes the MOS alone, at its least', qos(NaN, NaN, NaN, 1), mos(1)],
  ['observeCallQoS observes the MOS at its most', qos(NaN, NaN, NaN, 5), mos(5)],
  ['observeCallQoS takes a MOS below 1 for no data', qos(NaN, NaN, NaN, 0.99), {}],
  ['observeCallQoS drops and counts a loss in percent', qos(NaN, NaN, 1.5, NaN), rejected('sip_call_loss_fraction')],
  ['observeCallQoS drops and counts a MOS above 5', qos(NaN, NaN, NaN, 5.01), rejected('sip_call_mos_estimate')],
  ['observeCallQoS drops and counts infinities', qos(Infinity, Infinity, NaN, NaN), { ...rejected('sip_call_rtt_ms'), ...rejected('sip_call_jitter_ms') }],
); // prettier-ignore

for (const [what, act, expected] of cases) {
  test(what, async (t) => {
    const { writer, page } = fresh({ sip: sip() });
    t.deepEqual(await changes(page, () => act(writer.sip)), expected); // prettier-ignore
  });
}

test('a loss of 0 falls into the bucket of 0', async (t) => {
  const { writer, page } = fresh({ sip: sip() });
  writer.sip.observeCallQoS(NaN, NaN, 0, NaN);
  t.is((await page()).value('sip_call_loss_fraction_bucket{le="0"}'), 1);
});

test('every counter of the catalogue is on the page from the start, at 0', async (t) => {
  const { page } = fresh({ sip: sip() });
  const values = [...(await page()).values].filter(([series]) => series.startsWith('sip_'));
  const counters = values.filter(([series]) => /_total(\{|$)/.test(series));
  t.is(counters.length, 2 * 6 + 2 * 2 * 4 + 4 + 5 + 4 + 4 + 2 * 2 + 1 + 2);
  t.deepEqual(counters.filter(([, value]) => value !== 0), []); // prettier-ignore
});

test('methods and directions that two labels share are the same integers in both', (t) => {
  for (const method of ['INVITE', 'BYE', 'UPDATE'] as const) {
    t.is(Number(Method[method]), Number(TimeoutMethod[method]));
  }
  for (const direction of SipDirection.values)
    t.is(Number(SipDirection[direction]), Number(Direction[direction]));
});

test('the helpers of the null writer do nothing and never throw', (t) => {
  const { sip: off } = writerOf();
  t.notThrows(() => {
    for (const [, act] of cases) act(off);
  });
});
