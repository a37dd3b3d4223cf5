// Attacks by bytes that are no request: heads of 64 KB, noise, other protocols. Attacker process.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { halfHello } from '../support/half-hello.js';
import { Connection, head } from './connection.js';
import { keep, type Attack } from './holding.js';

const noise: readonly (() => Buffer | string)[] = [
  () => randomBytes(4096),
  () => Buffer.alloc(8192),
  () => halfHello,
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  () => `\r\n\r\n${'\r\n'.repeat(2000)}\0\0`,
  () => 'INVITE sip:metrics@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n',
  () => 'GET /metrics HTTP/9.9\r\nHost: localhost\r\n\r\n',
  () => 'GET  /metrics HTTP/1.1\r\nHost localhost\r\n\r\n',
  () =>
    Buffer.concat([
      Buffer.from('GET /metrics HTTP/1.1\r\nHost: '),
      randomBytes(200),
      Buffer.from('\0\r\n\r\n'),
    ]),
];

/** Sends it on a connection of its own, and leaves when the server does, or half a second later. */
function throwAt(kinds: readonly (() => Buffer | string)[]): Attack {
  return (aim, tally, stop) => {
    let turn = 0;
    return keep(8, stop, async () => {
      const connection = await Connection.open(aim, tally);
      if (connection === undefined) return;
      connection.spoil(kinds[turn++ % kinds.length]());
      await Promise.race([connection.gone(), pause(500)]);
      await connection.end();
    });
  };
}

export const garbage = throwAt(noise);

/** 64 KB in one header, in a thousand, and in the path. */
export const headers = throwAt([
  () => head('GET', '/metrics', 't', [`X-Long: ${'a'.repeat(65_536)}`]),
  () =>
    head(
      'GET',
      '/metrics',
      't',
      Array.from({ length: 1024 }, (_, n) => `X-${n}: ${'a'.repeat(56)}`),
    ),
  () => head('GET', `/${'a'.repeat(65_536)}`),
]);
