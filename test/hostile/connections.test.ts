// More connections than there is room for: those beyond are closed at once, and the application keeps its open files.
import test from 'ava';
import { createRoutes } from '#dist/exporter/routes.js';
import { serveNode } from '#dist/exporter/server-node.js';
import { checkOptions } from '#dist/exporter/options.js';
import { fakeParts } from '../exporter/fakes.js';
import { folder, known, openTls, server, writeFiles, clientAuthority } from '../exporter/secure.js';
import { ask, loopback, open, servers } from '../exporter/sockets.js';
import { eventually } from '../support/eventually.js';
import { live, watched, type Watched } from './watched.js';

const several = (times: number, port: number): Promise<Watched[]> =>
  Promise.all(Array.from({ length: times }, async () => watched(await open(port))));

/** How many of them are answered. */
const answered = async (all: readonly Watched[]): Promise<number> =>
  (await Promise.all(all.map(live))).filter((yes) => yes).length;

/** Whether a connection of its own is taken and answered. */
const fresh = async (port: number): Promise<boolean> =>
  (await ask(port, 'GET', '/live').catch(() => undefined))?.status === 200;

for (const [name, serve] of servers) {
  test(`${name}: connections beyond the limit are closed, and one that ends makes room`, async (t) => {
    const served = await serve(createRoutes(fakeParts()), { ...loopback, maxConnections: 20 });
    t.teardown(() => served.close());
    const { port } = served;
    const kept = await several(20, port);
    t.teardown(() => kept.forEach(({ socket }) => socket.destroy()));
    // An answer shows that the server itself has taken it, and not only its system.
    t.is(await answered(kept), 20);
    // Asked at once: none is ended for being idle.
    const beyond = await several(30, port);
    t.is(await answered(beyond), 0);
    await eventually(() => beyond.every(({ gone }) => gone), 'the end of all beyond the limit');
    t.is(await answered(kept), 20);
    kept.pop()!.socket.destroy();
    await eventually(() => fresh(port), 'room for another');
    t.is(await answered(kept), 19);
  });

  test(`${name}: with the limits by default, 600 idle connections keep nobody from an answer for good`, async (t) => {
    const { maxConnections } = checkOptions();
    const served = await serve(createRoutes(fakeParts()), { ...loopback, maxConnections });
    t.teardown(() => served.close());
    const { port } = served;
    const kept = watched(await open(port));
    t.teardown(() => kept.socket.destroy());
    t.true(await live(kept));
    let opening = true;
    const idle = several(600, port).finally(() => (opening = false));
    while (opening) t.true(await live(kept));
    const all = await idle;
    t.teardown(() => all.forEach(({ socket }) => socket.destroy()));
    await eventually(async () => {
      t.true(await live(kept));
      return all.filter(({ gone }) => gone).length >= 601 - maxConnections;
    }, 'the end of those beyond the limit');
    // No more than these: those that are ended for being idle are, ten seconds later, all of them.
    t.is(all.filter(({ gone }) => gone).length, 601 - maxConnections);
    for (const { socket } of all) socket.destroy();
    await eventually(async () => {
      t.true(await live(kept));
      return fresh(port);
    }, 'room for another');
  });
}

test('node over TLS: connections count from their first byte on, before any handshake', async (t) => {
  const files = await folder(t);
  const tls = await writeFiles(files, server, clientAuthority);
  const served = await serveNode(createRoutes(fakeParts()), { ...loopback, maxConnections: 10 }, { tls });
  t.teardown(() => served.close());
  const { port } = served;
  const silent = await several(10, port);
  t.teardown(() => silent.forEach(({ socket }) => socket.destroy()));
  await t.throwsAsync(openTls(port, known));
  t.is(silent.filter(({ gone }) => gone).length, 0);
  silent[0].socket.destroy();
  await eventually(async () => {
    const socket = await openTls(port, known).catch(() => undefined);
    socket?.destroy();
    return socket !== undefined;
  }, 'room for a handshake');
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
