// The sip catalogue: what a SIP signalling layer counts (seed 002), with helpers of integers. Declared on every thread; cold,
// but for the helpers, which run on writers.
import { checkOptions } from '../schema/names.js';
import { withHelpers } from '../writer/helpers.js';
import { override, prefixed } from './options.js';
import {
  qualityFamilies,
  type SipBuckets,
  sipBuckets,
  signallingFamilies,
  voiceFamilies,
} from './sip/families.js';
import { qualityHelpers } from './sip/quality-helpers.js';
import { signallingHelpers, voiceHelpers } from './sip/signalling-helpers.js';

export { byeReasonOf, byeReasonOfCause, byeReasonOfStatus } from './sip/bye-reason.js';
export { Direction, Method, SipDirection } from './labels.js';
export {
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
} from './sip/labels.js';
export { sipBuckets } from './sip/families.js';

export type SipOptions = {
  /** First word of the names, `sip` unless given; '' for none. */
  readonly prefix?: string;
  /** Bounds by family: `callRttMs` and `callJitterMs` in milliseconds, `callLossFraction`, `callMosEstimate`. */
  readonly buckets?: Partial<SipBuckets>;
};

/**
 * The 13 families of a SIP signalling layer, and helpers over them. Every label is closed, so that every series of the
 * counters is shown from the start.
 *
 * Throws a DeclarationError for an unknown option or bad buckets. Cold; the helpers are hot.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies } from 'pegcount';
 * import { ByeBy, byeReasonOf, DtlsResult, Method, sip, SipDirection } from 'pegcount/catalog/sip';
 *
 * const families = defineFamilies({ sip: sip() });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * m.sip.inviteResult(SipDirection.outbound, 486); // sip_invite_result_total{direction="outbound",code_class="4xx"}
 * m.sip.bye(SipDirection.inbound, ByeBy.remote, byeReasonOf('Q.850;cause=16;text="Normal call clearing"'));
 * m.sip.transactionTimeout(Method.of('OPTIONS')); // method="other"
 * m.sip.dtlsHandshake(DtlsResult.timeout);
 * m.sip.observeCallQoS(42, 3.5, 0.01, NaN); // no MOS this time
 * ```
 */
export function sip(options: SipOptions = {}) {
  checkOptions(options, ['prefix', 'buckets'], 'sip catalogue');
  const name = prefixed(options.prefix ?? 'sip', 'sip catalogue: prefix');
  const buckets = override<SipBuckets>(sipBuckets, options.buckets, 'sip catalogue: buckets');
  return withHelpers(
    { ...signallingFamilies(name), ...voiceFamilies(name), ...qualityFamilies(name, buckets) },
    (writers) => ({ ...signallingHelpers(writers), ...voiceHelpers(writers), ...qualityHelpers(writers) }),
  );
}
