// The signalling side of the media plane: asks media threads for RTP endpoints, in turn. Signalling threads.
import type { MessagePort } from 'node:worker_threads';
import type { MediaReply, MediaRequest } from './media-messages.js';
import type { Codec } from './sdp.js';

/** One call's RTP endpoint on a media thread. */
export type MediaLeg = {
  readonly address: string;
  readonly port: number;
  /** Ends it; the media thread then sums up the stream. */
  close(): void;
};

export interface MediaPlane {
  /** Rejects when no endpoint can be had. */
  open(codec: Codec): Promise<MediaLeg>;
}

type Waiting = { readonly resolve: (leg: MediaLeg) => void; readonly reject: (reason: Error) => void };

/** Hands calls to media threads, one after the other. */
export class MediaClient implements MediaPlane {
  readonly #ports: readonly MessagePort[];
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(ports: readonly MessagePort[]) {
    this.#ports = ports;
    for (const port of ports) port.on('message', (reply: MediaReply) => this.#settle(port, reply));
  }

  open(codec: Codec): Promise<MediaLeg> {
    const call = this.#calls;
    this.#calls += 1;
    const port = this.#ports[call % this.#ports.length];
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      port.postMessage({ type: 'open', call, codec } satisfies MediaRequest);
    });
  }

  /** Lets go of the media threads. */
  close(): void {
    for (const port of this.#ports) port.close();
    for (const { reject } of this.#waiting.values()) reject(new Error('the media plane is closed'));
    this.#waiting.clear();
  }

  #settle(port: MessagePort, reply: MediaReply): void {
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    if (reply.type === 'refused') waiting?.reject(new Error(reply.why));
    else {
      const close = () => port.postMessage({ type: 'close', call: reply.call } satisfies MediaRequest);
      waiting?.resolve({ address: reply.address, port: reply.port, close });
    }
  }
}
