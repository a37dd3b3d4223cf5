// Events of the pbx catalogue: process, registrations, dialogs, calls, trunks, wholesale. Run on a thread of the test's choice.
import { Direction, Method, Realm, Reason, TrunkId, Version } from 'pegcount/catalog/pbx';
import { type Event, observed } from './families.js';

const { inbound, outbound, internal } = Direction;

export const pbxCallEvents: readonly Event[] = [
  [(m) => m.pbx.info.set(1, m.intern(Version, '3.2.1')), { 'rustpbx_info{version="3.2.1"}': 1 }],
  [(m) => m.pbx.processUptime.set(101.5), { rustpbx_process_uptime_seconds: 101.5 }],
  [(m) => m.pbx.processResidentMemory.set(2 ** 27), { rustpbx_process_resident_memory_bytes: 2 ** 27 }],
  [(m) => m.pbx.processOpenFds.set(37), { rustpbx_process_open_fds: 37 }],
  [(m) => m.pbx.networkConnections.add(11), { rustpbx_network_connections: 11 }],
  [(m) => m.pbx.websocketConnections.add(12), { rustpbx_websocket_connections_total: 12 }],
  [(m) => m.pbx.websocketDisconnections.add(13), { rustpbx_websocket_disconnections_total: 13 }],
  [(m) => m.pbx.websocketConnectionsActive.add(14), { rustpbx_websocket_connections_active: 14 }],
  [
    (m) => m.pbx.sipRegistrations.add(15, m.intern(Realm, 'example.org')),
    { 'rustpbx_sip_registrations_total{realm="example.org"}': 15 },
  ],
  [
    (m) => m.pbx.sipRegistrationsSucceeded.add(16, m.intern(Realm, 'example.org')),
    { 'rustpbx_sip_registrations_succeeded_total{realm="example.org"}': 16 },
  ],
  [
    (m) =>
      m.pbx.sipRegistrationsFailed.at(m.intern(Realm, 'example.org'), m.intern(Reason, 'password')).add(17),
    { 'rustpbx_sip_registrations_failed_total{realm="example.org",reason="password"}': 17 },
  ],
  [
    (m) => m.pbx.sipUnregistrations.add(18, m.intern(Realm, 'example.org')),
    { 'rustpbx_sip_unregistrations_total{realm="example.org"}': 18 },
  ],
  [(m) => m.pbx.sipRegistrationsActive.add(19), { rustpbx_sip_registrations_active: 19 }],
  [
    (m) => m.pbx.sipDialogsCreated.add(20, internal),
    { 'rustpbx_sip_dialogs_created_total{direction="internal"}': 20 },
  ],
  [
    (m) => m.pbx.sipDialogsTerminated.add(21, outbound, m.intern(Reason, 'bye')),
    { 'rustpbx_sip_dialogs_terminated_total{direction="outbound",reason="bye"}': 21 },
  ],
  [(m) => m.pbx.sipDialogsActive.add(22), { rustpbx_sip_dialogs_active: 22 }],
  [
    (m) => m.pbx.sipResponse(486, Method.INVITE),
    { 'rustpbx_sip_responses_total{status_class="4xx",status_code="486",method="INVITE"}': 1 },
  ],
  [
    (m) => m.pbx.sipInviteLatency.observe(0.75, inbound),
    observed('rustpbx_sip_invite_latency_seconds', 0.75, '{direction="inbound"}'),
  ],
  [
    (m) => {
      for (let call = 0; call < 3; call++) m.pbx.callStarted();
      m.pbx.callEnded(100, 104, 134, 200, inbound);
    },
    {
      'rustpbx_calls_total{direction="inbound",result="ok"}': 1,
      ...observed('rustpbx_call_duration_seconds', 34, '{direction="inbound"}'),
      ...observed('rustpbx_call_talk_time_seconds', 30, '{direction="inbound"}'),
      rustpbx_active_calls: 2,
    },
  ],
  [
    (m) => m.pbx.trunkCalls.add(23, m.intern(TrunkId, 'carrier-7'), outbound),
    { 'rustpbx_trunk_calls_total{trunk_id="carrier-7",direction="outbound"}': 23 },
  ],
  [
    (m) =>
      m.pbx.trunkCallsFailed.at(m.intern(TrunkId, 'carrier-7'), outbound, m.intern(Reason, 'busy')).add(24),
    { 'rustpbx_trunk_calls_failed_total{trunk_id="carrier-7",direction="outbound",reason="busy"}': 24 },
  ],
  [
    (m) => m.pbx.trunkLatency.observe(0.25, m.intern(TrunkId, 'carrier-7')),
    observed('rustpbx_trunk_latency_seconds', 0.25, '{trunk_id="carrier-7"}'),
  ],
  [
    (m) => m.pbx.trunkStatus.set(1, m.intern(TrunkId, 'carrier-7')),
    { 'rustpbx_trunk_status{trunk_id="carrier-7"}': 1 },
  ],
  [
    (m) => m.pbx.wholesaleRevenueMicrocurrency.add(2_500_000),
    { wholesale_revenue_microcurrency_total: 2_500_000 },
  ],
  [(m) => m.pbx.wholesaleCostMicrocurrency.add(3_000_000), { wholesale_cost_microcurrency_total: 3_000_000 }],
  [
    (m) => m.pbx.wholesaleProfitMicrocurrency.add(-500_000),
    { wholesale_profit_microcurrency_total: -500_000 },
  ],
];
