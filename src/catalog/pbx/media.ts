// Families of the pbx catalogue about RTP and WebRTC (seed 000). Declarations; cold.
import { counter, gauge, histogram } from '../../schema/family.js';
import { Direction } from '../labels.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';

export function mediaFamilies<Codec extends LabelNamed<'codec'>, Reason extends LabelNamed<'reason'>>({
  name,
  labels,
  buckets,
}: PbxContext<{ codec: Codec; reason: Reason }>) {
  return {
    rtpPacketsSent: counter(name('rtp_packets_sent_total'), 'RTP packets sent', [labels.codec]),
    rtpPacketsReceived: counter(name('rtp_packets_received_total'), 'RTP packets received', [labels.codec]),
    rtpPacketsLost: counter(name('rtp_packets_lost_total'), 'RTP packets that were expected and never came', [
      Direction,
    ]),
    rtpJitter: histogram(
      name('rtp_jitter_seconds'),
      'Interarrival jitter of RTP streams (RFC 3550)',
      [Direction],
      {
        buckets: buckets.rtpJitter,
        unit: 'seconds',
      },
    ),
    mediaCodecUsage: gauge(name('media_codec_usage'), 'Calls that use a codec now', [labels.codec], {
      combine: 'sum',
    }),
    webrtcConnections: counter(name('webrtc_connections_total'), 'WebRTC connections established'),
    webrtcConnectionsFailed: counter(
      name('webrtc_connections_failed_total'),
      'WebRTC connections that never came up, by reason',
      [labels.reason],
    ),
    webrtcIceConnection: histogram(
      name('webrtc_ice_connection_seconds'),
      'Time until ICE found a pair of addresses that connect',
      [],
      { buckets: buckets.webrtcIceConnection, unit: 'seconds' },
    ),
  };
}
