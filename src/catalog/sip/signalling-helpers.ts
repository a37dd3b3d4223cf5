// HOT. Helpers of the sip catalogue for signalling and voice agents (seed 002): integers in, one `inc` each, nothing
// allocated. Run on writers. An argument that is no value of its label is passed on, so that the family drops and counts it.
import type { ValueOf } from '../../schema/labels.js';
import type { WriterTree } from '../../writer/types.js';
import { Direction, Method, SipDirection } from '../labels.js';
import type { signallingFamilies, voiceFamilies } from './families.js';
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

/** A direction of this catalogue or of the pbx one: `inbound` and `outbound` are the same integers in both. */
type AnyDirection = ValueOf<typeof SipDirection> | ValueOf<typeof Direction>;
/** A method of either label: those that `TimeoutMethod` names are the same integers in `Method`. */
type AnyMethod = ValueOf<typeof TimeoutMethod> | ValueOf<typeof Method>;

const { inbound, outbound } = SipDirection;
const { INVITE, BYE, UPDATE, other } = TimeoutMethod;
const { ok: attached, config_error: notAttached } = AttachResult;
const { ok: native, err: notNative } = NativeResult;

export function signallingHelpers(writers: WriterTree<ReturnType<typeof signallingFamilies>>) {
  const {
    inviteResults,
    byes,
    transactionTimeouts,
    sessionTimerRefreshes,
    dtlsHandshakes,
    stirVerifications,
  } = writers;
  return {
    /**
     * Counts a response to an INVITE by the class of its status code. A code outside 100..699 does nothing; any direction
     * other than outbound is inbound.
     */
    inviteResult: (direction: AnyDirection, code: number): void => {
      if (typeof code !== 'number' || !(code >= 100 && code < 700)) return;
      const codeClass = (((code / 100) | 0) - 1) as ValueOf<typeof CodeClass>;
      inviteResults.inc(direction === outbound ? outbound : inbound, codeClass);
    },

    /** Counts a BYE by direction of the call, sender and reason; any direction other than inbound is outbound. */
    bye: (direction: AnyDirection, by: ValueOf<typeof ByeBy>, reason: ValueOf<typeof ByeReason>): void => {
      byes.inc(direction === inbound ? inbound : outbound, by, reason);
    },

    /**
     * Counts a BYE of an outbound call. A function of its own and not `bye` with an argument less: there a bad reason
     * (`undefined`) would shift the other two into labels that they do not belong to.
     */
    byeOutbound: (by: ValueOf<typeof ByeBy>, reason: ValueOf<typeof ByeReason>): void => {
      byes.inc(outbound, by, reason);
    },

    /** Counts a client transaction that timed out (RFC 3261 timers B and F); all but INVITE, BYE and UPDATE are `other`. */
    transactionTimeout: (method: AnyMethod): void => {
      transactionTimeouts.inc(method === INVITE || method === BYE || method === UPDATE ? method : other);
    },

    /** Counts a session refresh (RFC 4028). */
    sessionTimerRefresh: (result: ValueOf<typeof RefreshResult>): void => {
      sessionTimerRefreshes.inc(result);
    },

    /** Counts a DTLS-SRTP handshake (RFC 5763). */
    dtlsHandshake: (result: ValueOf<typeof DtlsResult>): void => {
      dtlsHandshakes.inc(result);
    },

    /** Counts a check of a caller's identity (RFC 8224). */
    stirVerify: (result: ValueOf<typeof StirResult>): void => {
      stirVerifications.inc(result);
    },
  };
}

export function voiceHelpers(writers: WriterTree<ReturnType<typeof voiceFamilies>>) {
  const { voiceAttaches, voiceAttachModeFallbacks, voiceAttachNatives } = writers;
  return {
    /** Counts a voice agent that was to be attached to a call; every failure is `config_error`. */
    voiceAttach: (mode: ValueOf<typeof AttachMode>, ok: boolean): void => {
      voiceAttaches.inc(mode, ok ? attached : notAttached);
    },

    /** Counts an attachment in another mode than the configured one. Only pipeline to realtime exists. */
    voiceAttachModeFallback: (from: ValueOf<typeof FallbackFrom>, to: ValueOf<typeof FallbackTo>): void => {
      voiceAttachModeFallbacks.inc(from, to);
    },

    /** Counts an attachment through the native engine. */
    voiceAttachNative: (ok: boolean): void => {
      voiceAttachNatives.inc(ok ? native : notNative);
    },
  };
}
