// HOT. One call's RTP: every packet is counted, measured and sent back to where it came from. Media threads.
import { randomInt } from 'node:crypto';
import type { RemoteInfo } from 'node:dgram';
import type { CodecSeries, Metrics } from './metrics.js';
import { Direction } from '../catalog/pbx.js';
import { meanOpinionScore, ratingFactor } from '../catalog/rtp.js';
import {
  payloadType,
  rtpHeaderLength,
  sequenceNumber,
  setSequenceNumber,
  setSsrc,
  ssrc,
  timestamp,
} from './rtp.js';
import type { RtpSocket } from './rtp-socket.js';
import { RtpStatistics } from './rtp-statistics.js';
import { CLOCK_RATE } from './sdp.js';

/** Payload types that would be RTCP's packet types if their first bit counted (RFC 5761 4): no RTP here. */
const FIRST_RTCP = 72;
const LAST_RTCP = 76;

export class MediaSession {
  readonly #metrics: Metrics;
  readonly #socket: RtpSocket;
  /** Counts packets of the negotiated payload type, and those of any other. */
  readonly #codec: CodecSeries;
  readonly #otherCodec: CodecSeries;
  readonly #payloadType: number;
  /** This side's own source and sequence: an echo is a new RTP stream, not a reflection. */
  readonly #ssrc = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 16);
  #echoing = true;
  #remoteSsrc = -1;
  #statistics: RtpStatistics | undefined;
  /** Over all streams of the call that have ended. */
  #expected = 0;
  #lost = 0;
  #jitter = 0;

  constructor(
    metrics: Metrics,
    socket: RtpSocket,
    type: number,
    codec: CodecSeries,
    otherCodec: CodecSeries,
  ) {
    this.#metrics = metrics;
    this.#socket = socket;
    this.#payloadType = type;
    this.#codec = codec;
    this.#otherCodec = otherCodec;
    codec.usage.inc();
    socket.handler = (packet, from) => this.#receive(packet, from);
  }

  /** Stops sending. What is still under way is counted until `finish`. */
  stopEcho(): void {
    this.#echoing = false;
  }

  /** Sums up the call's media; the session is over. Cold. */
  finish(): void {
    this.#codec.usage.dec();
    this.#endStream();
    if (this.#expected === 0) return;
    const loss = this.#lost / this.#expected;
    // No round-trip time: that would take RTCP reports from the peer. So the rating counts loss alone.
    const mos = meanOpinionScore(ratingFactor(0, loss * 100));
    this.#metrics.sip.observeCallQoS(NaN, this.#jitter * 1000, loss, mos);
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    if (rtpHeaderLength(packet) < 0) return;
    const type = payloadType(packet);
    if (type >= FIRST_RTCP && type <= LAST_RTCP) return;
    const negotiated = type === this.#payloadType;
    (negotiated ? this.#codec : this.#otherCodec).received.inc();

    const source = ssrc(packet);
    const sequence = sequenceNumber(packet);
    if (source !== this.#remoteSsrc) this.#beginStream(source, sequence);
    this.#statistics!.update(sequence, timestamp(packet), performance.now() / 1000);

    if (!negotiated || !this.#echoing) return;
    // Rewritten in place: Node gives every datagram memory of its own.
    this.#sequence = (this.#sequence + 1) & 0xffff;
    setSequenceNumber(packet, this.#sequence);
    setSsrc(packet, this.#ssrc);
    this.#socket.send(packet, from.port, from.address);
    this.#codec.sent.inc();
  }

  /** A source not heard before: figures are kept for one stream at a time. */
  #beginStream(source: number, sequence: number): void {
    this.#endStream();
    this.#remoteSsrc = source;
    this.#statistics = new RtpStatistics(sequence, CLOCK_RATE);
  }

  #endStream(): void {
    const stream = this.#statistics;
    this.#statistics = undefined;
    if (stream === undefined || stream.received === 0) return;
    const lost = Math.max(0, stream.lost);
    this.#expected += stream.expected;
    this.#lost += lost;
    this.#jitter = stream.jitter;
    this.#metrics.pbx.rtpPacketsLost.add(lost, Direction.inbound);
    this.#metrics.pbx.rtpJitter.observe(stream.jitter, Direction.inbound);
  }
}
