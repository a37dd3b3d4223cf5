// Why a peer hung up, from the Reason header field of its BYE (RFC 3326). Signalling threads.
import type { ValueOf } from '../index.js';
import { ByeReason } from '../catalog/sip.js';

/** ITU-T Q.850: a user asked for it (16), normal without more to say (31), a timer ran out (102). */
const Q850 = new Map<number, ValueOf<typeof ByeReason>>([
  [16, ByeReason['user-hangup']],
  [31, ByeReason.normal],
  [102, ByeReason['timer-expired']],
]);

/** The status code stands for what happened; 408 is how an expired session timer is told. */
const SIP = new Map<number, ValueOf<typeof ByeReason>>([
  [200, ByeReason.normal],
  [408, ByeReason['timer-expired']],
]);

/** No reason given is the normal case; a cause that is not known to be harmless is an error. */
export function byeReasonOf(reason: string | undefined): ValueOf<typeof ByeReason> {
  const match = /^\s*(Q\.850|SIP)\s*;(?:[^,]*;)?\s*cause\s*=\s*(\d{1,3})/i.exec(reason ?? '');
  if (match === null) return ByeReason.normal;
  const causes = match[1].toUpperCase() === 'SIP' ? SIP : Q850;
  return causes.get(Number(match[2])) ?? ByeReason.error;
}
