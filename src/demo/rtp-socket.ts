// The RTP sockets of one thread: bound to even ports (RFC 3550 11), lent to one call at a time, used again. Media threads, caller.
import type { RemoteInfo, Socket } from 'node:dgram';
import { bindUdp } from './udp.js';

/** Room for a stall of the thread: about five seconds of one stream. */
const RECEIVE_BUFFER = 256 * 1024;
const EVEN_PORT_ATTEMPTS = 32;

export type PacketHandler = (packet: Buffer, from: RemoteInfo) => void;

const ignore: PacketHandler = () => {};

export class RtpSocket {
  readonly port: number;
  /** Takes every datagram; the socket is handed from call to call by changing this. */
  handler: PacketHandler = ignore;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (packet, from) => this.handler(packet, from));
  }

  send(packet: Buffer, port: number, address: string): void {
    this.#socket.send(packet, 0, packet.length, port, address);
  }

  close(): void {
    this.#socket.close();
  }
}

/** Binds a socket to an even port; the odd one above it is RTCP's, and stays free of RTP. */
async function bindEven(): Promise<RtpSocket> {
  for (let attempt = 0; attempt < EVEN_PORT_ATTEMPTS; attempt += 1) {
    const socket = await bindUdp({ receiveBuffer: RECEIVE_BUFFER });
    if (socket.address().port % 2 === 0) return new RtpSocket(socket);
    socket.close();
  }
  throw new Error(`no even UDP port in ${EVEN_PORT_ATTEMPTS} attempts`);
}

export class RtpSocketPool {
  readonly #limit: number;
  /** The longest unused first, so that a port rests before its next call. */
  readonly #idle: RtpSocket[] = [];
  readonly #all = new Set<RtpSocket>();
  #opening = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Lends a socket. Rejects when the limit is reached or the system has none left. */
  async acquire(): Promise<RtpSocket> {
    const idle = this.#idle.shift();
    if (idle !== undefined) return idle;
    if (this.#all.size + this.#opening >= this.#limit)
      throw new Error(`all ${this.#limit} RTP sockets are in use`);
    this.#opening += 1;
    try {
      const socket = await bindEven();
      this.#all.add(socket);
      return socket;
    } finally {
      this.#opening -= 1;
    }
  }

  /** Takes a socket back; what still arrives on it is ignored. */
  release(socket: RtpSocket): void {
    socket.handler = ignore;
    this.#idle.push(socket);
  }

  close(): void {
    for (const socket of this.#all) socket.close();
    this.#all.clear();
    this.#idle.length = 0;
  }
}
