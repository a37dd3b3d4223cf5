// The page and the health answers in an application's own server: exporter.page, handler and healthHandler.
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Exporter } from '#dist/exporter/index.js';
import { attach, closedLabel, counter, createSegment, defineFamilies } from '#dist/index.js';
import { eventually } from '../support/eventually.js';
import { contentType } from './fakes.js';
import { Direction, exporting, families, newSegment, valueOf } from './exporting.js';
import { ask, open, request } from './sockets.js';

const plain = 'text/plain; charset=utf-8';

/** A server of the application's own, for the length of a test. */
async function mount(t: ExecutionContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Detached from its object, as Express takes it. */
const listenerOf =
  ({ handler }: Exporter): RequestListener =>
  (incoming, response) =>
    void handler(incoming, response);

const text = async (exporter: Exporter): Promise<string> => (await exporter.page()).body.toString();

for (const listen of [true, false]) {
  test(`page() is the page, where it ${listen ? 'listens' : 'does not listen'}`, async (t) => {
    const segment = newSegment();
    const exporter = await exporting(t, { listen, token: 'sesame' }, segment);
    const m = attach(families, segment.handle);
    for (let calls = 1; calls <= 3; calls++) {
      m.calls.inc(Direction.inbound);
      const page = await exporter.page('text/plain');
      t.is(page.contentType, contentType);
      t.is(valueOf(page.body.toString(), 'pbx_calls_total{direction="inbound"}'), calls);
    }
  });
}

test('an exporter that does not listen has no address and no server', async (t) => {
  const { url, port, transport } = await exporting(t, { listen: false });
  t.deepEqual([url, port, transport], ['', 0, 'none']);
});

test('concurrent calls of page() share a render, and each has its own copy', async (t) => {
  const exporter = await exporting(t, { listen: false });
  const renders = async () => valueOf(await text(exporter), 'pegcount_render_duration_seconds_count');
  const before = await renders();
  const pages = await Promise.all(Array.from({ length: 20 }, () => exporter.page()));
  const between = (await renders()) - before;
  t.true(between >= 2 && between <= 4, `${between} renders`);
  t.is(new Set(pages.map(({ body }) => body.buffer)).size, 20);
  pages[0].body.fill(0);
  t.is(pages[1].body.toString(), pages[2].body.toString());
});

test('a page keeps the process alive until it is there, and nothing does afterwards', async (t) => {
  const { spawn } = await import('node:child_process');
  const code = `
    import { startExporter } from ${JSON.stringify(import.meta.resolve('#dist/exporter/index.js'))};
    import { createSegment, counter, defineFamilies } from ${JSON.stringify(import.meta.resolve('#dist/index.js'))};
    const segment = createSegment(defineFamilies({ calls: counter('calls_total', 'Calls') }));
    const exporter = await startExporter(segment, { listen: false });
    const { body } = await exporter.page();
    process.stdout.write(String(body.includes('calls_total 0')));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { timeout: 30_000 });
  let out = '';
  child.stdout.on('data', (data) => (out += String(data)));
  child.stderr.on('data', (data) => (out += String(data)));
  const [status] = (await once(child, 'close')) as [number | null];
  t.deepEqual([status, out], [0, 'true']);
});

test('page() refuses what is no Accept header', async (t) => {
  const exporter = await exporting(t, { listen: false });
  await t.throwsAsync(exporter.page(5 as unknown as string), {
    instanceOf: TypeError,
    message: 'exporter.page: accept is of type number; expected an Accept header',
  });
});

test('once closed, page() rejects and the handlers answer 503', async (t) => {
  const exporter = await exporting(t);
  const port = await mount(t, listenerOf(exporter));
  const waiting = exporter.page().then(
    () => 'a page',
    (error: unknown) => String(error),
  );
  await exporter.close();
  t.regex(await waiting, /^a page$|^Error: the exporter is closed$/);
  await t.throwsAsync(exporter.page(), { message: 'the exporter is closed' });
  const { status, headers, body } = await ask(port, 'GET', '/metrics');
  t.deepEqual([status, headers['content-type'], body], [503, plain, 'Service Unavailable']);
});

test('a mounted handler serves the page under any path', async (t) => {
  const segment = newSegment();
  const exporter = await exporting(t, { listen: false }, segment);
  attach(families, segment.handle).calls.inc(Direction.outbound);
  const port = await mount(t, listenerOf(exporter));
  for (const target of ['/metrics', '/', '/internal/prometheus?x=1']) {
    const { status, headers, body } = await ask(port, 'GET', target);
    t.is(status, 200);
    t.is(headers['content-type'], contentType);
    t.is(Number(headers['content-length']), body.length);
    t.is(valueOf(body, 'pbx_calls_total{direction="outbound"}'), 1);
  }
});

test('a mounted handler answers HEAD without a body and other methods with 405', async (t) => {
  const exporter = await exporting(t, { listen: false });
  const port = await mount(t, listenerOf(exporter));
  const head = await ask(port, 'HEAD', '/metrics');
  t.deepEqual([head.status, head.headers['content-type'], head.body], [200, contentType, '']);
  t.true(Number(head.headers['content-length']) > 1000);
  for (const method of ['DELETE', 'OPTIONS']) {
    const { status, headers, body } = await ask(port, method, '/metrics');
    t.deepEqual([status, headers['allow'], body], [405, 'GET, HEAD', 'Method Not Allowed']);
  }
});

test('a mounted handler asks for the token', async (t) => {
  const exporter = await exporting(t, { listen: false, token: 'sesame' });
  const port = await mount(t, listenerOf(exporter));
  const refused = await ask(port, 'GET', '/metrics', ['Authorization: Bearer wrong']);
  t.is(refused.status, 401);
  t.is(refused.headers['www-authenticate'], 'Bearer realm="metrics"');
  t.is(refused.body, 'Unauthorized');
  t.is((await ask(port, 'GET', '/metrics', ['Authorization: Bearer sesame'])).status, 200);
  t.is(valueOf(await text(exporter), 'pegcount_http_requests_total{code="401"}'), 1, 'and is counted');
});

test('a mounted health handler serves the health paths and nothing else', async (t) => {
  const exporter = await exporting(t, { listen: false, livePath: '/alive' });
  const port = await mount(t, (incoming, response) => void exporter.healthHandler(incoming, response));
  const answers = await Promise.all(
    ['/health', '/ready?x', '/alive', '/live', '/metrics', '/healthz'].map((path) => ask(port, 'GET', path)),
  );
  t.deepEqual(
    answers.map(({ status, body }) => [status, body]),
    [
      [200, '{"status":"healthy","checks":{"main_loop":"healthy"}}'],
      [200, '{"ready":true}'],
      [200, '{"alive":true}'],
      [404, 'Not Found'],
      [404, 'Not Found'],
      [404, 'Not Found'],
    ],
  );
});

test('a handler whose answer has been given already costs the connection, not the process', async (t) => {
  const exporter = await exporting(t, { listen: false });
  const port = await mount(t, (incoming, response) => {
    response.writeHead(200).write('mine');
    void exporter.handler(incoming, response);
  });
  t.notRegex((await ask(port, 'GET', '/metrics')).body, /pbx_calls_total/);
  await settled(t, exporter);
});

test('readers of a mounted handler that leave or stall hold no page, and count as scrapes until they are gone', async (t) => {
  const Number1 = closedLabel(
    'a',
    Array.from({ length: 300 }, (_, n) => `value ${n}`),
  );
  const Number2 = closedLabel(
    'b',
    Array.from({ length: 500 }, (_, n) => `value ${n}`),
  );
  const many = defineFamilies({ all: counter('all_total', 'All', [Number1, Number2]) });
  const segment = createSegment(many, { shards: 1, name: 'mounted' });
  const exporter = await exporting(t, { listen: false, maxScrapes: 2 }, segment);
  const port = await mount(t, listenerOf(exporter));
  const sockets = await Promise.all([open(port), open(port)]);
  for (const socket of sockets) {
    socket.write(request('GET', '/metrics'));
    await once(socket, 'data');
    socket.pause();
  }
  const { status, headers, body } = await ask(port, 'GET', '/metrics');
  t.deepEqual([status, headers['retry-after'], body], [503, '1', 'Service Unavailable']);
  for (const socket of sockets) socket.resetAndDestroy();
  await settled(t, exporter);
  t.is((await ask(port, 'GET', '/metrics')).status, 200);
});

/** In the end nothing is in flight. */
async function settled(t: ExecutionContext, exporter: Exporter): Promise<void> {
  let flying = NaN;
  const look = async (): Promise<void> => {
    flying = valueOf(await text(exporter), 'pegcount_http_requests_in_flight');
    if (flying !== 0) await look();
  };
  await look();
  await eventually(() => flying === 0);
  t.is(flying, 0);
}
