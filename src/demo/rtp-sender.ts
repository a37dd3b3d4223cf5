// Sends the caller's RTP: one packet every 20 ms for each stream, paced by one timer. Caller thread.
import { randomInt } from 'node:crypto';
import { makePacket, setSequenceNumber, setTimestamp } from './rtp.js';
import type { RtpSocket } from './rtp-socket.js';
import { CLOCK_RATE, type Codec, PAYLOAD_TYPES } from './sdp.js';
import type { Endpoint } from './sip-response.js';

export const PACKET_MS = 20;
const SAMPLES = (CLOCK_RATE * PACKET_MS) / 1000;
/** Silence, as the code word of each law for zero. */
const SILENCE: Readonly<Record<Codec, number>> = { PCMU: 0xff, PCMA: 0xd5 };
/** After a stall at most this many packets follow at once; the rest is never sent. */
const MAX_BURST = 5;

class Stream {
  readonly #socket: RtpSocket;
  readonly #target: Endpoint;
  readonly #packet: Buffer;
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #nextAt: number;

  constructor(socket: RtpSocket, target: Endpoint, codec: Codec, startAt: number) {
    this.#socket = socket;
    this.#target = target;
    this.#packet = makePacket(PAYLOAD_TYPES[codec], randomInt(2 ** 32), SAMPLES, SILENCE[codec]);
    this.#nextAt = startAt;
  }

  /** Sends what is due, and returns how many packets that was. */
  send(now: number): number {
    let sent = 0;
    for (; this.#nextAt <= now && sent < MAX_BURST; this.#nextAt += PACKET_MS) {
      setSequenceNumber(this.#packet, this.#sequence);
      setTimestamp(this.#packet, this.#timestamp);
      // A copy: the socket may keep the buffer until it can send.
      this.#socket.send(Buffer.from(this.#packet), this.#target.port, this.#target.address);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#timestamp = (this.#timestamp + SAMPLES) >>> 0;
      sent += 1;
    }
    if (this.#nextAt <= now) this.#nextAt = now + PACKET_MS;
    return sent;
  }
}

/** All streams of the caller. */
export class RtpSender {
  readonly #streams = new Set<Stream>();
  readonly #timer: NodeJS.Timeout;
  /** Packets handed to the sockets so far. */
  packets = 0;

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const stream of this.#streams) this.packets += stream.send(now);
    }, PACKET_MS);
  }

  /** Starts a stream, and returns what ends it. */
  start(socket: RtpSocket, target: Endpoint, codec: Codec): () => void {
    const stream = new Stream(socket, target, codec, performance.now());
    this.#streams.add(stream);
    return () => this.#streams.delete(stream);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#streams.clear();
  }
}
