// However many requests come in one writing, each is answered, in order, over TCP and over TLS, also where nobody reads for a while.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { serveNode } from '#dist/exporter/server-node.js';
import { eventually } from '../support/eventually.js';
import { FakeSource, type FakeParts } from './fakes.js';
import { openTls, servingTls, trusting } from './secure.js';
import { serving, settled } from './serving.js';
import { open, request } from './sockets.js';

/** Far more than node:http reads at once, and than a record of TLS holds. */
const QUESTIONS = 6000;
const kinds: readonly (readonly [question: string, code: string])[] = [
  [request('GET', '/live'), '200'],
  [request('GET', '/nowhere'), '404'],
  [`${request('GET', '/live', ['Content-Length: 3'])}abc`, '200'],
];
/** Closes the connection, which ends what is awaited. */
const last = request('POST', '/live', ['Content-Length: 0', 'Connection: close']);

/** Answers that fill what the system keeps of a connection. */
const pages = 40;
const page = Buffer.alloc(500_000, 97);

/** Asks for pages and then for much else, and reads nothing until the server has stopped reading, too. */
async function readLate(t: ExecutionContext, parts: FakeParts, socket: Socket): Promise<void> {
  const { codes } = parts.counters;
  let bytes = 0;
  let end = '';
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket
    .pause()
    .write(request('GET', '/metrics').repeat(pages) + request('GET', '/live').repeat(QUESTIONS) + last);
  await eventually(() => codes.length >= pages);
  // Time enough to read on, for who would.
  await pause(300);
  socket.on('data', (data: Buffer) => {
    bytes += data.length;
    end = (end + data.toString('latin1')).slice(-400);
  });
  socket.resume();
  await ended;
  t.true(bytes > pages * page.length);
  t.regex(end, /HTTP\/1\.1 405/);
  t.is(codes.length, pages + QUESTIONS + 1);
  await settled(t, parts);
}

async function allAnswered(t: ExecutionContext, parts: FakeParts, socket: Socket): Promise<void> {
  const asked = Array.from({ length: QUESTIONS }, (_, question) => kinds[question % kinds.length]);
  const got: Buffer[] = [];
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('data', (data: Buffer) => got.push(data));
  socket.write(asked.map(([question]) => question).join('') + last);
  await ended;
  const heads = Buffer.concat(got)
    .toString('latin1')
    .matchAll(/HTTP\/1\.1 (\d+)/g);
  const codes = Array.from(heads, ([, code]) => code);
  t.is(codes.length, QUESTIONS + 1);
  t.deepEqual(codes, [...asked.map(([, code]) => code), '405']);
  t.is(parts.counters.codes.length, QUESTIONS + 1);
  await settled(t, parts);
}

test('http: a long pipeline is answered to its end', async (t) => {
  const [parts, { port }] = await serving(t, serveNode);
  await allAnswered(t, parts, await open(port));
});

test('https: a long pipeline is answered to its end', async (t) => {
  const { parts, port } = await servingTls(t);
  await allAnswered(t, parts, await openTls(port, trusting));
});

test('http: a pipeline whose answers are read late is answered to its end', async (t) => {
  const [parts, { port }] = await serving(t, serveNode, { source: new FakeSource(page) });
  await readLate(t, parts, await open(port));
});

test('https: a pipeline whose answers are read late is answered to its end', async (t) => {
  const { parts, port } = await servingTls(t, { parts: { source: new FakeSource(page) } });
  await readLate(t, parts, await openTls(port, trusting));
});
