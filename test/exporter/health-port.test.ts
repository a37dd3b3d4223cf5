// The health answers on a port of their own: what is there, for whom, whatever happens on the other port, and how both end.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { launchWithHealthPort } from '#dist/exporter/health-port.js';
import { startExporter, type Exporter } from '#dist/exporter/index.js';
import { checkOptions } from '#dist/exporter/options.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { exporting, newSegment } from './exporting.js';
import { clientAuthority, folder, server, writeFiles } from './secure.js';
import { ask, open, servers } from './sockets.js';

const status = async (port: number, path: string): Promise<number> => (await ask(port, 'GET', path)).status;
const refused = { code: 'ECONNREFUSED' };

for (const [transport] of servers) {
  test(`${transport}: health, ready and live are on both ports, all else on one`, async (t) => {
    const exporter = await exporting(t, {
      transport,
      healthPort: 0,
      token: 'sesame',
      checks: { db: () => false },
    });
    const { port, healthPort, healthUrl } = exporter;
    t.not(port, healthPort);
    t.is(healthUrl, `http://127.0.0.1:${healthPort}/health`);
    for (const at of [port, healthPort]) {
      t.is((await ask(at, 'GET', '/live')).body, '{"alive":true}');
      const { status: code, body } = await ask(at, 'GET', '/health');
      t.deepEqual(
        [code, body],
        [503, '{"status":"unhealthy","checks":{"main_loop":"healthy","db":"unhealthy"}}'],
      );
      exporter.setReady(false);
      t.is(await status(at, '/ready'), 503);
      exporter.setReady(true);
      t.is(await status(at, '/ready'), 200);
    }
    for (const path of ['/metrics', '/healthz']) t.is(await status(healthPort, path), 404);
    t.deepEqual([await status(port, '/metrics'), await status(port, '/healthz')], [401, 200]);
  });

  test(`${transport}: strangers who take every connection of the one port take none of the other`, async (t) => {
    const { port, healthPort } = await exporting(t, { transport, healthPort: 0, maxConnections: 2 });
    const strangers = [await open(port), await open(port)];
    const turnedAway = await open(port);
    await once(turnedAway.resume(), 'close');
    t.is(await status(healthPort, '/live'), 200);
    for (const stranger of strangers) stranger.destroy();
  });

  test(`${transport}: closed, both ports are free, and the segment is served again`, async (t) => {
    const [port, healthPort, segment] = [await freePort(), await freePort(), newSegment()];
    for (let n = 0; n < 2; n++) {
      const exporter = await exporting(t, { transport, port, healthPort }, segment);
      t.deepEqual([exporter.port, exporter.healthPort], [port, healthPort]);
      await exporter.close();
      t.is(await exporter.closed, undefined);
      for (const at of [port, healthPort]) await t.throwsAsync(open(at), refused);
    }
  });

  test(`${transport}: where one of the ports is taken there is no exporter, and nothing is left of it`, async (t) => {
    const taken = (await exporting(t)).port;
    const segment = newSegment();
    for (const [ports, free] of [
      [{ port: taken, healthPort: await freePort() }, 'healthPort'],
      [{ port: await freePort(), healthPort: taken }, 'port'],
    ] as const) {
      await t.throwsAsync(startExporter(segment, { ...ports, transport }), {
        message: `cannot listen on 127.0.0.1:${taken}: EADDRINUSE, another process has that port`,
        code: 'EADDRINUSE',
      });
      await t.throwsAsync(open(ports[free]), refused);
    }
    await exporting(t, { transport, healthPort: 0 }, segment);
  });

  for (const dying of ['pegcount exporter', 'pegcount health'] as const) {
    test.serial(
      `${transport}: when ${dying} dies both end, \`closed\` says why, and others may start`,
      async (t) => {
        const threads: Worker[] = [];
        const started = (thread: Worker): void => void threads.push(thread);
        process.on('worker', started);
        const segment = newSegment();
        const exporter = await exporting(t, { transport, healthPort: 0 }, segment);
        process.off('worker', started);
        // An exporter keeps no process alive.
        const waiting = setInterval(() => {}, 1000);
        // Nothing that they know: an error in the midst of the thread.
        threads[dying === 'pegcount exporter' ? 0 : 1].postMessage(null);
        // Asked at the first sign, on the same ports: it starts when they are free.
        while (await exporter.page().catch(() => undefined));
        const { port, healthPort } = exporter;
        const next = await exporting(t, { transport, port, healthPort }, segment);
        t.regex((await exporter.closed)!.message, /Cannot read properties of null/);
        t.not(next, exporter);
        for (const at of [port, healthPort]) t.is(await status(at, '/live'), 200);
        await exporter.close();
        t.is(await status(healthPort, '/live'), 200, 'closing the dead one changes nothing');
        clearInterval(waiting);
      },
    );
  }
}

