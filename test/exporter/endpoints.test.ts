// Health, ready and live of a real exporter, on both servers; and the tiers.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { descriptor, startExporter, type ExporterOptions, type HealthChecks } from '#dist/exporter/index.js';
import { attach } from '#dist/index.js';
import type { AskerAnswer, AskerData } from './asker.js';
import { Direction, exporting, families, newSegment, valueOf } from './exporting.js';
import { ask, servers } from './sockets.js';

const json = 'application/json; charset=utf-8';
const plain = 'text/plain; charset=utf-8';

/** Longer than any test. */
const forever = (): Promise<never> => new Promise(() => {});

for (const [transport] of servers) {
  test(`${transport}: the health report of an application without checks`, async (t) => {
    const { port } = await exporting(t, { transport });
    const { status, headers, body } = await ask(port, 'GET', '/health');
    t.deepEqual(
      [status, headers['content-type'], body],
      [200, json, '{"status":"healthy","checks":{"main_loop":"healthy"}}'],
    );
  });

  test(`${transport}: checks that are false, throw, reject or hang are unhealthy, and nothing waits for them`, async (t) => {
    const runs = { db: 0, hangs: 0 };
    const checks: HealthChecks = {
      db: () => {
        runs.db++;
      },
      full: () => false,
      throws: () => {
        throw new Error('private matters');
      },
      rejects: () => Promise.reject(new Error('private matters')),
      hangs: {
        check: () => {
          runs.hangs++;
          return forever();
        },
        timeoutMs: 50,
      },
    };
    const { port } = await exporting(t, { transport, checks });
    for (let round = 1; round <= 3; round++) {
      const { status, headers, body } = await ask(port, 'GET', '/health');
      t.is(status, 503);
      t.is(headers['content-type'], json);
      t.is(
        body,
        '{"status":"unhealthy","checks":{"main_loop":"healthy","db":"healthy","full":"unhealthy",' +
          '"throws":"unhealthy","rejects":"unhealthy","hangs":"unhealthy"}}',
      );
      t.deepEqual(runs, { db: round, hangs: 1 });
    }
  });

  test(`${transport}: while a check hangs, all else is answered`, async (t) => {
    const checks: HealthChecks = { hangs: { check: forever, timeoutMs: 8000 } };
    const exporter = await exporting(t, { transport, checks });
    const { port } = exporter;
    let reported = false;
    const report = ask(port, 'GET', '/health').then(() => (reported = true));
    for (const path of ['/live', '/ready', '/healthz', '/metrics']) {
      t.is((await ask(port, 'GET', path)).status, 200);
    }
    t.false(reported, 'the report still waits');
    await exporter.close();
    await report;
  });

  test(`${transport}: concurrent reports share a round of checks`, async (t) => {
    let runs = 0;
    let settle = (): void => {};
    const checks: HealthChecks = {
      slow: () => {
        runs++;
        return new Promise<void>((resolve) => (settle = resolve));
      },
    };
    const { port } = await exporting(t, { transport, checks, checkTimeoutMs: 8000 });
    const reports = Array.from({ length: 5 }, () => ask(port, 'GET', '/health'));
    // Every report has arrived once an answer that came after them is here.
    const page = async () => (await ask(port, 'GET', '/metrics')).body;
    while (valueOf(await page(), 'pegcount_http_requests_in_flight') < 6);
    settle();
    t.deepEqual(
      (await Promise.all(reports)).map(({ status }) => status),
      [200, 200, 200, 200, 200],
    );
    t.is(runs, 1);
  });

  test.serial(`${transport}: a blocked main thread is unhealthy, and the process alive`, async (t) => {
    const checks: HealthChecks = { db: () => true };
    const { port } = await exporting(t, { transport, checks, checkTimeoutMs: 200 });
    const done = new SharedArrayBuffer(4);
    const workerData: AskerData = { port, paths: ['/live', '/health', '/health', '/ready', '/live'], done };
    const asker = new Worker(new URL('./asker.js', import.meta.url), { workerData });
    t.teardown(() => asker.terminate());
    await once(asker, 'message');
    asker.postMessage('ask');
    t.is(Atomics.wait(new Int32Array(done), 0, 0, 30_000), 'ok', 'everything is answered meanwhile');
    const [answers] = (await once(asker, 'message')) as [AskerAnswer[]];
    const blocked = {
      status: 503,
      body: { status: 'unhealthy', checks: { main_loop: 'unhealthy', db: 'unhealthy' } },
    };
    t.deepEqual(answers, [
      { status: 200, body: { alive: true } },
      blocked,
      blocked,
      { status: 200, body: { ready: true } },
      { status: 200, body: { alive: true } },
    ]);
    let status = 503;
    while (status === 503) ({ status } = await ask(port, 'GET', '/health'));
    t.is(status, 200, 'it recovers');
  });

  test(`${transport}: ready follows setReady at once`, async (t) => {
    const exporter = await exporting(t, { transport });
    const ready = async () => {
      const { status, headers, body } = await ask(exporter.port, 'GET', '/ready');
      t.is(headers['content-type'], json);
      return [status, body];
    };
    t.deepEqual(await ready(), [200, '{"ready":true}']);
    for (let n = 0; n < 3; n++) {
      exporter.setReady(false);
      t.deepEqual(await ready(), [503, '{"ready":false}']);
      exporter.setReady(true);
      t.deepEqual(await ready(), [200, '{"ready":true}']);
    }
    const late = await exporting(t, { transport, ready: false });
    t.is((await ask(late.port, 'GET', '/ready')).status, 503);
    t.throws(() => late.setReady('yes' as unknown as boolean), {
      message: 'exporter.setReady: got a value of type string; expected true or false',
    });
  });

  test(`${transport}: the health paths answer HEAD, refuse other methods, and ask for no token`, async (t) => {
    const { port } = await exporting(t, { transport, token: 'sesame' });
    for (const path of ['/health', '/ready', '/live']) {
      const get = await ask(port, 'GET', path);
      const head = await ask(port, 'HEAD', path);
      t.is(get.status, 200);
      t.deepEqual([head.status, head.body], [200, '']);
      t.is(head.headers['content-length'], String(get.body.length));
      const { status, headers, body } = await ask(port, 'POST', path, ['Content-Length: 0']);
      t.deepEqual(
        [status, headers['allow'], headers['content-type'], body],
        [405, 'GET, HEAD', plain, 'Method Not Allowed'],
      );
    }
  });

  test(`${transport}: where metrics are not enabled, only the health paths are there`, async (t) => {
    const exporter = await exporting(t, { transport, enabled: false });
    const statuses = await Promise.all(
      ['/metrics', '/healthz', '/health', '/ready', '/live'].map(
        async (path) => (await ask(exporter.port, 'GET', path)).status,
      ),
    );
    t.deepEqual(statuses, [404, 404, 200, 200, 200]);
    t.is(exporter.url, `http://127.0.0.1:${exporter.port}/health`);
    await t.throwsAsync(exporter.page(), {
      message: "exporter.page: there is no page, as option 'enabled' is false",
    });
  });

  test(`${transport}: all paths can be chosen`, async (t) => {
    const { port } = await exporting(t, {
      transport,
      path: '/a',
      healthzPath: '/b',
      healthPath: '/c',
      readyPath: '/d/e',
      livePath: '/',
    });
    for (const path of ['/a', '/b', '/c', '/d/e', '/']) t.is((await ask(port, 'GET', path)).status, 200);
    for (const path of ['/metrics', '/healthz', '/health', '/ready', '/live'])
      t.is((await ask(port, 'GET', path)).status, 404);
  });

  test(`${transport}: the active calls are those of the chosen gauge`, async (t) => {
    const segment = newSegment();
    const m = attach(families, segment.handle);
    m.activeCalls.add(3, Direction.inbound);
    m.lines.set(12);
    const active = async (options: ExporterOptions): Promise<unknown> => {
      const exporter = await exporting(t, { transport, ...options }, segment);
      const { body } = await ask(exporter.port, 'GET', '/healthz');
      await exporter.close();
      return (JSON.parse(body) as Record<string, unknown>)['active_calls'];
    };
    t.is(await active({}), 3);
    t.is(await active({ activeCalls: 'pbx_lines' }), 12);
    t.is(await active({ activeCalls: families.tree.lines }), 12);
    t.is(await active({ activeCalls: families.tree.activeCalls }), 3);
    for (const activeCalls of ['pbx_calls_total', 'pbx_load', 'nothing']) {
      await t.throwsAsync(active({ activeCalls }), {
        message: new RegExp(
          `^startExporter: option 'activeCalls' is '${activeCalls}'; expected the name of a gauge`,
        ),
      });
    }
  });
}

