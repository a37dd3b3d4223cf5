// HOT. What a receiver knows of one RTP source: packets expected, lost, and interarrival jitter, by the algorithms of
// RFC 3550 appendix A.1, A.3 and A.8. Media threads; one object a stream, nothing allocated a packet.
import { InterarrivalJitter } from '../catalog/rtp.js';

const SEQUENCES = 1 << 16;
/** Appendix A.1: a larger jump ahead than this is a restart of the source, not loss. */
const MAX_DROPOUT = 3000;
/** Appendix A.1: a packet at most this late is a reordered one. */
const MAX_MISORDER = 100;
/** Appendix A.1: packets in order until a source is believed. */
const MIN_SEQUENTIAL = 2;

export class RtpStatistics {
  #maxSequence: number;
  /** Wraps of the sequence number so far, times 2^16. */
  #cycles = 0;
  #baseSequence: number;
  /** The sequence number that would confirm a restart; one more than any when none is suspected. */
  #badSequence = SEQUENCES + 1;
  #probation = MIN_SEQUENTIAL;
  #received = 0;
  readonly #jitter: InterarrivalJitter;

  /** Starts with the first packet's sequence number, which then goes through `update` like any other. */
  constructor(firstSequence: number, clockRate: number) {
    this.#jitter = new InterarrivalJitter(clockRate);
    this.#baseSequence = firstSequence;
    this.#maxSequence = (firstSequence - 1) & 0xffff;
  }

  /** Packets counted since the source was believed; 0 until then. Repeated packets count too (A.3). */
  get received(): number {
    return this.#received;
  }

  /** Packets that the sequence numbers say were sent. */
  get expected(): number {
    return this.#received === 0 ? 0 : this.#cycles + this.#maxSequence - this.#baseSequence + 1;
  }

  /** Expected minus received; negative when packets were repeated (A.3). */
  get lost(): number {
    return this.expected - this.#received;
  }

  /** Interarrival jitter in seconds. */
  get jitter(): number {
    return this.#jitter.seconds;
  }

  /** Takes one packet; `arrival` is in seconds on any steady clock. Whether the packet was counted. */
  update(sequence: number, timestamp: number, arrival: number): boolean {
    if (!this.#takeSequence(sequence)) return false;
    this.#jitter.packet(arrival, timestamp);
    return true;
  }

  #restart(sequence: number): void {
    this.#baseSequence = sequence;
    this.#maxSequence = sequence;
    this.#badSequence = SEQUENCES + 1;
    this.#cycles = 0;
    this.#received = 0;
    this.#jitter.reset();
  }

  /** A.1, update_seq. */
  #takeSequence(sequence: number): boolean {
    const ahead = (sequence - this.#maxSequence) & 0xffff;
    if (this.#probation > 0) {
      this.#probation = ahead === 1 ? this.#probation - 1 : MIN_SEQUENTIAL - 1;
      this.#maxSequence = sequence;
      if (this.#probation > 0) return false;
      this.#restart(sequence);
    } else if (ahead < MAX_DROPOUT) {
      if (sequence < this.#maxSequence) this.#cycles += SEQUENCES;
      this.#maxSequence = sequence;
    } else if (ahead <= SEQUENCES - MAX_MISORDER) {
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff;
        return false;
      }
      // Two in a row after a great jump: the source began anew, and so do the figures.
      this.#restart(sequence);
    }
    this.#received += 1;
    return true;
  }
}
