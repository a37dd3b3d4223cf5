// The connections of the exits' matrix, by TCP or TLS; none of them keeps the process alive.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { halfHello } from '../support/half-hello.js';
import type { Kind } from './exits-cells.js';
import { request } from './sockets.js';

export interface Client {
  /** A new connection; what is written to it goes out once it is there. */
  readonly dial: () => Socket;
  /** A TCP connection, whatever the server expects. */
  readonly bare: () => Socket;
}

export function clientOf(kind: Kind, port: number): Client {
  const to = { host: '127.0.0.1', port };
  const quiet = (socket: Socket): Socket => socket.on('error', () => {}).unref();
  const bare = (): Socket => quiet(connectTcp(to));
  if (kind !== 'tls') return { dial: bare, bare };
  return { dial: () => quiet(connectTls({ socket: bare(), rejectUnauthorized: false })), bare };
}

/** One silent, one that asks again and again, one that stopped reading in the middle of a page. */
export async function crowd(client: Client): Promise<void> {
  const { dial } = client;
  const idle = insist(() => ask(dial(), '/healthz'));
  const eager = insist(async () => {
    const socket = dial();
    socket.on('data', () => socket.write(request('GET', '/healthz')));
    await ask(socket, '/healthz');
  });
  await Promise.all([idle, eager, stall(client)]);
}

/** Asks for a page, and takes no more than its first bytes. */
export function stall({ dial }: Client, headers: readonly string[] = []): Promise<void> {
  return insist(async () => {
    const socket = dial();
    await ask(socket, '/metrics', headers);
    socket.pause();
  });
}

/** Asks for a page, again where the connection ends. */
export function demand({ dial }: Client, headers: readonly string[] = []): void {
  const again = (): void => {
    dial()
      .once('close', again)
      .write(request('GET', '/metrics', headers));
  };
  again();
}

/** On a machine that is busy enough a connection is silent for too long, and the server ends it. */
async function insist(attempt: () => Promise<void>): Promise<void> {
  for (let done = false; !done;) {
    done = await attempt().then(
      () => true,
      () => false,
    );
  }
}

/** Resolves when the first bytes of the answer are here; rejects when the connection ends before. */
function ask(socket: Socket, target: string, headers: readonly string[] = []): Promise<void> {
  socket.write(request('GET', target, headers));
  return new Promise((resolve, reject) => {
    socket.once('data', () => resolve());
    socket.once('close', () => reject(new Error('closed before it was answered')));
  });
}

/** Handshakes of every age: none begun, one begun, some done, and one after the other. */
export function shakeHands({ dial, bare }: Client): void {
  bare();
  bare().write(halfHello);
  for (let n = 0; n < 3; n++) dial();
  const again = (): void => {
    const socket = dial();
    socket.once('secureConnect', () => {
      socket.destroy();
      again();
    });
  };
  again();
}