test('the tier off listens nowhere, and every method is a no-op', async (t) => {
  const exporter = await exporting(t, { tier: 'off', port: 9464, tokenFile: '/nowhere' });
  const { url, port, transport } = exporter;
  t.deepEqual([url, port, transport], ['', 0, 'none']);
  exporter.setReady(false);
  t.is((await exporter.page('text/plain')).body.length, 0);
  await exporter.close();
  await exporter.close();
  t.is(await exporter.closed, undefined);
});

test('after the tier off is closed the segment can have another exporter', async (t) => {
  const segment = newSegment();
  const off = await startExporter(segment, { tier: 'off' });
  t.is((await startExporter(segment)).transport, 'none', 'until then it is the running one');
  await off.close();
  t.not((await exporting(t, {}, segment)).transport, 'none');
});

test('the telemetry tier is refused until it is built', async (t) => {
  await t.throwsAsync(startExporter(newSegment(), { tier: 'telemetry' }), {
    message:
      "startExporter: option 'tier' is 'telemetry'; expected 'off' or 'community', as the telemetry tier is not built yet",
  });
});

test('the descriptor says what this add-on is', (t) => {
  const { id, name, description, category, cost } = descriptor;
  t.deepEqual([id, category, cost], ['observability', 'community', 'free']);
  t.true(name.length > 0 && description.length > 0);
  t.true(Object.isFrozen(descriptor));
});
