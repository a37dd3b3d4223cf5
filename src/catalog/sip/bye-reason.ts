// Why a dialog ended, as a value of `ByeReason`: from a Q.850 cause, a SIP status code, or a Reason header field. Runs on
// writers, once a BYE. The first two are arithmetic; the third reads a string and allocates.
import type { ValueOf } from '../../schema/labels.js';
import { ByeReason } from './labels.js';

type Reason = ValueOf<typeof ByeReason>;

/** Longest header field that is read, in characters: a peer chose its length. */
const MAX_HEADER = 1024;

/**
 * The reason class of a cause of ITU-T Q.850. What a user did is `user-hangup`: 16 (normal call clearing), 17 (user busy), 21
 * (call rejected). 102 (recovery on timer expiry) is `timer-expired`. `normal` is what is left of the class of normal events:
 * 18 to 20 (nobody answers), 22, 23 (moved), 26 (not the one selected), 30, 31 (unspecified). Every other cause, and what is
 * no cause, is `error`. Cheap enough for hot paths.
 */
export function byeReasonOfCause(cause: number): Reason {
  switch (cause) {
    case 16:
    case 17:
    case 21:
      return ByeReason['user-hangup'];
    case 18:
    case 19:
    case 20:
    case 22:
    case 23:
    case 26:
    case 30:
    case 31:
      return ByeReason.normal;
    case 102:
      return ByeReason['timer-expired'];
    default:
      return ByeReason.error;
  }
}

/**
 * The reason class of a SIP status code in a Reason header field (RFC 3326). 2xx and 3xx are `normal`: somebody else answered,
 * or the call went elsewhere. 408 is `timer-expired`: so a session timer (RFC 4028) that ran out is told. 486, 487, 600 and 603
 * are what users do: `user-hangup`. Everything else is `error`. Cheap enough for hot paths.
 */
export function byeReasonOfStatus(statusCode: number): Reason {
  if (statusCode >= 200 && statusCode < 400) return ByeReason.normal;
  switch (statusCode) {
    case 408:
      return ByeReason['timer-expired'];
    case 486:
    case 487:
    case 600:
    case 603:
      return ByeReason['user-hangup'];
    default:
      return ByeReason.error;
  }
}

/**
 * The reason class of a Reason header field's value (RFC 3326), such as `Q.850;cause=16;text="Normal call clearing"`. Of several
 * values, which RFC 3326 separates by commas, the first Q.850 one decides, else the first SIP one; protocols are compared without
 * regard to case. No header field, or none with a cause of these two, is `normal`: a BYE without a special cause. Never
 * throws; reads 1,024 characters at most. Cold: once a BYE.
 */
export function byeReasonOf(header: string | undefined): Reason {
  if (typeof header !== 'string') return ByeReason.normal;
  // Texts may hold commas and semicolons. An unclosed one runs to the end, which keeps this linear.
  const bare = header.slice(0, MAX_HEADER).replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)/gs, '""');
  let status = NaN;
  for (const value of bare.split(',')) {
    const [protocol, ...parameters] = value.split(';').map((part) => part.trim().toLowerCase());
    const cause = causeAmong(parameters);
    if (Number.isNaN(cause)) continue;
    if (protocol === 'q.850') return byeReasonOfCause(cause);
    if (protocol === 'sip' && Number.isNaN(status)) status = cause;
  }
  return Number.isNaN(status) ? ByeReason.normal : byeReasonOfStatus(status);
}

/** The number of the parameter `cause`, or NaN. */
function causeAmong(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const match = /^cause\s*=\s*(\d{1,3})$/.exec(parameter);
    if (match !== null) return Number(match[1]);
  }
  return NaN;
}
