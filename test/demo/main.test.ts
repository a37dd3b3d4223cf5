// The demo from the outside: it starts, shows figures that move, and ends cleanly; mistakes get one clear line.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { SipResponse } from '#dist/demo/sip-message.js';
import { sum } from '../support/page.js';
import { DemoProcess, scrape, scrapeUntil, temporaryFile } from './demo-process.js';
import { OFFER, type RequestParts, requestText, response } from './messages.js';

const ANY_PORTS = ['--sip-port', '0', '--metrics-port', '0'];

test('Ctrl-C ends calls under way, says what was done, and exits with 0', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--calls-per-second', '20']);
  const { metrics, sip } = await demo.ready();
  t.regex(sip, /^127\.0\.0\.1:[1-9]\d*$/);
  await scrapeUntil(metrics, (page) => sum(page, 'rustpbx_rtp_packets_received_total') > 50);
  const page = await scrape(metrics);
  t.true(page.value('rustpbx_active_calls') > 0);
  demo.signal('SIGINT');
  const { code, out, error } = await demo.ended();
  t.is(code, 0);
  t.notRegex(error, /Error|SIGABRT/);
  // The last line of figures was scraped after every call had ended.
  t.regex(out, /active 0 · calls ok \d+ .*\ncaller {3}\{/);
});

test('what the caller did is what the page says', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--calls-per-second', '20', '--reject-percent', '25']);
  const { metrics } = await demo.ready();
  await scrapeUntil(metrics, (page) => sum(page, 'rustpbx_calls_total') > 50);
  demo.signal('SIGINT');
  const { code, out } = await demo.ended();
  t.is(code, 0);
  const totals = JSON.parse(/^caller +(\{.*\})$/m.exec(out)![1]) as Record<string, number>;
  const line = [...out.matchAll(/^active .*$/gm)].at(-1)![0];
  const figure = (name: string): number => Number(new RegExp(`${name} (\\d+)`).exec(line)![1]);
  t.is(figure('active'), 0);
  t.is(figure('registered'), 0);
  t.is(figure('ok'), totals['completed']);
  // A call still ringing when the caller stops is cancelled, as some are on purpose.
  t.is(figure('redirect') + figure('rejected') + figure('failed'), totals['refused'] + totals['cancelled']);
  t.is(figure('rtp in'), totals['packetsSent']);
  // Echoes that were under way at a BYE find the phone's port closed.
  t.true(totals['packetsBack'] > 0 && totals['packetsBack'] <= figure('out'));
  t.is(totals['failed'], 0);
  t.true(totals['completed'] > 10);
  t.true(totals['refused'] > 5);
  t.true(totals['cancelled'] > 2);
});

test('SIGTERM ends it too, and --token-file guards the page', async (t) => {
  const tokenFile = temporaryFile(t, 'token', 'secret\n');
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load', '--token-file', tokenFile]);
  const { metrics } = await demo.ready();
  await t.throwsAsync(scrape(metrics), { message: /401/ });
  const page = await scrape(metrics, 'secret');
  t.is(sum(page, 'rustpbx_info'), 1);
  t.true(page.value('rustpbx_process_uptime_seconds') > 0);
  t.true(page.value('rustpbx_process_resident_memory_bytes') > 1e6);
  t.true(page.value('rustpbx_process_open_fds') > 10);
  demo.signal('SIGTERM');
  t.is((await demo.ended()).code, 0);
  t.true(demo.output.includes(`curl -s --oauth2-bearer "$(cat '${tokenFile}')" http`), demo.output);
});

test('--seconds ends it by itself', async (t) => {
  const { code, out } = await new DemoProcess(t, [...ANY_PORTS, '--no-load', '--seconds', '1']).ended();
  t.is(code, 0);
  t.regex(out, /^active 0 · calls ok 0/m);
});

test('--help is the usage, and a bad option one line with exit code 2', async (t) => {
  const help = await new DemoProcess(t, ['--help']).ended();
  t.is(help.code, 0);
  t.regex(help.out, /--sip-port N/);
  const bad = await new DemoProcess(t, ['--media', 'many']).ended();
  t.is(bad.code, 2);
  t.is(bad.error, 'pegcount demo: --media: got "many", expected an integer from 1 to 64\nTry --help.\n');
});

test('a SIP port in use is one clear line with exit code 1', async (t) => {
  const other = createSocket('udp4');
  other.bind(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address();
  const { code, error } = await new DemoProcess(t, [
    '--sip-port',
    String(port),
    '--metrics-port',
    '0',
  ]).ended();
  t.is(code, 1);
  const lines = error.split('\n').filter((line) => line.startsWith('pegcount demo:'));
  t.deepEqual(lines, [
    `pegcount demo: cannot listen on 127.0.0.1:${port} (udp): EADDRINUSE, another process has that port; choose another with --sip-port, 0 for any`,
  ]);
  t.notRegex(error, /^ +at /m);
});

test('a metrics port in use is one clear line with exit code 1', async (t) => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address() as { port: number };
  const { code, error } = await new DemoProcess(t, [
    '--sip-port',
    '0',
    '--metrics-port',
    String(port),
  ]).ended();
  t.is(code, 1);
  t.regex(
    error,
    new RegExp(`^pegcount demo: cannot listen on 127.0.0.1:${port}: EADDRINUSE.*--metrics-port`, 'm'),
  );
  t.notRegex(error, /^ +at /m);
});

/** Sends a request from a socket of its own and waits for the final response. */
async function ask(
  t: ExecutionContext,
  server: string,
  method: string,
  parts: RequestParts,
): Promise<SipResponse> {
  const socket = createSocket('udp4');
  t.teardown(() => socket.close());
  const [address, port] = server.split(':');
  const branch = `z9hG4bK-${Math.random()};rport`;
  const answered = new Promise<SipResponse>((resolve) => {
    socket.on('message', (bytes) => {
      const message = response(bytes);
      if (message.status >= 200) resolve(message);
    });
  });
  socket.send(requestText(method, { ...parts, branch }), Number(port), address);
  return answered;
}

test('a dialog and a registration are found whichever port the phone sends from', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load', '--signalling', '3', '--reject-percent', '0']);
  const { sip, metrics } = await demo.ready();
  const answer = await ask(t, sip, 'INVITE', { body: OFFER });
  t.is(answer.status, 200);
  const toTag = answer.to.params.get('tag')!;
  // With a shared port the kernel chooses the worker by the source port: one of these gets to another.
  for (let cseq = 2; cseq < 10; cseq += 1) t.is((await ask(t, sip, 'OPTIONS', { toTag, cseq })).status, 200);
  t.is((await ask(t, sip, 'BYE', { toTag, cseq: 10 })).status, 200);
  const register = (cseq: number, expires: number) =>
    ask(t, sip, 'REGISTER', {
      to: '<sip:alice@example.com>',
      cseq,
      headers: ['Contact: <sip:alice@127.0.0.1:5080>', `Expires: ${expires}`],
    });
  for (let cseq = 1; cseq < 9; cseq += 1) {
    t.is(
      (await register(cseq, 60 + cseq)).headers.get('contact'),
      `<sip:alice@127.0.0.1:5080>;expires=${60 + cseq}`,
    );
  }
  const page = await scrape(metrics);
  t.is(page.value('rustpbx_sip_registrations_active'), 1);
  t.is(page.value('rustpbx_active_calls'), 0);
  t.is((await register(9, 0)).headers.get('contact'), undefined);
  demo.signal('SIGINT');
  t.is((await demo.ended()).code, 0);
});
