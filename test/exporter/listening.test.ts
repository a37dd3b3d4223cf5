// Ports taken and given back, by both servers.
import test from 'ava';
import { createRoutes } from '#dist/exporter/routes.js';
import { eventually } from '../support/eventually.js';
import { fakeParts } from './fakes.js';
import { freePort } from '../support/free-port.js';
import { ask, loopback, open, request, servers } from './sockets.js';

for (const [name, serve] of servers) {
  test(`${name}: close ends idle, waiting and reading connections, and frees the port`, async (t) => {
    // Not on port 0: there uWebSockets.js leaves SO_REUSEADDR out, and closed connections block the port for a minute.
    const parts = fakeParts();
    const address = { ...loopback, port: await freePort() };
    const server = await serve(createRoutes(parts), address);
    parts.source.gate = () => new Promise(() => {});
    const idle = await open(server.port);
    const waiting = await open(server.port);
    waiting.write(request('GET', '/metrics'));
    await eventually(() => parts.counters.flying === 1);
    const ended = [idle, waiting].map(
      (socket) => new Promise((resolve) => socket.resume().once('close', resolve)),
    );
    await Promise.all([server.close(), server.close()]);
    await Promise.all(ended);
    await t.throwsAsync(open(server.port), { code: 'ECONNREFUSED' });
    const again = await serve(createRoutes(fakeParts()), address);
    t.is((await ask(again.port, 'GET', '/metrics')).status, 200);
    await again.close();
  });

  test(`${name}: a port in use is an error that names the address and the reason`, async (t) => {
    // Not on port 0, where uWebSockets.js would not share its port even if it could.
    const server = await serve(createRoutes(fakeParts()), { ...loopback, port: await freePort() });
    t.teardown(() => server.close());
    for (const [, serveToo] of servers) {
      const error = await t.throwsAsync(
        serveToo(createRoutes(fakeParts()), { ...loopback, port: server.port }),
        {
          code: 'EADDRINUSE',
        },
      );
      t.is(
        error.message,
        `cannot listen on 127.0.0.1:${server.port}: EADDRINUSE, another process has that port`,
      );
    }
    t.is((await ask(server.port, 'GET', '/metrics')).status, 200, 'nobody steals its requests');
  });

  test(`${name}: an address that is not ours is an error that says so`, async (t) => {
    const routes = createRoutes(fakeParts());
    const foreign = await t.throwsAsync(serve(routes, { host: '192.0.2.1', port: 0 }), {
      code: 'EADDRNOTAVAIL',
    });
    t.is(foreign.message, 'cannot listen on 192.0.2.1:0: EADDRNOTAVAIL, this machine has no such address');
    const unknown = await t.throwsAsync(serve(routes, { host: 'nowhere.invalid', port: 0 }));
    t.regex(unknown.message, /^cannot listen on nowhere.invalid:0: E/);
  });
}
