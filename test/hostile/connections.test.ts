// More connections than there is room for: those beyond are closed at once, and the application keeps its open files.
import test from 'ava';
import type { Socket } from 'node:net';
import { createRoutes } from '#dist/exporter/routes.js';
import { serveNode } from '#dist/exporter/server-node.js';
import { checkOptions } from '#dist/exporter/options.js';
import { eventually, fakeParts } from '../exporter/fakes.js';
import { folder, known, openTls, server, writeFiles, clientAuthority } from '../exporter/secure.js';
import { ask, loopback, open, servers } from '../exporter/sockets.js';

/** Whether the other side has closed it. */
function watched(socket: Socket): { socket: Socket; gone: boolean } {
  const watch = { socket: socket.resume(), gone: false };
  socket.once('close', () => (watch.gone = true));
  return watch;
}

for (const [name, serve] of servers) {
  test(`${name}: connections beyond the limit are closed, and one that ends makes room`, async (t) => {
    const served = await serve(createRoutes(fakeParts()), { ...loopback, maxConnections: 20 });
    t.teardown(() => served.close());
    const { port } = served;
    const kept = await Promise.all(Array.from({ length: 20 }, async () => watched(await open(port))));
    // Whatever comes next, all of the first must have been taken.
    await eventually(() => kept.every(({ socket }) => socket.readyState === 'open'));
    const beyond = await Promise.all(Array.from({ length: 30 }, async () => watched(await open(port))));
    await eventually(() => beyond.every(({ gone }) => gone));
    t.deepEqual(kept.filter(({ gone }) => gone).length, 0);
    kept[0].socket.destroy();
    for (;;) {
      const { status } = await ask(port, 'GET', '/live').catch(() => ({ status: NaN }));
      if (status === 200) break;
    }
    t.is(kept.filter(({ gone }) => gone).length, 1);
    for (const { socket } of kept) socket.destroy();
  });
}

test('node over TLS: connections count from their first byte on, before any handshake', async (t) => {
  const files = await folder(t);
  const tls = await writeFiles(files, server, clientAuthority);
  const served = await serveNode(createRoutes(fakeParts()), { ...loopback, maxConnections: 10 }, { tls });
  t.teardown(() => served.close());
  const { port } = served;
  const silent = await Promise.all(Array.from({ length: 10 }, async () => watched(await open(port))));
  await t.throwsAsync(openTls(port, known));
  t.is(silent.filter(({ gone }) => gone).length, 0);
  silent[0].socket.destroy();
  for (let taken = false; !taken;) {
    const socket = await openTls(port, known).catch(() => undefined);
    taken = socket !== undefined;
    socket?.destroy();
  }
  for (const { socket } of silent) socket.destroy();
  t.pass();
});

test('the limit is an integer from 1 to 65535, and 512 by default', (t) => {
  t.is(checkOptions().maxConnections, 512);
  t.is(checkOptions({ maxConnections: 1 }).maxConnections, 1);
  for (const maxConnections of [0, -1, 1.5, 65_536, NaN, '8']) {
    t.throws(() => checkOptions({ maxConnections }), {
      message: /option 'maxConnections' is .*; expected an integer from 1 to 65535/,
    });
  }
});
