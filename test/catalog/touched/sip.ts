// Events of the sip catalogue, all of them through its helpers. Run on a thread of the test's choice.
import { AttachMode, ByeBy, ByeReason, DtlsResult, FallbackFrom, FallbackTo, Method, RefreshResult, SipDirection, StirResult } from 'pegcount/catalog/sip'; // prettier-ignore
import { type Event, observed } from './families.js';

export const sipEvents: readonly Event[] = [
  [
    (m) => m.sip.inviteResult(SipDirection.outbound, 503),
    { 'sip_invite_result_total{direction="outbound",code_class="5xx"}': 1 },
  ],
  [
    (m) => {
      m.sip.bye(SipDirection.inbound, ByeBy.remote, ByeReason['user-hangup']);
      m.sip.byeOutbound(ByeBy.local, ByeReason['timer-expired']);
    },
    {
      'sip_bye_total{direction="inbound",by="remote",reason_class="user-hangup"}': 1,
      'sip_bye_total{direction="outbound",by="local",reason_class="timer-expired"}': 1,
    },
  ],
  [
    (m) => m.sip.transactionTimeout(Method.of('OPTIONS')),
    { 'sip_transaction_timeout_total{method="other"}': 1 },
  ],
  [
    (m) => m.sip.sessionTimerRefresh(RefreshResult['422-bumped']),
    { 'sip_session_timer_refresh_total{result="422-bumped"}': 1 },
  ],
  [
    (m) => m.sip.dtlsHandshake(DtlsResult['fingerprint-mismatch']),
    { 'sip_dtls_handshake_total{result="fingerprint-mismatch"}': 1 },
  ],
  [(m) => m.sip.stirVerify(StirResult['soft-fail']), { 'sip_stir_verify_total{result="soft-fail"}': 1 }],
  [
    (m) => m.sip.voiceAttach(AttachMode.realtime, false),
    { 'sip_voice_attach_total{mode="realtime",result="config_error"}': 1 },
  ],
  [
    (m) => m.sip.voiceAttachModeFallback(FallbackFrom.pipeline, FallbackTo.realtime),
    { 'sip_voice_attach_mode_fallback_total{from="pipeline",to="realtime"}': 1 },
  ],
  [(m) => m.sip.voiceAttachNative(false), { 'sip_voice_attach_native_total{result="err"}': 1 }],
  [
    (m) => m.sip.observeCallQoS(42, 3.5, 0.25, 4.25),
    {
      ...observed('sip_call_rtt_ms', 42),
      ...observed('sip_call_jitter_ms', 3.5),
      ...observed('sip_call_loss_fraction', 0.25),
      ...observed('sip_call_mos_estimate', 4.25),
    },
  ],
];
