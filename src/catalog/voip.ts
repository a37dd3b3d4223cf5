// The voip catalogue: the families of a VoIP platform (seed 003). Declared on every thread; cold.
import { checkOptions } from '../schema/names.js';
import { chooseLabels, type LabelChoice, override, prefixed } from './options.js';
import {
  apiFamilies,
  memoryFamilies,
  type VoipBuckets,
  voipBuckets,
  voipCallFamilies,
  type VoipSeries,
  voipSeries,
} from './voip/families.js';
import { voipLabels } from './voip/labels.js';

export { Codec } from './labels.js';
export {
  Api,
  ApiMethod,
  ApiStatusClass,
  NoSession,
  RegistrationState,
  Route,
  Tenant,
} from './voip/labels.js';
export { voipBuckets } from './voip/families.js';
export { type SessionPart, SessionPool } from './voip/session-pool.js';

export type VoipLabelChoice = LabelChoice<typeof voipLabels>;

export type VoipOptions<Labels extends VoipLabelChoice = VoipLabelChoice> = {
  /** First word of the names, `voip` unless given; '' for none. */
  readonly prefix?: string;
  /**
   * Labels instead of the catalogue's own, of the same names. `session` is a pool of size 0 unless a range of numbers is
   * given: `{ session: numberLabel('session', 0, 1023) }`; see `SessionPool`. The other ones are open.
   */
  readonly labels?: Labels;
  /** Bounds in seconds of `callSetupDuration` and `apiRequestDuration`. */
  readonly buckets?: Partial<VoipBuckets>;
  /** Room for label tuples of `callsActive`. */
  readonly series?: Partial<VoipSeries>;
};

/**
 * The 9 families of a VoIP platform. A family's key is its name without the prefix, `_total`, `_seconds` and `_bytes`.
 *
 * `callsActive` has three open labels and is written through handles from `at()` only. `rtpPacketLossRatio` belongs to
 * sessions by recycled number, never by Call-ID; without a pool it is declared and has no series.
 * Throws a DeclarationError for an unknown option or a label of another name. Cold.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies, numberLabel } from 'pegcount';
 * import { Api, ApiMethod, ApiStatusClass, Codec, RegistrationState, Route, SessionPool, Tenant, voip } from 'pegcount/catalog/voip';
 *
 * const Session = numberLabel('session', 0, 1023);
 * const families = defineFamilies({ voip: voip({ labels: { session: Session } }) });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * m.voip.registration.inc(RegistrationState.failure);
 * const get = m.intern(ApiMethod, 'GET'); // once, at the start
 * m.voip.apiRequests.inc(Api.rest, get, ApiStatusClass['2xx']);
 * m.voip.apiRequestDuration.observe(0.012, Api.rest, get);
 *
 * const up = m.voip.callsActive.at(m.intern(Tenant, 'acme'), m.intern(Route, 'dach'), m.intern(Codec, 'opus'));
 * up.inc();
 *
 * const sessions = new SessionPool(Session); // numbers that are used again, never a Call-ID
 * const session = sessions.take();
 * if (session !== undefined) m.voip.rtpPacketLossRatio.set(0.01, session);
 * sessions.give(session);
 * ```
 */
export function voip<const Labels extends VoipLabelChoice = object>(options: VoipOptions<Labels> = {}) {
  checkOptions(options, ['prefix', 'labels', 'buckets', 'series'], 'voip catalogue');
  const context = {
    name: prefixed(options.prefix ?? 'voip', 'voip catalogue: prefix'),
    labels: chooseLabels(voipLabels, options.labels, 'voip catalogue: labels'),
    buckets: override<VoipBuckets>(voipBuckets, options.buckets, 'voip catalogue: buckets'),
    series: override<VoipSeries>(voipSeries, options.series, 'voip catalogue: series'),
  };
  return { ...voipCallFamilies(context), ...apiFamilies(context), ...memoryFamilies(context.name) };
}
