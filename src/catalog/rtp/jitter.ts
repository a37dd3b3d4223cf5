// HOT. Interarrival jitter of one RTP stream (RFC 3550, 6.4.1 and A.8). Runs on media workers; integers only, so that a
// packet allocates nothing.

/** Transit differences are cut off here (2.3 hours at 8 kHz), so that sixteen times the jitter stays a 32-bit integer. */
const MAX_DIFFERENCE = 2 ** 26;

/**
 * One stream's jitter: the mean deviation of the transit times of neighbouring packets, smoothed by a sixteenth.
 *
 * ```ts
 * const jitter = new InterarrivalJitter(8000); // one a stream
 * jitter.packet(now(), timestamp); // each packet
 * m.pbx.rtpJitter.observe(jitter.seconds, Direction.inbound); // each report
 * ```
 */
export class InterarrivalJitter {
  private readonly clockRate: number;
  private started = false;
  /** Arrival less timestamp of the last packet, modulo 2^32. */
  private transit = 0;
  /** The jitter in timestamp units, times 16. */
  private scaled = 0;

  /** `clockRate`: timestamp units a second, as the payload format says: 8000 for PCMU, 48000 for opus. Cold. */
  constructor(clockRate: number) {
    if (!(clockRate > 0 && clockRate < Infinity)) {
      throw new RangeError(
        `InterarrivalJitter: got ${clockRate} as clock rate, expected units a second above 0`,
      );
    }
    this.clockRate = clockRate;
  }

  /**
   * Takes a packet in the order of arrival: `arrival` in seconds on any steady clock, such as `now()`, and the packet's RTP
   * timestamp, which may wrap. An arrival that is no such time does nothing. Hot.
   */
  packet(arrival: number, timestamp: number): void {
    if (!(arrival >= 0 && arrival < Infinity)) return;
    const transit = (Math.round(arrival * this.clockRate) - timestamp) | 0;
    const change = (transit - this.transit) | 0;
    this.transit = transit;
    if (!this.started) {
      this.started = true;
      return;
    }
    const difference = change < 0 ? -change : change;
    this.scaled += (difference < MAX_DIFFERENCE ? difference : MAX_DIFFERENCE) - ((this.scaled + 8) >> 4);
  }

  /** Begins again: for a stream whose SSRC or timestamps changed. Hot. */
  reset(): void {
    this.started = false;
    this.scaled = 0;
  }

  /** The jitter in timestamp units, as RTCP reports it. 0 before the second packet. */
  get ticks(): number {
    return this.scaled >> 4;
  }

  /** The jitter in seconds. */
  get seconds(): number {
    return this.scaled / 16 / this.clockRate;
  }

  /** The jitter in milliseconds, for `observeCallQoS`. */
  get milliseconds(): number {
    return (this.scaled / 16 / this.clockRate) * 1000;
  }
}
