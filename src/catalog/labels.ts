// Labels that several catalogues share, so that one value serves them all. Cold; imported by every thread.
import { closedLabel, openLabel } from '../schema/labels.js';

/** Way of a call through a PBX; `internal` has both ends on it (seed 000). */
export const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);

/**
 * Way of a call over one SIP link, which knows no `internal` (seed 002). `inbound` and `outbound` are the integers that they
 * are in `Direction`, so that the helpers of the sip catalogue take either label's values.
 */
export const SipDirection = closedLabel('direction', ['inbound', 'outbound']);

/**
 * SIP methods in the IANA registry: RFC 3261 (INVITE, BYE, ACK, CANCEL, REGISTER, OPTIONS), 3311 (UPDATE), 3262 (PRACK),
 * 6665 (SUBSCRIBE, NOTIFY), 3903 (PUBLISH), 6086 (INFO), 3515 (REFER), 3428 (MESSAGE). `Method.of` is exact: methods are
 * case-sensitive (RFC 3261, 7.1). The first three stand where they stand in `TimeoutMethod`; `transactionTimeout` of the
 * sip catalogue depends on it.
 */
export const Method = closedLabel('method', [
  'INVITE',
  'BYE',
  'UPDATE',
  'ACK',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'other',
]);

/** Payload format by its name in SDP (RFC 4566 `rtpmap`), for example `PCMU` or `opus`: 32 of them beside `other`. */
export const Codec = openLabel('codec', { capacity: 32 });
