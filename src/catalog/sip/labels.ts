// The labels of the sip catalogue, all closed (seed 002). Cold; imported by every thread.
import { closedLabel } from '../../schema/labels.js';

/** Class of a SIP status code by its hundreds. */
export const CodeClass = closedLabel('code_class', ['1xx', '2xx', '3xx', '4xx', '5xx', '6xx']);

/** Which side sent the BYE. */
export const ByeBy = closedLabel('by', ['local', 'remote']);

/** Why: no special cause, the session timer (RFC 4028) ran out, something broke, or somebody hung up. */
export const ByeReason = closedLabel('reason_class', ['normal', 'timer-expired', 'error', 'user-hangup']);

/** Methods whose transaction timeouts are counted apart, in the order they have in `Method`. */
export const TimeoutMethod = closedLabel('method', ['INVITE', 'BYE', 'UPDATE', 'other']);

/**
 * How a session refresh (RFC 4028) ended: accepted; 422 and tried again with the peer's Min-SE; a second 422 and given up;
 * 481, the dialog is gone; the peer made itself the refresher.
 */
export const RefreshResult = closedLabel('result', ['ok', '422-bumped', '422-gave-up', '481', 'role-swap']);

/** How a DTLS-SRTP handshake (RFC 5763) ended. */
export const DtlsResult = closedLabel('result', ['ok', 'fail', 'timeout', 'fingerprint-mismatch']);

/** What the check of an Identity header (RFC 8224) said; `soft-fail` is a refused one whose call went on all the same. */
export const StirResult = closedLabel('result', ['verified', 'failed', 'soft-fail', 'no-identity']);

/** How a voice agent is attached to a call. */
export const AttachMode = closedLabel('mode', ['cascaded', 'realtime']);

/** Whether it could be; `config_error` stands for every failure. */
export const AttachResult = closedLabel('result', ['ok', 'config_error']);

/** The mode that was configured, of an attachment that fell back to another. */
export const FallbackFrom = closedLabel('from', ['pipeline']);

/** The mode that it fell back to. */
export const FallbackTo = closedLabel('to', ['realtime']);

/** Whether a native attachment succeeded. */
export const NativeResult = closedLabel('result', ['ok', 'err']);
