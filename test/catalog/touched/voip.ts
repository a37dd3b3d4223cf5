// Events of the voip catalogue. Run on a thread of the test's choice.
import { Api, ApiMethod, ApiStatusClass, Codec, RegistrationState, Route, SessionPool, Tenant } from 'pegcount/catalog/voip'; // prettier-ignore
import { type Event, observed, Session } from './families.js';

export const voipEvents: readonly Event[] = [
  [
    (m) =>
      m.voip.callsActive
        .at(m.intern(Tenant, 'acme'), m.intern(Route, 'dach'), m.intern(Codec, 'opus'))
        .add(61),
    { 'voip_calls_active_total{tenant="acme",route="dach",codec="opus"}': 61 },
  ],
  [(m) => m.voip.callSetupDuration.observe(2), observed('voip_call_setup_duration_seconds', 2)],
  [
    (m) => {
      const sessions = new SessionPool(Session, { part: 1, of: 2 });
      m.voip.rtpPacketLossRatio.set(0.125, sessions.take()!);
    },
    { 'voip_rtp_packet_loss_ratio{session="4"}': 0.125 },
  ],
  [
    (m) => m.voip.registration.add(62, RegistrationState.failure),
    { 'voip_registration_total{state="failure"}': 62 },
  ],
  [
    (m) => m.voip.apiRequests.add(63, Api.rest, m.intern(ApiMethod, 'GET'), ApiStatusClass['2xx']),
    { 'voip_api_requests_total{api="rest",method="GET",status_class="2xx"}': 63 },
  ],
  [
    (m) => m.voip.apiRequestDuration.observe(0.5, Api.grpc, m.intern(ApiMethod, 'Calls/List')),
    observed('voip_api_request_duration_seconds', 0.5, '{api="grpc",method="Calls/List"}'),
  ],
  [(m) => m.voip.processResidentMemory.set(2 ** 28), { voip_process_resident_memory_bytes: 2 ** 28 }],
  [(m) => m.voip.processAllocations.add(64), { voip_process_allocations_total: 64 }],
  [(m) => m.voip.processFragmentationRatio.set(0.375), { voip_process_fragmentation_ratio: 0.375 }],
];
