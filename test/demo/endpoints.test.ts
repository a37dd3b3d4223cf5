// Health, readiness, and the figures of process and threads, asked of the demo from outside.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../support/free-port.js';
import { sum } from '../support/page.js';
import { type Answer, askPath, DemoProcess, scrape, scrapeUntil } from './demo-process.js';
import { OFFER, requestText, response } from './messages.js';

const ANY_PORTS = ['--sip-port', '0', '--metrics-port', '0'];
const READY: Answer = { status: 200, body: { ready: true } };
const NOT_READY: Answer = { status: 503, body: { ready: false } };

test('the health report asks signalling and media threads, the health answer and live are there too', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load', '--signalling', '3']);
  const { metrics } = await demo.ready();
  t.deepEqual(await askPath(metrics, '/health'), {
    status: 200,
    body: { status: 'healthy', checks: { main_loop: 'healthy', sip: 'healthy', media: 'healthy' } },
  });
  t.deepEqual(await askPath(metrics, '/ready'), READY);
  t.deepEqual(await askPath(metrics, '/live'), { status: 200, body: { alive: true } });
  const { status, body } = await askPath(metrics, '/healthz');
  t.is(status, 200);
  t.like(body, { status: 'ok', version: '0.1.0', active_calls: 0 });
  t.regex(demo.output, /^Health +http:\/\/127\.0\.0\.1:\d+\/health$/m);
  demo.signal('SIGINT');
  t.is((await demo.ended()).code, 0);
});

test('it is not ready before all workers are, and its checks fail until then', async (t) => {
  const port = await freePort();
  // Workers start one after the other, so that many take a while.
  const args = ['--sip-port', '0', '--metrics-port', String(port), '--no-load', '--signalling', '16'];
  const demo = new DemoProcess(t, args);
  const metrics = `http://127.0.0.1:${port}/metrics`;
  const reports: Answer[] = [];
  for (let isReady = false; !isReady;) {
    // Nothing listens yet, at first.
    const answer = await askPath(metrics, '/ready').catch(() => undefined);
    isReady = answer?.status === 200;
    if (answer === undefined) {
      await pause(5);
      continue;
    }
    if (isReady) break;
    t.deepEqual(answer, NOT_READY);
    const health = await askPath(metrics, '/health');
    // Of before it was ready only if it is not ready now.
    if ((await askPath(metrics, '/ready')).status === 503) reports.push(health);
  }
  t.true(reports.length > 0, 'never seen before it was ready');
  for (const report of reports) {
    t.deepEqual(report, {
      status: 503,
      body: { status: 'unhealthy', checks: { main_loop: 'healthy', sip: 'unhealthy', media: 'unhealthy' } },
    });
  }
  await demo.ready();
  t.deepEqual(await askPath(metrics, '/ready'), READY);
  demo.signal('SIGINT');
  t.is((await demo.ended()).code, 0);
});

/** A call that is answered and never hears of its end: the demo waits a second for the answer to its BYE. */
async function deafCall(t: ExecutionContext, server: string): Promise<void> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.teardown(() => socket.close());
  const contact = `Contact: <sip:phone@127.0.0.1:${socket.address().port}>`;
  const [address, port] = server.split(':');
  const answered = new Promise<void>((resolve) => {
    socket.on('message', (bytes) => {
      if (bytes.toString().startsWith('SIP/2.0') && response(bytes).status === 200) resolve();
    });
  });
  const invite = requestText('INVITE', { body: OFFER, branch: 'z9hG4bK-1;rport', headers: [contact] });
  socket.send(invite, Number(port), address);
  await answered;
}

test('it is not ready any more while it stops, and its trunks are offline', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load', '--reject-percent', '0']);
  const { sip, metrics } = await demo.ready();
  await deafCall(t, sip);
  t.is((await scrape(metrics)).value('rustpbx_trunk_status{trunk_id="backup"}'), 1);
  t.deepEqual(await askPath(metrics, '/ready'), READY);
  demo.signal('SIGINT');
  let answer = READY;
  while (answer.status === 200) answer = await askPath(metrics, '/ready');
  t.deepEqual(answer, NOT_READY);
  t.is((await scrape(metrics)).value('rustpbx_trunk_status{trunk_id="backup"}'), 0);
  t.is((await demo.ended()).code, 0);
});

test('process figures are there once, and node figures once a thread', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--calls-per-second', '20']);
  const { metrics } = await demo.ready();
  const threads = ['main', 'signalling-1', 'signalling-2', 'media-1', 'media-2', 'caller'];
  const page = await scrapeUntil(
    metrics,
    (now) => now.series('nodejs_eventloop_lag_p99_seconds').length === 6,
  );
  for (const family of [
    'nodejs_heap_size_used_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_external_memory_bytes',
  ]) {
    t.deepEqual(page.series(family).sort(), threads.map((thread) => `${family}{thread="${thread}"}`).sort());
  }
  for (const thread of threads) t.true(page.value(`nodejs_heap_size_used_bytes{thread="${thread}"}`) > 1e6);
  for (const name of ['process_resident_memory_bytes', 'app_process_resident_memory_bytes']) {
    t.deepEqual(page.series(name), [name]);
  }
  const resident = page.value('app_process_resident_memory_bytes');
  t.is(page.value('rustpbx_process_resident_memory_bytes'), resident);
  t.true(Math.abs(page.value('process_resident_memory_bytes') - resident) < resident / 2);
  t.true(page.value('app_process_memory_budget_bytes') > resident);
  t.is(sum(page, 'nodejs_version_info', `version="${process.version}"`), 1);
  // Sockets of SIP and RTP are on the threads that the names say.
  const sockets = (thread: string): number =>
    sum(page, 'nodejs_active_resources', `thread="${thread}",type="UDPWrap"`);
  t.is(sockets('main'), 0);
  t.true(sockets('caller') >= 8);
  demo.signal('SIGINT');
  t.is((await demo.ended()).code, 0);
});
