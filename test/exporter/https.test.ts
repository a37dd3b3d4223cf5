// The routes over TLS: pages as without it, and every connection that ends with its handshake is counted by its reason.
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import test from 'ava';
import type { TlsRejection } from '#dist/exporter/counters.js';
import { serveNode } from '#dist/exporter/server-node.js';
import { createRoutes } from '#dist/exporter/routes.js';
import { createAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { fakeParts, FakeSource } from './fakes.js';
import { settled } from './serving.js';
import { open, request, talk } from './sockets.js';
import * as pki from './secure.js';
import { askTls, closed, known, openTls, servingTls, trusting, type Served } from './secure.js';

test('a page, a health answer, a HEAD and a refusal, on one connection', async (t) => {
  const { port, parts, rejections } = await servingTls(t, { parts: { token: 'sesame' } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const headers = { authorization: 'Bearer sesame' };
  const page = await askTls(port, { ...trusting, headers }, agent);
  t.deepEqual([page.status, page.body.toString(), page.connection], [200, 'calls_total 1\n', 'keep-alive']);
  const head = await askTls(port, { ...trusting, headers, method: 'HEAD' }, agent);
  t.deepEqual([head.status, head.body.length], [200, 0]);
  t.is((await askTls(port, trusting, agent)).status, 401);
  t.is((await askTls(port, { ...trusting, path: '/healthz' }, agent)).status, 200);
  t.deepEqual(rejections, []);
  await settled(t, parts);
});

test('TLS 1.2 and 1.3 are spoken, and nothing older', async (t) => {
  const { port, rejections } = await servingTls(t);
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await openTls(port, { ...trusting, minVersion: version, maxVersion: version });
    t.is(socket.getProtocol(), version);
    socket.write(request('GET', '/healthz', ['Connection: close']));
    socket.resume();
    await closed(socket);
  }
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const error = await t.throwsAsync<NodeJS.ErrnoException>(openTls(port, { ...trusting, ...old }));
  t.regex(error.code!, /^ERR_SSL_.*VERSION$/);
  await eventually(() => rejections.length > 0);
  t.deepEqual(rejections, ['protocol']);
});

test('a client that trusts another authority does not ask', async (t) => {
  const { port, parts } = await servingTls(t);
  const stranger = createAuthority('servers');
  await t.throwsAsync(askTls(port, { ca: stranger.cert }), { message: /certificate|signature/ });
  await t.throwsAsync(askTls(port, { ...trusting, host: 'localhost', servername: 'example.org' }), {
    message: /example.org/,
  });
  t.deepEqual(parts.counters.codes, []);
  t.is((await askTls(port, trusting)).status, 200);
});

/** Asks, which must fail before any answer; then the reason must be counted, once, and a good client must be served. */
async function refused(
  t: Parameters<typeof servingTls>[0],
  { port, rejections, parts }: Served,
  options: object,
  reason: TlsRejection,
): Promise<void> {
  const before = rejections.length;
  await t.throwsAsync(askTls(port, options));
  await eventually(() => rejections.length > before);
  t.deepEqual(rejections.slice(before), [reason]);
  t.deepEqual(parts.counters.codes, []);
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  const known = { ...pki.known, minVersion: version, maxVersion: version };

  test(`${version}: a client without a certificate is refused where one is required`, async (t) => {
    const served = await servingTls(t, { clients: pki.clientAuthority });
    const without = { ...trusting, minVersion: version, maxVersion: version };
    await refused(t, served, without, 'no_certificate');
    await refused(t, served, { ...without, path: '/healthz' }, 'no_certificate');
    t.is((await askTls(served.port, known)).status, 200);
  });

  test(`${version}: a client with a certificate that does not verify is refused`, async (t) => {
    const served = await servingTls(t, { clients: pki.clientAuthority });
    const bad = [
      createAuthority('clients').issue({ name: 'client', use: 'client' }),
      pki.clientAuthority.issue({ name: 'client', use: 'client', valid: [-3, -1] }),
      pki.clientAuthority.issue({ name: 'client', use: 'client', valid: [1, 3] }),
      pki.clientAuthority.issue({ name: 'server', use: 'server' }),
      pki.server,
    ];
    for (const pair of bad) await refused(t, served, { ...known, ...pair }, 'bad_certificate');
    t.is((await askTls(served.port, known)).status, 200);
  });

  test(`${version}: no session is resumed, so that each connection shows its certificate`, async (t) => {
    const { port } = await servingTls(t, { clients: pki.clientAuthority });
    const first = await openTls(port, known);
    let session: Buffer | undefined;
    first.on('session', (data) => (session = data));
    first.write(request('GET', '/healthz', ['Connection: close']));
    first.resume();
    await closed(first);
    session ??= first.getSession();
    const second = await openTls(port, session === undefined ? known : { ...known, session });
    t.false(second.isSessionReused());
    second.destroy();
  });
}

test('an HTTP request to the TLS port gets no page, and is counted', async (t) => {
  const { port, rejections, parts } = await servingTls(t);
  t.notRegex(await talk(port, request('GET', '/metrics')), /calls_total/);
  await eventually(() => rejections.length > 0);
  t.deepEqual(rejections, ['protocol']);
  t.is((await askTls(port, trusting)).status, 200);
  await settled(t, parts);
});

/** The first bytes that a TLS client sends. */
async function clientHello(): Promise<Buffer> {
  const { port, close } = await serveTcp();
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  const hello = await close;
  socket.destroy();
  return hello;
}

/** Listens for the first bytes of one client. */
async function serveTcp(): Promise<{ port: number; close: Promise<Buffer> }> {
  const { createServer } = await import('node:net');
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const close = new Promise<Buffer>((resolve) => {
    listening.once('connection', (socket) => {
      socket.once('data', (data) => {
        resolve(data);
        socket.destroy();
        listening.close();
      });
    });
  });
  return { port: (listening.address() as { port: number }).port, close };
}

test('handshakes that are cut short are counted, and the server goes on', async (t) => {
  const { port, rejections } = await servingTls(t);
  const hello = await clientHello();
  const cuts: ((socket: Awaited<ReturnType<typeof open>>) => void)[] = [
    (socket) => socket.end(),
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end(hello.subarray(0, 20)),
    (socket) => socket.write(hello.subarray(0, 20), () => socket.resetAndDestroy()),
    (socket) => {
      socket.write(hello);
      socket.once('data', () => socket.resetAndDestroy());
    },
  ];
  for (const [n, cut] of cuts.entries()) {
    const socket = await open(port);
    cut(socket);
    await eventually(() => rejections.length === n + 1);
    socket.destroy();
  }
  t.deepEqual(rejections, Array<TlsRejection>(cuts.length).fill('other'));
  t.is((await askTls(port, trusting)).status, 200);
});

test('close ends every connection at once: in the handshake, idle, and in the middle of a page', async (t) => {
  const source = new FakeSource(Buffer.alloc(20_000_000, 97));
  const { port, parts, close } = await servingTls(t, { parts: { source } });
  const silent = await open(port);
  const halfway = await open(port);
  halfway.write((await clientHello()).subarray(0, 20));
  const idle = await openTls(port, trusting);
  const reader = await openTls(port, trusting);
  reader.write(request('GET', '/metrics'));
  await once(reader, 'data');
  reader.pause();
  const ends = [silent, halfway, idle].map((socket) => {
    socket.resume();
    return closed(socket);
  });
  const began = Date.now();
  await close();
  await Promise.all(ends);
  t.true(Date.now() - began < 5000, 'no time limit was waited for');
  await settled(t, parts);
  await t.throwsAsync(open(port));
  await close();
});

test('a large page arrives whole, also at a slow reader and behind another one', async (t) => {
  const bytes = Buffer.alloc(10_000_001);
  for (let n = 0; n + 4 < bytes.length; n += 4) bytes.writeUInt32LE(n, n);
  const { port, parts } = await servingTls(t, { parts: { source: new FakeSource(bytes) } });
  const socket = await openTls(port, trusting);
  const got: Buffer[] = [];
  let pieces = 0;
  socket.on('data', (data: Buffer) => {
    got.push(data);
    if (++pieces % 50 !== 0) return;
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  socket.write(request('GET', '/metrics') + request('GET', '/metrics', ['Connection: close']));
  await closed(socket);
  const answers = Buffer.concat(got);
  const first = answers.indexOf('\r\n\r\n') + 4;
  t.true(answers.subarray(first, first + bytes.length).equals(bytes));
  const second = answers.indexOf('\r\n\r\n', first + bytes.length) + 4;
  t.true(answers.subarray(second).equals(bytes));
  await settled(t, parts);
});

test('an empty page is served, and one that cannot be sent costs its connection', async (t) => {
  const source = new FakeSource(new Uint8Array());
  const { port, parts } = await servingTls(t, { parts: { source } });
  t.is((await askTls(port, trusting)).status, 200);
  source.bytes = null as unknown as Uint8Array;
  await t.throwsAsync(askTls(port, trusting));
  source.bytes = Buffer.from('a 1\n');
  t.is((await askTls(port, trusting)).body.toString(), 'a 1\n');
  await settled(t, parts);
});

test('readers that leave in the middle of a page give it back', async (t) => {
  const source = new FakeSource(Buffer.alloc(20_000_000, 97));
  const { port, parts } = await servingTls(t, { parts: { source } });
  const sockets = await Promise.all(Array.from({ length: 5 }, () => openTls(port, trusting)));
  for (const [n, socket] of sockets.entries()) {
    socket.write(request('GET', '/metrics'));
    socket.once('data', () => (n % 2 === 0 ? socket.destroy() : socket.end()));
  }
  await eventually(() => source.handedOut === 5);
  await settled(t, parts);
});

test.serial('stalled readers of a large page cost little memory', async (t) => {
  const source = new FakeSource(Buffer.alloc(20_000_000, 97));
  const { port, parts, close } = await servingTls(t, { parts: { source } });
  const before = process.memoryUsage().rss;
  const sockets = await Promise.all(Array.from({ length: 10 }, () => openTls(port, trusting)));
  for (const socket of sockets) {
    socket.write(request('GET', '/metrics'));
    await once(socket, 'data');
    socket.pause();
  }
  const grown = process.memoryUsage().rss - before;
  t.true(grown < 100_000_000, `${grown} bytes for 10 readers of 20 MB each`);
  await close();
  for (const socket of sockets) socket.destroy();
  await settled(t, parts);
});

test('a start fails with the files: refused, or a port in use', async (t) => {
  const { port, files, tls } = await servingTls(t);
  const routes = createRoutes(fakeParts());
  await t.throwsAsync(serveNode(routes, { host: '127.0.0.1', port }, { tls }), { code: 'EADDRINUSE' });
  await files.write('server.key', pki.client.key);
  await t.throwsAsync(serveNode(routes, { host: '127.0.0.1', port: 0 }, { tls }), {
    message: /option 'tls.keyFile': .* is not the key of/,
  });
});

test('a client certificate is not asked for where no authority is given', async (t) => {
  const { port } = await servingTls(t);
  t.is((await askTls(port, known)).status, 200);
  t.is((await askTls(port, trusting)).status, 200);
});
