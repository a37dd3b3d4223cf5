// What the demo measures: two catalogues, and the few handles resolved once. Imported by every thread but the caller.
import { type BoundCounter, type BoundGauge, defineFamilies, type Writer } from '../index.js';
import { Codec, Direction, Method, pbx } from '../catalog/pbx.js';
import { sip } from '../catalog/sip.js';

export const families = defineFamilies({ pbx: pbx(), sip: sip() });
export type Metrics = Writer<typeof families>;

/** Counts a response that the server has sent for the first time. Every call that reaches the demo is inbound. */
export function countResponse({ pbx, sip }: Metrics, method: string, status: number): void {
  pbx.sipResponse(status, Method.of(method));
  if (method === 'INVITE') sip.inviteResult(Direction.inbound, status);
}

/** The series of one codec. */
export type CodecSeries = {
  readonly received: BoundCounter;
  readonly sent: BoundCounter;
  readonly usage: BoundGauge;
};

/** Resolves the series of a codec by its name in SDP; anything may be `other`. Cold. */
export function codecSeries(metrics: Metrics, name: string): CodecSeries {
  const { pbx } = metrics;
  const codec = metrics.intern(Codec, name);
  return {
    received: pbx.rtpPacketsReceived.at(codec),
    sent: pbx.rtpPacketsSent.at(codec),
    usage: pbx.mediaCodecUsage.at(codec),
  };
}
