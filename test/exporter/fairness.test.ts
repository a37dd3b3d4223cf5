// Nobody has node:http's thread for himself: not who reads fast, and not who asks before he is answered.
import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { serveNode } from '#dist/exporter/server-node.js';
import { eventually } from '../support/eventually.js';
import { FakeSource, type FakeParts } from './fakes.js';
import { openTls, servingTls, trusting } from './secure.js';
import { serving, settled } from './serving.js';
import { open, request } from './sockets.js';

/** Calls `turned` in each turn of the event loop, until the returned function is called. */
function eachTurn(turned: () => void): () => void {
  const turn = (): void => {
    turned();
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return () => clearImmediate(next);
}

test('a large page is sent in slices, however fast its reader is', async (t) => {
  const bytes = 20_000_000;
  const [parts, { port }] = await serving(t, serveNode, { source: new FakeSource(Buffer.alloc(bytes, 97)) });
  const socket = await open(port);
  let got = 0;
  socket.on('data', (data) => (got += data.length));
  let turns = 0;
  const stop = eachTurn(() => turns++);
  socket.write(request('GET', '/metrics'));
  await eventually(() => got >= bytes);
  stop();
  t.true(turns >= bytes / (1 << 18), `${turns} turns of the event loop`);
  socket.destroy();
  await settled(t, parts);
});

const connections = 8;
const rounds = 10;
/** What is asked at once fits into what node:http reads at once. */
const atOnce = 300;
const text = request('GET', '/live').repeat(atOnce);

/** Asks so many times in one write, and again when all is answered. Resolves at the end of the last round. */
function pipeline(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let left = rounds * atOnce;
    let rest = '';
    socket.on('data', (data: Buffer) => {
      const parts = (rest + data.toString('latin1')).split('HTTP/1.1 200');
      left -= parts.length - 1;
      rest = parts.at(-1)!.slice(-'HTTP/1.1 200'.length);
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
): Promise<void> {
  const { codes } = parts.counters;
  const sockets = await Promise.all(Array.from({ length: connections }, connect));
  const perTurn: number[] = [];
  let before = codes.length;
  const stop = eachTurn(() => {
    if (codes.length > before) perTurn.push(codes.length - before);
    before = codes.length;
  });
  await Promise.all(sockets.map(pipeline));
  stop();
  t.is(codes.length, connections * rounds * atOnce);
  // What each of them asks first is read before anything is known of it.
  const crowded = perTurn.filter((count) => count > 2 * atOnce).length;
  t.true(crowded <= connections, `${crowded} turns of ${perTurn.join()}`);
  for (const socket of sockets) socket.destroy();
  await settled(t, parts);
}

test('http: connections that ask before they are answered are read one after another', async (t) => {
  const [parts, { port }] = await serving(t, serveNode);
  await onePerTurn(t, parts, () => open(port));
});

test('https: connections that ask before they are answered are read one after another', async (t) => {
  const { parts, port } = await servingTls(t);
  await onePerTurn(t, parts, () => openTls(port, trusting));
});
