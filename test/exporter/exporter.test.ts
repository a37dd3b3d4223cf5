// startExporter on a real segment: one exporter a segment, started and closed and started again.
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { startExporter, type ExporterOptions } from '#dist/exporter/index.js';
import { attach } from '#dist/index.js';
import { freePort } from '../support/free-port.js';
import { Direction, exporting, families, newSegment } from './exporting.js';
import { ask, servers } from './sockets.js';

for (const [transport] of servers) {
  test(`${transport}: the page shows what was written before the request`, async (t) => {
    const segment = newSegment();
    const exporter = await exporting(t, { transport }, segment);
    t.is(exporter.transport, transport);
    t.is(exporter.url, `http://127.0.0.1:${exporter.port}/metrics`);
    const m = attach(families, segment.handle);
    for (let calls = 1; calls <= 5; calls++) {
      m.calls.inc(Direction.inbound);
      const { status, body } = await ask(exporter.port, 'GET', '/metrics');
      t.is(status, 200);
      t.true(body.includes(`\npbx_calls_total{direction="inbound"} ${calls}\n`), body);
    }
  });

  test(`${transport}: the health answer counts the active calls of living writers`, async (t) => {
    const segment = newSegment();
    const exporter = await exporting(t, { transport, version: '7.0.1' }, segment);
    const health = async () => JSON.parse((await ask(exporter.port, 'GET', '/healthz')).body) as unknown;
    t.like(await health(), { status: 'ok', version: '7.0.1', active_calls: 0 });
    const m = attach(families, segment.handle);
    m.activeCalls.add(3, Direction.inbound);
    m.activeCalls.add(2, Direction.outbound);
    m.activeCalls.add(-1, Direction.inbound);
    t.like(await health(), { active_calls: 4 });
  });

  test(`${transport}: the exporter counts its own answers by status`, async (t) => {
    const exporter = await exporting(t, { transport, token: 'sesame' });
    for (const target of ['/nowhere', '/metrics', '/metrics', '/healthz'])
      await ask(exporter.port, 'GET', target);
    const { body } = await ask(exporter.port, 'GET', '/metrics', ['Authorization: Bearer sesame']);
    t.regex(body, /pegcount_http_requests_total{code="404"} 1\n/);
    t.regex(body, /pegcount_http_requests_total{code="401"} 2\n/);
    t.regex(body, /pegcount_http_requests_total{code="200"} 1\n/);
    t.regex(body, /pegcount_http_requests_in_flight 1\n/);
  });

  test(`${transport}: a start on a port in use fails with the reason, and leaves the segment free`, async (t) => {
    const other = await exporting(t);
    const segment = newSegment();
    const error = await t.throwsAsync(startExporter(segment, { port: other.port, transport }), {
      code: 'EADDRINUSE',
    });
    t.is(
      error.message,
      `cannot listen on 127.0.0.1:${other.port}: EADDRINUSE, another process has that port`,
    );
    await exporting(t, { transport }, segment);
  });

  test(`${transport}: after close the same port and the same segment are served again`, async (t) => {
    const segment = newSegment();
    const port = await freePort();
    for (let n = 0; n < 3; n++) {
      const exporter = await exporting(t, { transport, port }, segment);
      t.is((await ask(port, 'GET', '/metrics')).status, 200);
      await exporter.close();
      t.is(await exporter.closed, undefined);
    }
    const closing = (await exporting(t, { transport, port }, segment)).close();
    const again = startExporter(segment, { transport, port });
    t.is((await again).port, port, 'started while the last one closes');
    await closing;
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
    await (await again).close();
  });
}

test('started twice on one segment it is the running exporter', async (t) => {
  const segment = newSegment();
  const first = startExporter(segment, { port: 0 });
  t.is(startExporter(segment, { port: 1 }), first, 'while it starts');
  const exporter = await first;
  t.is(startExporter(segment), first, 'while it runs');
  await exporter.close();
});

test('two segments have two exporters', async (t) => {
  const [one, other] = await Promise.all([exporting(t), exporting(t)]);
  t.not(one.port, other.port);
});

test('a segment that another thread exports already is refused', async (t) => {
  const segment = newSegment();
  const first = await exporting(t, {}, segment);
  const copy = { ...segment };
  await t.throwsAsync(startExporter(copy, { port: 0 }), { message: /another exporter serves this segment/ });
  await first.close();
  await exporting(t, {}, copy);
});

test('bad options reject, also while one is running', async (t) => {
  const segment = newSegment();
  await exporting(t, {}, segment);
  await t.throwsAsync(startExporter(segment, { port: 70_000 }), {
    message: /option 'port' is 70000; expected/,
  });
  await t.throwsAsync(startExporter(segment, { pot: 1 } as ExporterOptions), {
    message: /unknown option 'pot'/,
  });
});

const ipv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
(ipv6 ? test : test.skip)('an IPv6 address stands in brackets in the URL', async (t) => {
  for (const [transport] of servers) {
    const exporter = await exporting(t, { transport, host: '::1' });
    t.is(exporter.url, `http://[::1]:${exporter.port}/metrics`);
    t.is((await fetch(exporter.url)).status, 200);
  }
});

const glibc = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
const withUws =
  /^v(20|22)\./.test(process.version) &&
  `${process.platform}-${process.arch}` === 'linux-x64' &&
  glibc.header.glibcVersionRuntime !== undefined;
(withUws ? test : test.skip)(
  'the transport is uWebSockets.js on Node 20 and 22 on this platform',
  async (t) => {
    t.is((await exporting(t)).transport, 'uws');
  },
);

test('in a worker thread it serves by node:http, and refuses uWebSockets.js', async (t) => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.exporter).then(async ({ startExporter }) => {
      const { createSegment, counter, defineFamilies } = await import(workerData.index);
      const segment = createSegment(defineFamilies({ calls: counter('calls_total', 'Calls') }));
      const refused = await startExporter(segment, { transport: 'uws' }).catch((error) => error.message);
      const { transport } = await startExporter(segment, { port: 0 });
      parentPort.postMessage([refused, transport]);
    });`;
  const workerData = {
    exporter: import.meta.resolve('#dist/exporter/index.js'),
    index: import.meta.resolve('#dist/index.js'),
  };
  const worker = new Worker(code, { eval: true, workerData });
  const [[refused, transport]] = (await once(worker, 'message')) as [[string, string]];
  t.regex(refused, /option 'transport' is 'uws' in a worker thread; expected 'auto' or 'node' there/);
  t.is(transport, 'node');
  await worker.terminate();
});
