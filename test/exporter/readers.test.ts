// Readers that leave or stall, at both servers: a page is given back exactly once, and costs no copy.
import test from 'ava';
import { eventually } from '../support/eventually.js';
import { FakeSource } from './fakes.js';
import { serving, settled } from './serving.js';
import { ask, open, request, servers } from './sockets.js';

for (const [name, serve] of servers) {
  test(`${name}: readers that leave before their page is rendered cost nothing`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    let render = (): void => {};
    const rendered = new Promise<void>((resolve) => (render = resolve));
    parts.source.gate = () => rendered;
    const sockets = await Promise.all(Array.from({ length: 10 }, () => open(port)));
    for (const [n, socket] of sockets.entries())
      socket.write(request(n % 2 === 0 ? 'GET' : 'HEAD', '/metrics'));
    await eventually(() => parts.counters.flying === 10);
    for (const socket of sockets) socket.resetAndDestroy();
    await ask(port, 'GET', '/nowhere');
    render();
    await settled(t, parts);
    t.is(parts.source.handedOut, 10);
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
  });

  test(`${name}: readers that leave with pipelined requests unanswered cost nothing`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    let render = (): void => {};
    const rendered = new Promise<void>((resolve) => (render = resolve));
    parts.source.gate = () => rendered;
    const socket = await open(port);
    socket.write(request('GET', '/metrics').repeat(20));
    const asked = name === 'node' ? 20 : 1;
    await eventually(() => parts.source.accepts.length === asked);
    socket.resetAndDestroy();
    await ask(port, 'GET', '/nowhere');
    render();
    await settled(t, parts);
    t.is(parts.source.handedOut, asked);
  });

  test(`${name}: readers that leave in the middle of a large page give it back`, async (t) => {
    const [parts, { port }] = await serving(t, serve, {
      source: new FakeSource(Buffer.alloc(20_000_000, 97)),
    });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open(port)));
    for (const socket of sockets) {
      socket.write(request('GET', '/metrics'));
      socket.once('data', () => socket.resetAndDestroy());
    }
    await eventually(() => parts.source.handedOut === 5);
    await settled(t, parts);
  });

  test(`${name}: a large page arrives whole, also at a slow reader`, async (t) => {
    const bytes = Buffer.alloc(20_000_000);
    for (let n = 0; n < bytes.length; n += 4) bytes.writeUInt32LE(n, n);
    const [parts, { port }] = await serving(t, serve, { source: new FakeSource(bytes) });
    const socket = await open(port);
    const got: Buffer[] = [];
    let pieces = 0;
    socket.on('data', (data) => {
      got.push(data);
      if (++pieces % 50 !== 0) return;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    socket.write(request('GET', '/metrics', ['Connection: close']));
    await new Promise((resolve) => socket.once('close', resolve));
    const answer = Buffer.concat(got);
    t.true(answer.subarray(answer.indexOf('\r\n\r\n') + 4).equals(bytes));
    await settled(t, parts);
  });

  test.serial(`${name}: twenty stalled readers of a page of 20 MB cost little memory`, async (t) => {
    const [parts, server] = await serving(t, serve, { source: new FakeSource(Buffer.alloc(20_000_000, 97)) });
    const before = process.memoryUsage().rss;
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(server.port)));
    let stalled = 0;
    for (const socket of sockets) {
      socket.write(request('GET', '/metrics'));
      socket.once('data', () => {
        socket.pause();
        stalled++;
      });
    }
    await eventually(() => stalled === 20);
    const cost = process.memoryUsage().rss - before;
    t.true(cost < 60_000_000, `${cost} bytes; copies would be 400 million`);
    t.is(parts.source.references, 20, 'the page may not change while they read');
    for (const socket of sockets.splice(0, 10)) socket.destroy();
    await eventually(() => parts.source.references === 10);
    const ended = sockets.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve)));
    await server.close();
    await settled(t, parts);
    await Promise.all(ended);
  });
}
