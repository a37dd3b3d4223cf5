// The labels of the pbx catalogue, with the capacities its open ones have unless replaced. Cold; every thread.
import { closedLabel, derivedLabel, numberLabel, openLabel } from '../../schema/labels.js';
import { Codec } from '../labels.js';

/** Outcome of a call by its final response: 2xx `ok`, 3xx `redirect`, 4xx `rejected`, anything else `failed`. */
export const Result = closedLabel('result', ['ok', 'redirect', 'rejected', 'failed']);

/** SIP status code (RFC 3261, 21): 100 to 699. */
export const StatusCode = numberLabel('status_code', 100, 699);

/** `1xx` to `6xx`, from the status code: it takes no argument and costs no slots. */
export const StatusClass = derivedLabel('status_class', StatusCode, (code) => `${code.charAt(0)}xx`);

/** Whether a routing rule matched. */
export const Matched = closedLabel('matched', ['true', 'false']);

/** Software version, on the info gauge. */
export const Version = openLabel('version', { capacity: 16 });

/** Digest realm or SIP domain of a registration. */
export const Realm = openLabel('realm', { capacity: 64 });

/** Why something failed or ended, in few words of the application's own: never a text from a peer. */
export const Reason = openLabel('reason', { capacity: 64 });

/** A trunk by its configured name. */
export const TrunkId = openLabel('trunk_id', { capacity: 256 });

/** A voicemail box. */
export const Mailbox = openLabel('mailbox', { capacity: 1024 });

/** A call queue by its configured name. */
export const Queue = openLabel('queue', { capacity: 64 });

/** Language of a transcription, as a BCP 47 tag. */
export const Language = openLabel('language', { capacity: 64 });

/** How a peer authenticates, for example `digest`, `tls` or `ip`. */
export const AuthMethod = openLabel('method', { capacity: 16 });

/** The labels that the options of `pbx` can replace. */
export const pbxLabels = {
  version: Version,
  realm: Realm,
  reason: Reason,
  trunkId: TrunkId,
  codec: Codec,
  mailbox: Mailbox,
  queue: Queue,
  language: Language,
  authMethod: AuthMethod,
};
