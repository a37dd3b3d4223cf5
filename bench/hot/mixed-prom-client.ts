// The calls of mixed.ts through prom-client: families of the same names, labels and buckets, and the same values. Runs in the
// child process of a subject.
import { telephonyBuckets } from 'pegcount';
import type * as promClient from 'prom-client';
import * as calls from './calls.js';
import { mustHave } from './peers.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { CALLS, CALL_MASK, began, answered, ended, packets, lost, jitter, loss, opinion } = calls;
const ways = Array.from(calls.ways, (way) => (way === 0 ? 'inbound' : 'outbound'));

export type MixedPeer = Pick<typeof promClient, 'Counter' | 'Gauge' | 'Histogram'>;

function declare({ Counter, Gauge, Histogram }: MixedPeer) {
  const counter = <Label extends string>(name: string, ...labelNames: Label[]) =>
    new Counter({ name, help: name, labelNames });
  const gauge = (name: string) => new Gauge({ name, help: name });
  const histogram = <Label extends string>(
    name: string,
    buckets: readonly number[],
    ...labelNames: Label[]
  ) => new Histogram({ name, help: name, labelNames, buckets: [...buckets] });
  return {
    activeCalls: gauge('rustpbx_active_calls'),
    responses: counter('rustpbx_sip_responses_total', 'status_class', 'status_code', 'method'),
    invites: counter('sip_invite_result_total', 'direction', 'code_class'),
    latency: histogram('rustpbx_sip_invite_latency_seconds', telephonyBuckets, 'direction'),
    created: counter('rustpbx_sip_dialogs_created_total', 'direction'),
    activeDialogs: gauge('rustpbx_sip_dialogs_active'),
    received: counter('rustpbx_rtp_packets_received_total', 'codec').labels('PCMU'),
    sent: counter('rustpbx_rtp_packets_sent_total', 'codec').labels('PCMU'),
    packetsLost: counter('rustpbx_rtp_packets_lost_total', 'direction'),
    rtpJitter: histogram('rustpbx_rtp_jitter_seconds', telephonyBuckets, 'direction'),
    jitterMs: histogram('sip_call_jitter_ms', [1, 2, 5, 10, 20, 30, 40, 60, 80, 100, 200, 500]),
    lossFraction: histogram(
      'sip_call_loss_fraction',
      [0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5],
    ),
    mos: histogram('sip_call_mos_estimate', [1, 2, 2.5, 2.6, 3.1, 3.6, 4.0, 4.03, 4.34, 4.5]),
    byes: counter('sip_bye_total', 'direction', 'by', 'reason_class'),
    terminated: counter('rustpbx_sip_dialogs_terminated_total', 'direction', 'reason'),
    ended: counter('rustpbx_calls_total', 'direction', 'result'),
    duration: histogram('rustpbx_call_duration_seconds', telephonyBuckets, 'direction'),
    talkTime: histogram('rustpbx_call_talk_time_seconds', telephonyBuckets, 'direction'),
  };
}

/** What counts one call: EVENTS_A_CALL events, in the order of calls.ts. */
export function peerCallWriter(peer: MixedPeer, m = declare(peer)): (call: number) => void {
  return (call) => {
    const direction = ways[call];
    m.activeCalls.inc();
    m.responses.inc({ status_class: '1xx', status_code: '100', method: 'INVITE' });
    m.invites.inc({ direction, code_class: '1xx' });
    m.responses.inc({ status_class: '1xx', status_code: '180', method: 'INVITE' });
    m.invites.inc({ direction, code_class: '1xx' });
    m.responses.inc({ status_class: '2xx', status_code: '200', method: 'INVITE' });
    m.invites.inc({ direction, code_class: '2xx' });
    m.latency.observe({ direction }, answered[call] - began[call]);
    m.created.inc({ direction });
    m.activeDialogs.inc();

    m.received.inc(packets[call]);
    m.sent.inc(packets[call]);
    m.packetsLost.inc({ direction }, lost[call]);
    m.rtpJitter.observe({ direction }, jitter[call]);
    m.jitterMs.observe(jitter[call] * 1000);
    m.lossFraction.observe(loss[call]);
    m.mos.observe(opinion[call]);

    m.byes.inc({ direction, by: 'remote', reason_class: 'user-hangup' });
    m.responses.inc({ status_class: '2xx', status_code: '200', method: 'BYE' });
    m.terminated.inc({ direction, reason: 'bye' });
    m.activeDialogs.dec();
    m.ended.inc({ direction, result: 'ok' });
    m.duration.observe({ direction }, ended[call] - began[call]);
    m.talkTime.observe({ direction }, ended[call] - answered[call]);
    m.activeCalls.dec();
  };
}

export function mixedPeer(peer: MixedPeer) {
  const m = declare(peer);
  const count = peerCallWriter(peer, m);
  let next = 0;
  const run = () => {
    for (let call = 0; call < CALLS; call++) count((next + call) & CALL_MASK);
    next += CALLS;
  };
  // What has one event a call.
  const check = async (events: number) =>
    mustHave((await m.ended.get()).values, events / calls.EVENTS_A_CALL);
  return Object.assign(run, { events: CALLS * calls.EVENTS_A_CALL, check });
}
