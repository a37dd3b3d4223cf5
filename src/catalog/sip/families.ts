// The families of the sip catalogue (seed 002). Declarations; cold.
import { counter, histogram } from '../../schema/family.js';
import { bucketSets } from '../bucket-sets.js';
import { SipDirection } from '../labels.js';
import type { Naming } from '../options.js';
import {
  AttachMode,
  AttachResult,
  ByeBy,
  ByeReason,
  CodeClass,
  DtlsResult,
  FallbackFrom,
  FallbackTo,
  NativeResult,
  RefreshResult,
  StirResult,
  TimeoutMethod,
} from './labels.js';

/** Bounds of the four quality histograms by key: milliseconds, milliseconds, lost/expected, MOS. */
export const sipBuckets = bucketSets({
  callRttMs: [5, 10, 20, 50, 100, 150, 200, 300, 400, 600, 1000, 2000],
  callJitterMs: [1, 2, 5, 10, 20, 30, 40, 60, 80, 100, 200, 500],
  callLossFraction: [0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5],
  callMosEstimate: [1, 2, 2.5, 2.6, 3.1, 3.6, 4.0, 4.03, 4.34, 4.5],
});

export type SipBuckets = typeof sipBuckets;

export function signallingFamilies(name: Naming) {
  return {
    inviteResults: counter(name('invite_result_total'), 'Responses to INVITE, by class of the status code', [
      SipDirection,
      CodeClass,
    ]),
    byes: counter(name('bye_total'), 'Dialogs ended by BYE, by side and reason', [
      SipDirection,
      ByeBy,
      ByeReason,
    ]),
    transactionTimeouts: counter(
      name('transaction_timeout_total'),
      'Transactions that timed out (timers B, F and H of RFC 3261), by method',
      [TimeoutMethod],
    ),
    sessionTimerRefreshes: counter(
      name('session_timer_refresh_total'),
      'Session refreshes (RFC 4028), by outcome',
      [RefreshResult],
    ),
    dtlsHandshakes: counter(name('dtls_handshake_total'), 'DTLS-SRTP handshakes, by outcome', [DtlsResult]),
    stirVerifications: counter(
      name('stir_verify_total'),
      'Caller identities checked (RFC 8224), by outcome',
      [StirResult],
    ),
  };
}

export function voiceFamilies(name: Naming) {
  return {
    voiceAttaches: counter(
      name('voice_attach_total'),
      'Voice agents attached to calls, by mode and outcome',
      [AttachMode, AttachResult],
    ),
    voiceAttachModeFallbacks: counter(
      name('voice_attach_mode_fallback_total'),
      'Voice agents attached in another mode than the configured one',
      [FallbackFrom, FallbackTo],
    ),
    voiceAttachNatives: counter(
      name('voice_attach_native_total'),
      'Voice agents attached through the native engine, by outcome',
      [NativeResult],
    ),
  };
}

export function qualityFamilies(name: Naming, buckets: SipBuckets) {
  return {
    callRttMs: histogram(name('call_rtt_ms'), 'Round-trip time of a call by RTCP, in milliseconds', [], {
      buckets: buckets.callRttMs,
    }),
    callJitterMs: histogram(
      name('call_jitter_ms'),
      'Interarrival jitter of a call by RTCP, in milliseconds',
      [],
      {
        buckets: buckets.callJitterMs,
      },
    ),
    callLossFraction: histogram(
      name('call_loss_fraction'),
      "Share of a call's RTP packets lost, from 0 to 1",
      [],
      {
        buckets: buckets.callLossFraction,
      },
    ),
    callMosEstimate: histogram(
      name('call_mos_estimate'),
      'Estimated mean opinion score of a call, from 1 to 5',
      [],
      {
        buckets: buckets.callMosEstimate,
      },
    ),
  };
}
