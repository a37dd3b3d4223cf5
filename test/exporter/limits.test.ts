// The time limits, at their full length: who says nothing, too little, or takes nothing is gone after about 10 s, and leaves no trace.
//
// All of it runs at once, so that it takes one such time and not all of theirs. node:http looks at heads every 2 s; uWebSockets.js looks
// at everything every 4 s, and its 10 s are 8 to 12.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { createMounted, type Handler } from '#dist/exporter/mounted.js';
import { createMountService } from '#dist/exporter/mount-service.js';
import { createRoutes } from '#dist/exporter/routes.js';
import { eventually } from '../support/eventually.js';
import { fakeParts, FakeSource, type FakeParts } from './fakes.js';
import { closed, openTls, server, servingTls, trusting } from './secure.js';
import { serving, settled } from './serving.js';
import { open, parse, request, servers } from './sockets.js';

/** Seconds. */
const least = 6;
/** With time to spare for a machine that is busy with other tests. */
const most = 18;
/** When the time of a reader is over, Node only notes how much of the write under way is left; it looks once more 10 s later. */
const mostAtNode = 28;

/** Where a reader sends something, Node's own limit begins anew; the page's looks every 10 s whether anything was taken, and gives up at the third. */
const mostOfSenders = 38;

/** More than the system takes of it for a reader who takes nothing. */
const large = Buffer.alloc(20_000_000, 97);

/** Who serves the page, to one reader at a time. */
interface Target {
  readonly parts: FakeParts;
  readonly connect: () => Promise<Socket>;
}

const oneReader = (): Partial<FakeParts> => ({ source: new FakeSource(large), maxScrapes: 1 });

const targets: [name: string, begin: (t: ExecutionContext) => Promise<Target>, mostOfReader: number][] = [];
for (const [name, serve] of servers) {
  const begin = async (t: ExecutionContext): Promise<Target> => {
    const [parts, { port }] = await serving(t, serve, oneReader());
    return { parts, connect: () => open(port) };
  };
  targets.push([name, begin, name === 'node' ? mostAtNode : most]);
}
async function beginTls(t: ExecutionContext): Promise<Target> {
  const { port, parts } = await servingTls(t, { parts: oneReader() });
  return { parts, connect: () => openTls(port, trusting) };
}
targets.push(['https', beginTls, mostAtNode]);

/** Until the other side ends the connection; whatever it says meanwhile is read. */
async function secondsUntilClosed(t: ExecutionContext, socket: Socket): Promise<number> {
  t.teardown(() => socket.destroy());
  const began = performance.now();
  socket.resume();
  await closed(socket);
  return (performance.now() - began) / 1000;
}

/** Takes the only slot, and nothing of the page: until the slot is free. */
async function secondsOfReader(
  t: ExecutionContext,
  { parts, connect }: Target,
  asked: string,
  more = '',
): Promise<number> {
  const socket = await connect();
  t.teardown(() => socket.destroy());
  socket.pause().write(asked);
  await eventually(() => parts.source.handedOut === 1);
  const began = performance.now();
  const goOn = setInterval(() => {
    if (more !== '') socket.write(more);
  }, 730);
  socket.once('close', () => clearInterval(goOn));
  await eventually(() => parts.counters.flying === 0, 'the slot is free');
  clearInterval(goOn);
  return (performance.now() - began) / 1000;
}

function inTime(t: ExecutionContext, seconds: number, upTo: number): void {
  t.true(seconds > least && seconds < upTo, `${seconds} s`);
}

/** The page can be read, and then nobody holds it. */
async function slotIsFree(t: ExecutionContext, { parts, connect }: Target): Promise<void> {
  await settled(t, parts);
  const socket = await connect();
  const got: Buffer[] = [];
  socket.on('data', (data: Buffer) => got.push(data));
  socket.write(request('GET', '/metrics', ['Connection: close']));
  await closed(socket);
  const { status, body } = parse(Buffer.concat(got).toString('latin1'));
  t.deepEqual([status, body.length], [200, large.length]);
  await settled(t, parts);
}

/** Bytes that a slow reader takes at a time, every 140 ms. */
const bite = 1 << 17;

/** Takes a little now and then: all of the page, in more time than any limit. The system holds some megabytes of it on the way. */
async function readSlowly(t: ExecutionContext, target: Target): Promise<void> {
  const socket = await target.connect();
  const got: Buffer[] = [];
  let bytes = 0;
  let next = bite;
  socket.on('data', (data: Buffer) => {
    got.push(data);
    if ((bytes += data.length) < next) return;
    next += bite;
    socket.pause();
    setTimeout(() => socket.resume(), 140);
  });
  socket.write(request('GET', '/metrics', ['Connection: close']));
  await eventually(() => target.parts.counters.flying === 1);
  const began = performance.now();
  await Promise.all([
    closed(socket),
    eventually(() => target.parts.counters.flying === 0).then(() => {
      const took = performance.now() - began;
      t.true(took > 10_500, `${took} ms are more than the limit`);
    }),
  ]);
  const { status, body } = parse(Buffer.concat(got).toString('latin1'));
  t.deepEqual([status, body.length], [200, large.length]);
  await slotIsFree(t, target);
}