test('it asks for no certificate where the other port does', async (t) => {
  const tls = await writeFiles(await folder(t), server, clientAuthority);
  const { url, healthPort, healthUrl } = await exporting(t, { tls, healthPort: 0 });
  t.regex(url, /^https:/);
  t.regex(healthUrl, /^http:/);
  t.is(await status(healthPort, '/live'), 200);
});

test('it is there where nothing else listens, and where nothing at all does not', async (t) => {
  const ports = ({ port, healthPort, healthUrl }: Exporter) => [port > 0, healthPort > 0, healthUrl !== ''];
  const mounted = await exporting(t, { listen: false, healthPort: 0 });
  t.deepEqual(ports(mounted), [false, true, true]);
  const bare = await exporting(t, { enabled: false, healthPort: 0 });
  t.deepEqual([await status(bare.port, '/live'), await status(bare.healthPort, '/live')], [200, 200]);
  t.is(await status(mounted.healthPort, '/ready'), 200);
  t.deepEqual(ports(await exporting(t, { tier: 'off', healthPort: 0 })), [false, false, false]);
  t.deepEqual(ports(await exporting(t)), [true, false, false]);
});

test('it has an address of its own', async (t) => {
  const { port, healthPort, healthUrl } = await exporting(t, { healthPort: 0, healthHost: '127.0.0.2' });
  t.is(healthUrl, `http://127.0.0.2:${healthPort}/health`);
  t.is((await fetch(`http://127.0.0.2:${healthPort}/live`)).status, 200);
  await t.throwsAsync(open(healthPort), refused);
  await t.throwsAsync(open(port, '127.0.0.2'), refused);
});

test('what is asked there is not among the requests that the exporter counts', async (t) => {
  const exporter = await exporting(t, { healthPort: 0 });
  await status(exporter.healthPort, '/live');
  await eventually(async () => {
    const page = (await exporter.page()).body.toString();
    return (
      /^pegcount_http_requests_in_flight 0$/m.test(page) &&
      !/http_requests_total{code="200"} [1-9]/.test(page)
    );
  });
  t.pass();
});

test('a check that is asked for on both ports runs once', async (t) => {
  const settle: (() => void)[] = [];
  const checks = { slow: () => new Promise<void>((resolve) => settle.push(resolve)) };
  const { port, healthPort } = await exporting(t, { healthPort: 0, checks, checkTimeoutMs: 8000 });
  const answers = [status(port, '/health')];
  await eventually(() => settle.length === 1);
  answers.push(status(healthPort, '/health'));
  // The second one has been asked for once the same thread has answered two questions that came later.
  for (let n = 0; n < 2; n++) await status(healthPort, '/live');
  await new Promise((resolve) => setImmediate(resolve));
  for (const one of settle) one();
  t.deepEqual(await Promise.all(answers), [200, 200]);
  t.is(settle.length, 1);
});

test('where its thread cannot be started, the exporter that was started beside it is closed', async (t) => {
  const segment = newSegment();
  const port = await freePort();
  const checked = checkOptions({ port, healthPort: 0 });
  // No thread takes a function: the first who reads it is the health port's.
  let reads = 0;
  const options = Object.defineProperty({ ...checked }, 'healthHost', {
    enumerable: true,
    get: () => (reads++ === 0 ? () => {} : '127.0.0.1'),
  });
  const ended: number[] = [];
  const failed = launchWithHealthPort({
    thread: new URL('../../../dist/exporter/thread.js', import.meta.url),
    options,
    parts: [
      { name: segment.name, buffer: segment.handle.buffer, schema: segment.schema, labels: segment.labels },
    ],
    ended: (threadId) => ended.push(threadId),
  });
  await t.throwsAsync(failed, { any: true, name: 'DataCloneError' });
  t.is(ended.length, 1);
  await t.throwsAsync(open(port), refused);
});

test('an exporter of a worker thread has a health port, too, and ends with that thread', async (t) => {
  const worker = new Worker(new URL('./health-port-worker.js', import.meta.url));
  const [{ port, healthPort }] = (await once(worker, 'message')) as [Exporter];
  for (const at of [port, healthPort]) t.is(await status(at, '/live'), 200);
  await worker.terminate();
  for (const at of [port, healthPort])
    await eventually(() =>
      open(at).then(
        () => false,
        () => true,
      ),
    );
  t.pass();
});
