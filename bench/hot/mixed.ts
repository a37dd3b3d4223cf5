// One call after the other, each with all its events, through the pbx and sip catalogues as an application uses them: what an
// event costs when none of them has the processor to itself. Runs in the child process of a subject.
import { attach, createSegment, defineFamilies, type ValueOf, type Writer } from 'pegcount';
import { Codec, Direction, Method, pbx, Reason } from 'pegcount/catalog/pbx';
import { ByeBy, ByeReason, sip } from 'pegcount/catalog/sip';
import * as calls from './calls.js';
import { meetColdPaths } from './cold-paths.js';
import { checkCounted } from './totals.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { CALLS, CALL_MASK, began, answered, ended, packets, lost, jitter, loss, opinion } = calls;
// A value's integer is its position.
const ways = calls.ways as unknown as readonly ValueOf<typeof Direction>[];
const { INVITE, BYE } = Method;
const { remote } = ByeBy;
const userHangup = ByeReason['user-hangup'];

export const families = defineFamilies({ pbx: pbx(), sip: sip() });

/** What counts one call: EVENTS_A_CALL events, in the order of calls.ts. */
export function callWriter(m: Writer<typeof families>): (call: number) => void {
  const { pbx, sip } = m;
  const pcmu = m.intern(Codec, 'PCMU');
  const bye = m.intern(Reason, 'bye');
  const received = pbx.rtpPacketsReceived.at(pcmu);
  const sent = pbx.rtpPacketsSent.at(pcmu);
  return (call) => {
    const way = ways[call];
    pbx.callStarted();
    pbx.sipResponse(100, INVITE);
    sip.inviteResult(way, 100);
    pbx.sipResponse(180, INVITE);
    sip.inviteResult(way, 180);
    pbx.sipResponse(200, INVITE);
    sip.inviteResult(way, 200);
    pbx.sipInviteLatency.observe(answered[call] - began[call], way);
    pbx.sipDialogsCreated.inc(way);
    pbx.sipDialogsActive.inc();

    received.add(packets[call]);
    sent.add(packets[call]);
    pbx.rtpPacketsLost.add(lost[call], way);
    pbx.rtpJitter.observe(jitter[call], way);
    // No round-trip time, as in the demo: three values.
    sip.observeCallQoS(NaN, jitter[call] * 1000, loss[call], opinion[call]);

    sip.bye(way, remote, userHangup);
    pbx.sipResponse(200, BYE);
    pbx.sipDialogsTerminated.inc(way, bye);
    pbx.sipDialogsActive.dec();
    // Four: calls, duration, talk time, active calls.
    pbx.callEnded(began[call], answered[call], ended[call], 200, way);
  };
}

/** What plain JavaScript could pass. */
const bad = (given: unknown): never => given as never;

export function mixed() {
  const segment = createSegment(families, { shards: 1 });
  const m = attach(families, segment.handle);
  const count = callWriter(m);
  const { pbx, sip } = m;
  meetColdPaths(segment.handle.buffer, {
    good: [() => count(0), () => count(1)],
    bad: [
      () => pbx.sipResponse(bad('200'), INVITE),
      () => pbx.sipResponse(1000, INVITE),
      () => sip.inviteResult(Direction.inbound, NaN),
      () => sip.observeCallQoS(NaN, -1, 2, 9),
      () => pbx.sipInviteLatency.observe(NaN, Direction.inbound),
      () => pbx.rtpPacketsLost.add(0.5, Direction.inbound),
      () => pbx.callEnded(NaN, NaN, bad('1'), 0, bad(5)),
    ],
    increment: () => pbx.sipDialogsCreated.inc(Direction.inbound),
  });
  let next = 0;
  const run = () => {
    for (let call = 0; call < CALLS; call++) count((next + call) & CALL_MASK);
    next += CALLS;
  };
  // What has one event a call.
  const ended = checkCounted(segment, 'rustpbx_calls_total');
  const check = (events: number) => ended(events / calls.EVENTS_A_CALL);
  return Object.assign(run, { events: CALLS * calls.EVENTS_A_CALL, check });
}
