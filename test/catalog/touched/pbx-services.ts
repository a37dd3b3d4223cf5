// Events of the pbx catalogue: media, voicemail, queues, transcription, routing, authentication, call centre. Run on a thread of
// the test's choice.
import {
  AuthMethod,
  Codec,
  Direction,
  Language,
  Mailbox,
  Matched,
  Queue,
  Reason,
} from 'pegcount/catalog/pbx';
import { type Event, observed } from './families.js';

const { inbound, outbound, internal } = Direction;

export const pbxServiceEvents: readonly Event[] = [
  [
    (m) => m.pbx.rtpPacketsSent.add(31, m.intern(Codec, 'PCMU')),
    { 'rustpbx_rtp_packets_sent_total{codec="PCMU"}': 31 },
  ],
  [
    (m) => m.pbx.rtpPacketsReceived.add(32, m.intern(Codec, 'opus')),
    { 'rustpbx_rtp_packets_received_total{codec="opus"}': 32 },
  ],
  [
    (m) => m.pbx.rtpPacketsLost.add(33, outbound),
    { 'rustpbx_rtp_packets_lost_total{direction="outbound"}': 33 },
  ],
  [
    (m) => m.pbx.rtpJitter.observe(0.0078125, inbound),
    observed('rustpbx_rtp_jitter_seconds', 0.0078125, '{direction="inbound"}'),
  ],
  [
    (m) => m.pbx.mediaCodecUsage.add(34, m.intern(Codec, 'opus')),
    { 'rustpbx_media_codec_usage{codec="opus"}': 34 },
  ],
  [(m) => m.pbx.webrtcConnections.add(35), { rustpbx_webrtc_connections_total: 35 }],
  [
    (m) => m.pbx.webrtcConnectionsFailed.add(36, m.intern(Reason, 'ice')),
    { 'rustpbx_webrtc_connections_failed_total{reason="ice"}': 36 },
  ],
  [(m) => m.pbx.webrtcIceConnection.observe(1.5), observed('rustpbx_webrtc_ice_connection_seconds', 1.5)],
  [
    (m) => m.pbx.voicemailMessages.add(37, m.intern(Mailbox, '1001')),
    { 'rustpbx_voicemail_messages_total{mailbox="1001"}': 37 },
  ],
  [
    (m) => m.pbx.voicemailDuration.observe(12.5, m.intern(Mailbox, '1001')),
    observed('rustpbx_voicemail_duration_seconds', 12.5, '{mailbox="1001"}'),
  ],
  [
    (m) => m.pbx.voicemailMessagesStored.set(38, m.intern(Mailbox, '1001')),
    { 'rustpbx_voicemail_messages_stored{mailbox="1001"}': 38 },
  ],
  [(m) => m.pbx.queueSize.add(39, m.intern(Queue, 'sales')), { 'rustpbx_queue_size{queue="sales"}': 39 }],
  [
    (m) => m.pbx.queueWaitTime.observe(45, m.intern(Queue, 'sales')),
    observed('rustpbx_queue_wait_time_seconds', 45, '{queue="sales"}'),
  ],
  [
    (m) => m.pbx.queueAbandoned.add(40, m.intern(Queue, 'sales')),
    { 'rustpbx_queue_abandoned_total{queue="sales"}': 40 },
  ],
  [
    (m) => m.pbx.queueAnswered.add(41, m.intern(Queue, 'sales')),
    { 'rustpbx_queue_answered_total{queue="sales"}': 41 },
  ],
  [
    (m) => m.pbx.transcriptionRequests.add(42, m.intern(Language, 'de-AT')),
    { 'rustpbx_transcription_requests_total{language="de-AT"}': 42 },
  ],
  [
    (m) => m.pbx.transcriptionSuccess.add(43, m.intern(Language, 'de-AT')),
    { 'rustpbx_transcription_success_total{language="de-AT"}': 43 },
  ],
  [
    (m) => m.pbx.transcriptionFailed.at(m.intern(Language, 'de-AT'), m.intern(Reason, 'noise')).add(44),
    { 'rustpbx_transcription_failed_total{language="de-AT",reason="noise"}': 44 },
  ],
  [
    (m) => m.pbx.transcriptionLatency.observe(3, m.intern(Language, 'de-AT')),
    observed('rustpbx_transcription_latency_seconds', 3, '{language="de-AT"}'),
  ],
  [
    (m) => m.pbx.transcriptionAudio.observe(90, m.intern(Language, 'de-AT')),
    observed('rustpbx_transcription_audio_seconds', 90, '{language="de-AT"}'),
  ],
  [
    (m) => m.pbx.routingEvaluations.add(45, internal, Matched.true),
    { 'rustpbx_routing_evaluations_total{direction="internal",matched="true"}': 45 },
  ],
  [
    (m) => m.pbx.routingDefaultRoute.add(46, inbound),
    { 'rustpbx_routing_default_route_total{direction="inbound"}': 46 },
  ],
  [(m) => m.pbx.routingEvaluation.observe(0.03125), observed('rustpbx_routing_evaluation_seconds', 0.03125)],
  [
    (m) => m.pbx.authAttempts.add(47, m.intern(AuthMethod, 'digest')),
    { 'rustpbx_auth_attempts_total{method="digest"}': 47 },
  ],
  [
    (m) => m.pbx.authSuccess.add(48, m.intern(AuthMethod, 'tls')),
    { 'rustpbx_auth_success_total{method="tls"}': 48 },
  ],
  [
    (m) => m.pbx.authFailure.at(m.intern(AuthMethod, 'digest'), m.intern(Reason, 'nonce')).add(49),
    { 'rustpbx_auth_failure_total{method="digest",reason="nonce"}': 49 },
  ],
  [(m) => m.pbx.callCenterQueueLength.add(50), { cc_queue_length: 50 }],
  [(m) => m.pbx.callCenterAgentsAvailable.set(51), { cc_agents_available: 51 }],
  [(m) => m.pbx.callCenterSlaPercentage.set(82.5), { cc_sla_percentage: 82.5 }],
];