for (const [name, begin, mostOfReader] of targets) {
  test(`${name}: a connection that never says anything is ended`, async (t) => {
    const target = await begin(t);
    inTime(t, await secondsUntilClosed(t, await target.connect()), most);
    await slotIsFree(t, target);
  });

  test(`${name}: a head that comes byte by byte gets no more time than any other`, async (t) => {
    const target = await begin(t);
    const socket = await target.connect();
    const head = request('GET', '/metrics', [`X: ${'a'.repeat(2 * most)}`]);
    let sent = 0;
    const drip = setInterval(() => socket.write(head[sent++]), 730);
    socket.once('end', () => clearInterval(drip));
    inTime(t, await secondsUntilClosed(t, socket), most);
    clearInterval(drip);
    t.is(target.parts.source.handedOut, 0);
    await slotIsFree(t, target);
  });

  test(`${name}: a connection that was answered and asks no more is ended`, async (t) => {
    const target = await begin(t);
    const socket = await target.connect();
    socket.write(request('GET', '/live'));
    t.regex(String((await once(socket, 'data'))[0]), /^HTTP\/1.1 200 /);
    inTime(t, await secondsUntilClosed(t, socket), most);
    await slotIsFree(t, target);
  });

  test(`${name}: a reader that takes nothing loses the page, and the next one gets it`, async (t) => {
    const target = await begin(t);
    inTime(t, await secondsOfReader(t, target, request('GET', '/metrics')), mostOfReader);
    await slotIsFree(t, target);
  });

  for (const [what, asked] of [
    ['sends a line now and then', request('GET', '/metrics')],
    ['goes on asking', request('GET', '/metrics') + request('GET', '/live')],
  ] as const) {
    test(`${name}: so does one that takes nothing, but ${what}`, async (t) => {
      const target = await begin(t);
      const seconds = await secondsOfReader(t, target, asked, '\r\n');
      // uWebSockets.js ends at once who asks on behind a request for a page.
      if (name === 'uws') t.true(seconds < most, `${seconds} s`);
      else inTime(t, seconds, mostOfSenders);
      await slotIsFree(t, target);
    });
  }

  test(`${name}: a reader that takes something now and then gets all of it`, async (t) => {
    await readSlowly(t, await begin(t));
  });
}

/** A handler, and what answers it, on one thread. */
function fakeMount(): { parts: FakeParts; handler: Handler } {
  const parts = fakeParts(oneReader());
  const routes = createRoutes(parts);
  const service = createMountService({
    source: parts.source,
    routes: { page: routes, health: routes },
    path: parts.path,
    post: (report) => mounted.report(report),
  });
  const mounted = createMounted({ post: service, hold: () => () => {}, enabled: true });
  return { parts, handler: mounted.handler };
}

/** An application's own server, which has no time limits of its own; what is not the page's is the application's. */
async function beginMounted(t: ExecutionContext, secure: boolean): Promise<Target> {
  const { parts, handler } = fakeMount();
  const listener: RequestListener = (incoming, response) => {
    if (incoming.url === '/metrics') void handler(incoming, response);
    else if (incoming.url === '/large') response.end(large);
    else response.end('mine');
  };
  const settings = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
  const application = secure
    ? createSecureServer({ ...settings, cert: server.cert, key: server.key }, listener)
    : createServer(settings, listener);
  application.listen(0, '127.0.0.1');
  await once(application, 'listening');
  t.teardown(() => {
    application.closeAllConnections();
    application.close();
  });
  const { port } = application.address() as AddressInfo;
  return { parts, connect: () => (secure ? openTls(port, trusting) : open(port)) };
}

for (const secure of [false, true]) {
  const name = `mounted at node:${secure ? 'https' : 'http'}`;

  test(`${name}: a reader that takes nothing loses the page, and the next one gets it`, async (t) => {
    const target = await beginMounted(t, secure);
    inTime(t, await secondsOfReader(t, target, request('GET', '/metrics')), most);
    await slotIsFree(t, target);
  });

  test(`${name}: so does one whose page waits behind an answer of the application`, async (t) => {
    const target = await beginMounted(t, secure);
    const asked = request('GET', '/large') + request('GET', '/metrics');
    inTime(t, await secondsOfReader(t, target, asked), most);
    await slotIsFree(t, target);
  });

  test(`${name}: pages behind one another arrive whole, and their connection keeps the application's limits`, async (t) => {
    const target = await beginMounted(t, secure);
    target.parts.source.bytes = large.subarray(0, 300_000);
    const socket = await target.connect();
    let bytes = 0;
    let last = '';
    socket.on('data', (data: Buffer) => {
      bytes += data.length;
      last = data.toString('latin1');
    });
    socket.write(request('GET', '/large') + request('GET', '/metrics'));
    await eventually(() => bytes > large.length + 300_000);
    await settled(t, target.parts);
    await pause(13_000);
    socket.write(request('GET', '/mine', ['Connection: close']));
    await closed(socket);
    t.regex(last, /^HTTP\/1.1 200 [^]*mine/);
  });

  test(`${name}: a reader that takes something now and then gets all of it`, async (t) => {
    await readSlowly(t, await beginMounted(t, secure));
  });
}
