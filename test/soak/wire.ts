// What goes over the wire between the caller and the demo, message by message: each request and each response once, however often it
// was sent. Runs in the caller's process, beneath everything that the caller itself believes.
import { Socket } from 'node:dgram';

/** Requests sent by method, and responses that came, by status and method: `200 INVITE`. */
export type Wire = { readonly requests: Record<string, number>; readonly responses: Record<string, number> };

/** Nothing is repeated later than this (64*T1, twice over). */
const REMEMBER_MS = 64_000;

/** What was there before, as far back as repetitions reach. */
class Memory {
  #young = new Set<string>();
  #old = new Set<string>();
  readonly #timer = setInterval(() => {
    this.#old = this.#young;
    this.#young = new Set();
  }, REMEMBER_MS).unref();

  isNew(key: string): boolean {
    if (this.#young.has(key) || this.#old.has(key)) return false;
    this.#young.add(key);
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

const START = /^(?:SIP\/2\.0 (\d{3}) |([A-Z]+) sips?:)/;
const TRANSACTION = /^Via:.*?;branch=([^;\r\n]+)/m;
const METHOD = /^CSeq: *(\d+) ([A-Z]+)/m;

/** Starts to look at every datagram of this process. */
export function watchWire(): Wire {
  const wire: Wire = { requests: {}, responses: {} };
  const memory = new Memory();
  const look = (datagram: unknown, way: 'sent' | 'received'): void => {
    // RTP begins with its version, which is no letter.
    if (!(datagram instanceof Uint8Array) || datagram[0] >= 0x80) return;
    const text = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength).toString('latin1');
    const [, status, method] = (START.exec(text) ?? []) as (string | undefined)[];
    const [, sequence, ofMethod] = METHOD.exec(text) ?? [];
    const key = `${status ?? method} ${TRANSACTION.exec(text)?.[1]} ${sequence} ${ofMethod}`;
    const counted = way === 'sent' ? method : status && `${status} ${ofMethod}`;
    if (counted === undefined || !memory.isNew(key)) return;
    const into = way === 'sent' ? wire.requests : wire.responses;
    into[counted] = (into[counted] ?? 0) + 1;
  };
  const prototype = Socket.prototype as unknown as Record<'send' | 'emit', (...args: unknown[]) => unknown>;
  const { send, emit } = prototype;
  prototype.send = function (this: Socket, ...args) {
    look(args[0], 'sent');
    return send.apply(this, args);
  };
  prototype.emit = function (this: Socket, ...args) {
    if (args[0] === 'message') look(args[1], 'received');
    return emit.apply(this, args);
  };
  return wire;
}
