// The families of the voip catalogue (seed 003). Declarations; cold.
import { telephonyBuckets } from '../../schema/buckets.js';
import { counter, gauge, histogram } from '../../schema/family.js';
import { bucketSets } from '../bucket-sets.js';
import type { LabelNamed, Naming } from '../options.js';
import { Api, ApiStatusClass, RegistrationState } from './labels.js';

/** Bounds in seconds by key. */
export const voipBuckets = bucketSets({
  callSetupDuration: telephonyBuckets,
  apiRequestDuration: telephonyBuckets,
});
/** Room for label tuples of the family with several open labels, which only bound handles write. */
export const voipSeries = { callsActive: 1024 };

export type VoipBuckets = typeof voipBuckets;
export type VoipSeries = Readonly<Record<keyof typeof voipSeries, number>>;

type Context<Labels> = {
  readonly name: Naming;
  readonly labels: Labels;
  readonly buckets: VoipBuckets;
  readonly series: VoipSeries;
};

export function voipCallFamilies<
  Tenant extends LabelNamed<'tenant'>,
  Route extends LabelNamed<'route'>,
  Codec extends LabelNamed<'codec'>,
  Session extends LabelNamed<'session'>,
>({
  name,
  labels,
  buckets,
  series,
}: Context<{ tenant: Tenant; route: Route; codec: Codec; session: Session }>) {
  return {
    callsActive: gauge(
      name('calls_active_total'),
      'Calls that are up, by customer, route and codec',
      [labels.tenant, labels.route, labels.codec],
      { combine: 'sum', series: series.callsActive },
    ),
    callSetupDuration: histogram(
      name('call_setup_duration_seconds'),
      'Time from INVITE to 200 OK; calls that were answered only',
      [],
      { buckets: buckets.callSetupDuration, unit: 'seconds' },
    ),
    rtpPacketLossRatio: gauge(
      name('rtp_packet_loss_ratio'),
      'RTP packets lost of those expected, from 0 to 1, by session number',
      [labels.session],
      { combine: 'last', unit: 'ratio' },
    ),
    registration: counter(name('registration_total'), 'Registrations, by outcome', [RegistrationState]),
  };
}

export function apiFamilies<ApiMethod extends LabelNamed<'method'>>({
  name,
  labels,
  buckets,
}: Context<{ apiMethod: ApiMethod }>) {
  return {
    apiRequests: counter(name('api_requests_total'), 'API requests answered, by class of the status code', [
      Api,
      labels.apiMethod,
      ApiStatusClass,
    ]),
    apiRequestDuration: histogram(
      name('api_request_duration_seconds'),
      'Time taken to answer an API request',
      [Api, labels.apiMethod],
      { buckets: buckets.apiRequestDuration, unit: 'seconds' },
    ),
  };
}

export function memoryFamilies(name: Naming) {
  return {
    processResidentMemory: gauge(
      name('process_resident_memory_bytes'),
      'Memory of the process that is resident, all threads together',
      [],
      { combine: 'last', unit: 'bytes' },
    ),
    processAllocations: counter(
      name('process_allocations_total'),
      'Memory allocations of the process, estimated',
    ),
    processFragmentationRatio: gauge(
      name('process_fragmentation_ratio'),
      'Share of the resident memory that holds nothing, from 0 to 1, estimated',
      [],
      { combine: 'last', unit: 'ratio' },
    ),
  };
}
