// The open labels of the catalogues, each with a family that has it. Imported by the test and its threads.
import { defineFamilies, type OpenLabel, type Writer } from 'pegcount';
import { AuthMethod, Codec, Direction, Language, Mailbox, pbx, Queue, Realm, Reason, TrunkId, Version } from 'pegcount/catalog/pbx'; // prettier-ignore
import { Api, ApiMethod, ApiStatusClass, Route, Tenant, voip } from 'pegcount/catalog/voip';

export const families = defineFamilies({ pbx: pbx(), voip: voip() });
export type Metrics = Writer<typeof families>;

/** An open label, a family that has it, and how one event is counted under a value that comes at run time. */
export type LabelAtWork = {
  readonly label: OpenLabel;
  readonly family: string;
  /** The series of a value. */
  readonly series: (value: string) => string;
  readonly count: (m: Metrics, value: string) => void;
};

const of = (
  label: OpenLabel,
  family: string,
  count: LabelAtWork['count'],
  series = (value: string) => `${family}{${label.label}="${value}"}`,
): LabelAtWork => ({ label, family, series, count });

/** By `count` once a value: the counters count each value once a thread, the gauge's threads add up. */
export const labelsAtWork: readonly LabelAtWork[] = [
  of(TrunkId, 'rustpbx_trunk_calls_total', (m, value) => m.pbx.trunkCalls.inc(m.intern(TrunkId, value), Direction.inbound), (value) => `rustpbx_trunk_calls_total{trunk_id="${value}",direction="inbound"}`),
  of(Realm, 'rustpbx_sip_registrations_total', (m, value) => m.pbx.sipRegistrations.inc(m.intern(Realm, value))),
  of(Queue, 'rustpbx_queue_answered_total', (m, value) => m.pbx.queueAnswered.at(m.intern(Queue, value)).inc()),
  of(Mailbox, 'rustpbx_voicemail_messages_total', (m, value) => m.pbx.voicemailMessages.inc(m.intern(Mailbox, value))),
  of(Codec, 'rustpbx_rtp_packets_sent_total', (m, value) => m.pbx.rtpPacketsSent.at(m.intern(Codec, value)).inc()),
  of(Language, 'rustpbx_transcription_requests_total', (m, value) => m.pbx.transcriptionRequests.inc(m.intern(Language, value))),
  of(Reason, 'rustpbx_webrtc_connections_failed_total', (m, value) => m.pbx.webrtcConnectionsFailed.inc(m.intern(Reason, value))),
  of(AuthMethod, 'rustpbx_auth_attempts_total', (m, value) => m.pbx.authAttempts.inc(m.intern(AuthMethod, value))),
  of(Tenant, 'voip_calls_active_total', (m, value) => m.voip.callsActive.at(m.intern(Tenant, value), Route.other, Codec.other).inc(), (value) => `voip_calls_active_total{tenant="${value}",route="other",codec="other"}`),
  of(ApiMethod, 'voip_api_requests_total', (m, value) => m.voip.apiRequests.inc(Api.grpc, m.intern(ApiMethod, value), ApiStatusClass['2xx']), (value) => `voip_api_requests_total{api="grpc",method="${value}",status_class="2xx"}`),
]; // prettier-ignore

/** Those that have their families and no test of their own here: they are set from configuration. */
export const others: readonly OpenLabel[] = [Route, Version];

/** Values beyond a label's room. */
export const TOO_MANY = 5;

/** More values than a label has room for. */
export const valuesOf = ({ label, capacity }: OpenLabel): string[] =>
  Array.from({ length: capacity + TOO_MANY }, (_, index) => `${label} ${index}`);
