// Nobody has node:http's thread for himself: not who reads fast, not who asks before he is answered, not who works in slices.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { EventLoop } from '#dist/exporter/event-loop.js';
import { createRoutes } from '#dist/exporter/routes.js';
import type { Serve } from '#dist/exporter/server.js';
import { serveNode } from '#dist/exporter/server-node.js';
import { serveUws } from '#dist/exporter/server-uws.js';
import { loadUws, type Uws, type UwsApp, type UwsResponse } from '#dist/exporter/uws.js';
import { eachTurn } from '../support/each-turn.js';
import { eventually } from '../support/eventually.js';
import { fakeParts, FakeSource, type FakeParts } from './fakes.js';
import { openTls, servingTls, trusting } from './secure.js';
import { serving, settled } from './serving.js';
import { ask, loopback, open, request } from './sockets.js';

/** The server's end of a connection, once it has asked. */
function serversEnds(t: ExecutionContext): (port: number) => Socket | undefined {
  const sockets: Socket[] = [];
  const listener = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);
  subscribe('http.server.request.start', listener);
  t.teardown(() => unsubscribe('http.server.request.start', listener));
  return (port) => sockets.find(({ remotePort }) => remotePort === port);
}

/** Gets a large page as fast as it can; the most bytes of it that were `written` in one turn of the event loop. */
async function mostOfPage(
  t: ExecutionContext,
  serve: Serve,
  written: (reader: Socket) => number,
): Promise<number> {
  const bytes = 20_000_000;
  const [parts, { port }] = await serving(t, serve, { source: new FakeSource(Buffer.alloc(bytes, 97)) });
  const socket = await open(port);
  let got = 0;
  socket.on('data', (data) => (got += data.length));
  let most = 0;
  let before = 0;
  const stop = eachTurn(() => {
    const now = written(socket);
    most = Math.max(most, now - before);
    before = now;
  });
  socket.write(request('GET', '/metrics'));
  await eventually(() => got > bytes);
  stop();
  socket.destroy();
  await settled(t, parts);
  return most;
}

test('node: a large page is sent in slices, however fast its reader is', async (t) => {
  const endOf = serversEnds(t);
  const most = await mostOfPage(t, serveNode, ({ localPort }) => endOf(localPort!)?.bytesWritten ?? 0);
  t.true(most > 0 && most <= 2 << 18, `${most} bytes in one turn of the event loop`);
});

/** uWebSockets.js with its answers told of what they write: bytes so far. */
function countedUws(uws: Uws, wrote: (bytes: number) => void): Uws {
  const counted = (response: UwsResponse): UwsResponse => {
    const tryEnd = response.tryEnd.bind(response);
    response.tryEnd = (body, total) => {
      wrote(body.length);
      return tryEnd(body, total);
    };
    return response;
  };
  const App = (): UwsApp => {
    const app = uws.App();
    const any = app.any.bind(app);
    app.any = (pattern, handler) => any(pattern, (response, asked) => handler(counted(response), asked));
    return app;
  };
  return new Proxy(uws, { get: (of, name) => (name === 'App' ? App : (Reflect.get(of, name) as unknown)) });
}

const uws = loadUws(undefined);

(typeof uws === 'string' ? test.skip : test)('uws: so it is by uWebSockets.js', async (t) => {
  let offered = 0;
  const counted = countedUws(uws as Uws, (bytes) => (offered += bytes));
  const most = await mostOfPage(
    t,
    (routes, address) => serveUws(counted, routes, address),
    () => offered,
  );
  t.true(most > 0 && most <= 2 << 18, `${most} bytes in one turn of the event loop`);
});

const connections = 8;
const rounds = 20;
/** What is asked at once fits into what node:http reads at once. */
const atOnce = 300;

/** Asks so many times in one write, and again when all is answered. Resolves at the end of the last round. */
function pipeline(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    let left = rounds * atOnce;
    let rest = '';
    socket.on('data', (data: Buffer) => {
      const parts = (rest + data.toString('latin1')).split('HTTP/1.1 ');
      left -= parts.length - 1;
      rest = parts.at(-1)!.slice(-'HTTP/1.1 '.length);
      if (left === 0) resolve();
      else if (left % atOnce === 0 && parts.length > 1) socket.write(text);
    });
    socket.write(text);
  });
}

async function onePerTurn(
  t: ExecutionContext,
  parts: FakeParts,
  connect: () => Promise<Socket>,
  question: string,
): Promise<void> {
  const { codes } = parts.counters;
  const sockets = await Promise.all(Array.from({ length: connections }, connect));
  const perTurn: number[] = [];
  let before = codes.length;
  const stop = eachTurn(() => {
    if (codes.length > before) perTurn.push(codes.length - before);
    before = codes.length;
  });
  await Promise.all(sockets.map((socket) => pipeline(socket, question.repeat(atOnce))));
  stop();
  t.is(codes.length, connections * rounds * atOnce);
  // What each of them asks first is read before anything is known of it.
  const crowded = perTurn.filter((count) => count > 2 * atOnce).length;
  t.true(crowded <= connections, `${crowded} turns of ${perTurn.join()}`);
  for (const socket of sockets) socket.destroy();
  await settled(t, parts);
}

