// Handshakes that go nowhere are ended in time, whatever the client sends meanwhile.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { TlsRejection } from '#dist/exporter/counters.js';
import { createSecureServer } from '#dist/exporter/tls-server.js';
import { eventually } from '../support/eventually.js';
import { askTls, closed, folder, server, trusting, writeFiles } from './secure.js';
import { open } from './sockets.js';

const limit = 400;

async function serving(t: ExecutionContext) {
  const tls = await writeFiles(await folder(t), server);
  const rejections: TlsRejection[] = [];
  const secure = { tls, rejected: (reason: TlsRejection) => rejections.push(reason) };
  const made = await createSecureServer(secure, {}, limit, (_request, response) => {
    // Longer than the handshake may take.
    setTimeout(() => response.end('late'), limit * 2);
  });
  made.server.listen(0, '127.0.0.1');
  await once(made.server, 'listening');
  t.teardown(() => {
    made.server.close();
    made.server.closeAllConnections();
    made.end();
  });
  return { port: (made.server.address() as AddressInfo).port, rejections };
}

test('a silent client is sent away', async (t) => {
  const { port, rejections } = await serving(t);
  const socket = await open(port);
  socket.resume();
  await closed(socket);
  await eventually(() => rejections.length > 0);
  t.deepEqual(rejections, ['other']);
});

test('a client that sends its greeting byte by byte is sent away as soon', async (t) => {
  const { port, rejections } = await serving(t);
  const socket = await open(port);
  socket.resume();
  const began = Date.now();
  // A record of 16 kB of handshake, which begins with a greeting.
  socket.write(Buffer.from([0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3]));
  const drip = setInterval(() => socket.write(Buffer.of(0)), limit / 10);
  await closed(socket);
  clearInterval(drip);
  t.true(Date.now() - began < limit * 20);
  await eventually(() => rejections.length > 0);
  t.deepEqual(rejections, ['other']);
});

test('the limit is one of the handshake: an answer may take longer', async (t) => {
  const { port, rejections } = await serving(t);
  t.is((await askTls(port, trusting)).body.toString(), 'late');
  t.deepEqual(rejections, []);
});
