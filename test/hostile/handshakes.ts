// Attacks on the TLS handshake: none at all, half of one, one without or with the wrong certificate. Attacker process.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { dial } from './connection.js';
import { halfHello } from '../support/half-hello.js';
import { keep, type Attack } from './holding.js';
import type { Aim, Tally } from './messages.js';
import { count } from './tally.js';

/** Resolves when the server has ended the connection, or the attacker is tired of it. */
type Way = (socket: Socket, aim: Aim) => Promise<unknown>;

const gone = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });

/** Half of what the exporter waits for a handshake: who took longer may have been ended for that. */
const PATIENCE_MS = 5000;

/** Sends bytes that the server answers by an end. */
const say =
  (bytes: Buffer | string): Way =>
  async (socket) => {
    socket.resume().write(bytes);
    await Promise.race([gone(socket), pause(PATIENCE_MS)]);
  };

/** A whole handshake, but for the certificate; the server ends it. */
const shake =
  (certificate: (tls: NonNullable<Aim['tls']>) => { cert: string; key: string } | undefined): Way =>
  async (socket, { tls }) => {
    const secure = connect({ socket, ca: tls!.ca, servername: 'localhost', ...certificate(tls!) });
    secure.on('error', () => {});
    secure.resume();
    await Promise.race([gone(secure), pause(PATIENCE_MS)]);
    secure.destroy();
  };

/** What is done, and the reason by which the exporter has to count it. */
const ways: readonly [reason: string, way: Way][] = [
  ['other', () => Promise.resolve()],
  [
    'other',
    async (socket) => {
      socket.write(halfHello);
      await pause(20);
    },
  ],
  ['protocol', say(Buffer.from('\x80garbage that is no TLS at all\r\n\r\n'.repeat(20), 'latin1'))],
  ['protocol', say('GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['no_certificate', shake(() => undefined)],
  ['bad_certificate', shake(({ stranger }) => stranger)],
];

/** 12 connections at a time, each in its own way; and 60 held in the middle of their hello. */
export const handshakes: Attack = async (aim, tally: Tally, stop) => {
  const held = Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = await dial(aim, tally);
      if (socket === undefined) return;
      count(tally.rejections, 'other');
      socket.write(halfHello);
      if (!stop.aborted) {
        await new Promise<void>((resolve) => {
          stop.addEventListener('abort', () => resolve());
          socket.once('close', () => resolve());
        });
      }
      socket.destroy();
    }),
  );
  let turn = 0;
  await keep(12, stop, async () => {
    const [reason, way] = ways[turn++ % ways.length];
    const start = performance.now();
    const socket = await dial(aim, tally);
    if (socket === undefined) return;
    await way(socket, aim);
    count(performance.now() - start < PATIENCE_MS ? tally.rejections : tally.hasty, reason);
    if (!socket.destroyed) socket.resetAndDestroy();
    await gone(socket);
  });
  await held;
};