for (const [what, question] of [
  ['that ask', request('GET', '/live')],
  // Between a body and the next request Node runs what waits, and so ends the answer.
  ['that ask with a body', `${request('POST', '/live', ['Content-Length: 1'])}x`],
  ['that expect', request('GET', '/live', ['Expect: x'])],
] as const) {
  test(`http: connections ${what} before they are answered are read one after another`, async (t) => {
    const [parts, { port }] = await serving(t, serveNode);
    await onePerTurn(t, parts, () => open(port), question);
  });
}

test('https: connections that ask before they are answered are read one after another', async (t) => {
  const { parts, port } = await servingTls(t);
  await onePerTurn(t, parts, () => openTls(port, trusting), request('GET', '/live'));
});

test('a page is sent while connections ask and ask; they are let go at the close', async (t) => {
  const source = new FakeSource(Buffer.alloc(2_000_000, 97));
  const [parts, server] = await serving(t, serveNode, { source });
  const sockets = await Promise.all(Array.from({ length: 40 }, () => open(server.port)));
  const text = request('GET', '/live').repeat(atOnce);
  let stopped = false;
  for (const socket of sockets) {
    socket.on('data', () => {
      if (!stopped && socket.writableLength === 0) socket.write(text);
    });
    socket.write(text);
  }
  const { codes } = parts.counters;
  await eventually(() => codes.length > 40 * atOnce, 'each of them is known');
  const before = codes.length;
  t.is((await ask(server.port, 'GET', '/metrics')).body.length, 2_000_000);
  // Eight slices, each behind forty readings if they waited in one line.
  const meanwhile = codes.length - before;
  t.true(meanwhile < 4 * 40 * atOnce, `${meanwhile} requests were answered meanwhile`);
  sockets[0].resetAndDestroy();
  await server.close();
  stopped = true;
  await eventually(() => sockets.every((socket) => socket.closed));
  await settled(t, parts);
});

test('a stalled reader over TLS is written no more of his page, however much he asks', async (t) => {
  const source = new FakeSource(Buffer.alloc(20_000_000, 97));
  const { port, parts } = await servingTls(t, { parts: { source } });
  const endOf = serversEnds(t);
  const socket = await openTls(port, trusting);
  socket.write(request('GET', '/metrics'));
  await once(socket, 'data');
  socket.pause();
  for (let asked = 1; asked <= 60; asked++) {
    socket.write(request('GET', '/live'));
    await eventually(() => parts.counters.codes.length >= asked || socket.closed);
  }
  const { writableLength } = endOf(socket.localPort!)!;
  t.true(writableLength > 0, 'he is stalled');
  t.true(writableLength < 1_000_000, `${writableLength} bytes wait for him`);
  socket.destroy();
  await settled(t, parts);
});

test.serial('who connects does not wait for a slice of work behind each other caller', async (t) => {
  const loop = new EventLoop();
  const parts = fakeParts();
  const server = await serveNode(createRoutes(parts), { ...loopback, loop });
  t.teardown(() => server.close());
  const state = { slices: 0, working: true };
  t.teardown(() => (state.working = false));
  void (async () => {
    while (state.working) {
      await loop.comeRound();
      for (const end = performance.now() + 5; performance.now() < end;);
      state.slices += 1;
    }
  })();
  await eventually(() => state.slices > 3);
  const before = state.slices;
  await Promise.all(Array.from({ length: 80 }, () => ask(server.port, 'GET', '/live')));
  // One to connect, one to be taken, one to ask, one to hear: and ten times as many for the sake of a machine that is busy with others.
  t.true(state.slices - before < 40, `${state.slices - before} slices of work for 80 callers at once`);
});

test('what a stalled reader sends is left with the system, over TCP and over TLS', async (t) => {
  const source = new FakeSource(Buffer.alloc(20_000_000, 97));
  const [, { port }] = await serving(t, serveNode, { source });
  const { port: securePort } = await servingTls(t, { parts: { source } });
  const endOf = serversEnds(t);
  for (const socket of [await open(port), await openTls(securePort, trusting)]) {
    // So many answers behind a page that is not taken are more than node:http lets wait.
    socket.pause().write(request('GET', '/metrics'));
    await eventually(() => endOf(socket.localPort!) !== undefined);
    await pause(200);
    socket.write(request('GET', '/live').repeat(2 * atOnce));
    await pause(200);
    const { bytesRead } = endOf(socket.localPort!)!;
    // Many pieces in one reading of the system's: over TLS each of them is one of the stream's.
    for (let piece = 0; piece < 3000; piece++) socket.write('\r\n');
    await pause(200);
    const more = endOf(socket.localPort!)!.bytesRead - bytesRead;
    t.true(more <= 10, `${more} bytes more`);
    socket.destroy();
  }
});
