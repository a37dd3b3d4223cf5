// Opens and closes sessions for one signalling thread. Media threads; cold, once a call.
import type { MessagePort } from 'node:worker_threads';
import type { Clock, Timer } from './clock.js';
import type { MediaReply, MediaRequest } from './media-messages.js';
import { MediaSession } from './media-session.js';
import { type CodecSeries, codecSeries, type Metrics } from './metrics.js';
import type { RtpSocket, RtpSocketPool } from './rtp-socket.js';
import { type Codec, PAYLOAD_TYPES } from './sdp.js';
import { LOOPBACK } from './udp.js';

/** How long packets that were under way when the call ended are waited for. */
const LINGER_MS = 200;

type Open = { readonly session: MediaSession; readonly socket: RtpSocket; linger: Timer | undefined };

export class MediaService {
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #pool: RtpSocketPool;
  readonly #port: MessagePort;
  readonly #codecs: Readonly<Record<Codec, CodecSeries>>;
  readonly #otherCodec: CodecSeries;
  readonly #open = new Map<number, Open>();

  constructor(clock: Clock, metrics: Metrics, pool: RtpSocketPool, port: MessagePort) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#pool = pool;
    this.#port = port;
    this.#codecs = { PCMU: codecSeries(metrics, 'PCMU'), PCMA: codecSeries(metrics, 'PCMA') };
    this.#otherCodec = codecSeries(metrics, 'other');
    port.on('message', (request: MediaRequest) => {
      if (request.type === 'open') void this.#start(request.call, request.codec);
      else this.#stop(request.call);
    });
  }

  /** Ends every session at once. */
  close(): void {
    this.#port.close();
    for (const call of [...this.#open.keys()]) this.#finish(call);
  }

  async #start(call: number, codec: Codec): Promise<void> {
    try {
      const socket = await this.#pool.acquire();
      const type = PAYLOAD_TYPES[codec];
      const session = new MediaSession(this.#metrics, socket, type, this.#codecs[codec], this.#otherCodec);
      this.#open.set(call, { session, socket, linger: undefined });
      this.#reply({ type: 'opened', call, address: LOOPBACK, port: socket.port });
    } catch (error) {
      this.#reply({ type: 'refused', call, why: error instanceof Error ? error.message : String(error) });
    }
  }

  #stop(call: number): void {
    const open = this.#open.get(call);
    if (open === undefined || open.linger !== undefined) return;
    open.session.stopEcho();
    // On a thread that was held up, timers run before sockets are read: what has arrived by now comes first.
    const finish = () => void setImmediate(() => this.#finish(call));
    open.linger = this.#clock.after(LINGER_MS, finish);
  }

  #finish(call: number): void {
    const open = this.#open.get(call);
    if (open === undefined) return;
    this.#open.delete(call);
    open.linger?.cancel();
    open.session.finish();
    this.#pool.release(open.socket);
  }

  #reply(reply: MediaReply): void {
    this.#port.postMessage(reply);
  }
}
