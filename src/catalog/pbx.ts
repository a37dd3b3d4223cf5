// The pbx catalogue: the families of a SIP PBX (seeds 000 and 001) and its call hook. Declared on every thread; cold, but for
// the helpers, which run on writers.
import { chooseLabels, override, prefixed } from './options.js';
import { checkOptions } from '../schema/names.js';
import { withHelpers } from '../writer/helpers.js';
import { callCenterFamilies, wholesaleFamilies } from './pbx/business.js';
import { callFamilies, callHelpers } from './pbx/calls.js';
import {
  type PbxBuckets,
  pbxBuckets,
  type PbxLabelChoice,
  type PbxSeries,
  pbxSeries,
} from './pbx/context.js';
import { pbxLabels } from './pbx/labels.js';
import { mediaFamilies } from './pbx/media.js';
import { authFamilies, routingFamilies } from './pbx/routing.js';
import { queueFamilies, transcriptionFamilies, voicemailFamilies } from './pbx/services.js';
import { dialogFamilies, registrationFamilies, responseHelpers } from './pbx/signalling.js';
import { systemFamilies } from './pbx/system.js';
import { trunkFamilies } from './pbx/trunks.js';

export { Codec, Direction, Method } from './labels.js';
export { resultOf } from './pbx/calls.js';
export { pbxBuckets } from './pbx/context.js';
export {
  AuthMethod,
  Language,
  Mailbox,
  Matched,
  Queue,
  Realm,
  Reason,
  Result,
  StatusClass,
  StatusCode,
  TrunkId,
  Version,
} from './pbx/labels.js';

export type PbxOptions<Labels extends PbxLabelChoice = PbxLabelChoice> = {
  /** First word of the names, `rustpbx` unless given; '' for none. */
  readonly prefix?: string;
  /** First word of the wholesale names, `wholesale` unless given: seed 001 has them beside the PBX's own. */
  readonly wholesalePrefix?: string;
  /** First word of the call-centre names, `cc` unless given. */
  readonly callCenterPrefix?: string;
  /**
   * Labels instead of the catalogue's own, of the same names: `{ trunkId: openLabel('trunk_id', { capacity: 2000 }) }`, or a
   * closed label where all values are known.
   */
  readonly labels?: Labels;
  /** Bounds in seconds by family: `{ callDuration: callLengthBuckets }`. The default set ends at one minute. */
  readonly buckets?: Partial<PbxBuckets>;
  /** Room for label tuples of the families with several open labels: `{ trunkCallsFailed: 10_000 }`. */
  readonly series?: Partial<PbxSeries>;
};

/**
 * The 58 families of a SIP PBX. A family's key is its name without the prefix, `_total`, `_seconds` and `_bytes`.
 *
 * Families with several open labels (`sipRegistrationsFailed`, `trunkCallsFailed`, `transcriptionFailed`, `authFailure`)
 * are written through handles from `at()` only. Used twice in one schema, each use needs its own three prefixes.
 * Throws a DeclarationError for an unknown option or a label of another name. Cold.
 *
 * @example
 * ```ts
 * import { attach, callLengthBuckets, createSegment, defineFamilies, now } from 'pegcount';
 * import { Direction, Method, pbx, Reason, TrunkId } from 'pegcount/catalog/pbx';
 *
 * const families = defineFamilies({ pbx: pbx({ prefix: 'edge', buckets: { callDuration: callLengthBuckets } }) });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * const start = now();
 * m.pbx.callStarted(); // edge_active_calls
 * m.pbx.sipResponse(180, Method.INVITE);
 * m.pbx.callEnded(start, NaN, now(), 486, Direction.inbound); // edge_calls_total{direction="inbound",result="rejected"}
 *
 * const carrier = m.intern(TrunkId, 'carrier-7'); // once, at the start
 * m.pbx.trunkStatus.set(1, carrier);
 * const busy = m.pbx.trunkCallsFailed.at(carrier, Direction.outbound, m.intern(Reason, 'busy'));
 * busy.inc(); // edge_trunk_calls_failed_total{trunk_id="carrier-7",direction="outbound",reason="busy"}
 * ```
 */
export function pbx<const Labels extends PbxLabelChoice = object>(options: PbxOptions<Labels> = {}) {
  checkOptions(
    options,
    ['prefix', 'wholesalePrefix', 'callCenterPrefix', 'labels', 'buckets', 'series'],
    'pbx catalogue',
  );
  const context = {
    name: prefixed(options.prefix ?? 'rustpbx', 'pbx catalogue: prefix'),
    labels: chooseLabels(pbxLabels, options.labels, 'pbx catalogue: labels'),
    buckets: override<PbxBuckets>(pbxBuckets, options.buckets, 'pbx catalogue: buckets'),
    series: override<PbxSeries>(pbxSeries, options.series, 'pbx catalogue: series'),
  };
  const tree = {
    ...systemFamilies(context),
    ...registrationFamilies(context),
    ...dialogFamilies(context),
    ...callFamilies(context),
    ...trunkFamilies(context),
    ...mediaFamilies(context),
    ...voicemailFamilies(context),
    ...queueFamilies(context),
    ...transcriptionFamilies(context),
    ...routingFamilies(context),
    ...authFamilies(context),
    ...wholesaleFamilies(prefixed(options.wholesalePrefix ?? 'wholesale', 'pbx catalogue: wholesalePrefix')),
    ...callCenterFamilies(prefixed(options.callCenterPrefix ?? 'cc', 'pbx catalogue: callCenterPrefix')),
  };
  return withHelpers(tree, (writers) => ({ ...callHelpers(writers), ...responseHelpers(writers) }));
}
