// Arithmetic that RTP producers need before there is a number to observe: jitter, and quality from delay and loss. No families.
// Runs on media workers.

/**
 * Jitter of a stream packet by packet (RFC 3550) and, once a call or a report, a mean opinion score from delay and loss
 * (ITU-T G.107), in the units that the pbx and sip catalogues take.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies, now } from 'pegcount';
 * import { Direction, pbx } from 'pegcount/catalog/pbx';
 * import { codecImpairments, InterarrivalJitter, meanOpinionScore, ratingFactor } from 'pegcount/catalog/rtp';
 * import { sip } from 'pegcount/catalog/sip';
 *
 * const families = defineFamilies({ pbx: pbx(), sip: sip() });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * const jitter = new InterarrivalJitter(8000); // one a stream; the clock rate of PCMU
 * for (let packet = 0; packet < 50; packet++) jitter.packet(now(), packet * 160); // each packet: arrival, RTP timestamp
 * m.pbx.rtpJitter.observe(jitter.seconds, Direction.inbound); // each report
 *
 * const [lost, expected, roundTripMs] = [3, 50, 42];
 * const loss = lost / expected;
 * const score = meanOpinionScore(ratingFactor(roundTripMs / 2, loss * 100, codecImpairments.G711)); // loss in percent
 * m.sip.observeCallQoS(roundTripMs, jitter.milliseconds, loss, score); // once, at the end of the call
 * ```
 */
export { InterarrivalJitter } from './rtp/jitter.js';
export { type CodecImpairment, codecImpairments, meanOpinionScore, ratingFactor } from './rtp/e-model.js';
