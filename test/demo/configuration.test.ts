// The demo's configuration: its own file, another one, the environment, the command line; and mistakes in a clear line each.
import { join } from 'node:path';
import test from 'ava';
import { readConfiguration } from '#dist/demo/configuration.js';
import { configuredValues, demoFamilies } from '#dist/demo/metrics.js';
import { readOptions, UsageError } from '#dist/demo/options.js';
import { ask } from '../support/ask.js';
import { createAuthority } from '../support/certificates.js';
import { folderOf } from '../support/folder.js';
import { sum } from '../support/page.js';
import { askPath, DemoProcess, scrape, scrapeUntil, temporaryFile } from './demo-process.js';

const ANY_PORTS = ['--sip-port', '0', '--metrics-port', '0'];
const read = (...args: string[]) =>
  readConfiguration(readOptions(args) as Exclude<ReturnType<typeof readOptions>, 'help'>);

test('the demo has a configuration of its own, with trunks and queues', (t) => {
  const { exporter, labels } = read();
  t.like(exporter, { host: '127.0.0.1', port: 9464, path: '/metrics', enabled: true });
  t.is(exporter.token, undefined);
  t.deepEqual(configuredValues({ labels }, 'trunk_id'), ['carrier-7', 'carrier-9', 'backup']);
  t.deepEqual(configuredValues({ labels }, 'queue'), ['support', 'sales']);
  t.deepEqual(configuredValues({ labels }, 'realm'), []);
  t.is(demoFamilies({ labels }).schema.dictionaries.find(({ name }) => name === 'trunk_id')?.capacity, 16);
});

test('options of the command line go before the file', (t) => {
  const text = '[metrics]\nbind_address = "0.0.0.0:1234"\ntoken = "from-the-file"\npath = "/figures"\n';
  const file = temporaryFile(t, 'demo.toml', text);
  t.like(read('--config', file).exporter, { host: '0.0.0.0', port: 1234, token: 'from-the-file' });
  const tokenFile = temporaryFile(t, 'token', 'another');
  const { exporter } = read('--config', file, '--metrics-port', '0', '--token-file', tokenFile);
  t.like(exporter, { host: '0.0.0.0', port: 0, token: undefined, tokenFile, path: '/figures' });
  const withFile = temporaryFile(t, 'demo.toml', '[metrics]\ntoken_file = "demo.toml"\n');
  t.throws(() => read('--config', withFile), { instanceOf: UsageError, message: /a token/ });
});

test('the environment goes before the file, and the command line before both', async (t) => {
  const file = temporaryFile(t, 'demo.toml', '[metrics]\ntoken = "from-the-file"\npath = "/file"\n');
  const env = { PEGCOUNT_METRICS_TOKEN: 'from-the-environment', PEGCOUNT_METRICS_PATH: '/figures' };
  const args = [...ANY_PORTS, '--no-load', '--config', file];
  const one = new DemoProcess(t, args, env);
  const { metrics } = await one.ready();
  t.regex(metrics, /\/figures$/);
  t.is(sum(await scrape(metrics, 'from-the-environment'), 'rustpbx_info'), 1);
  t.regex(one.output, /curl -s --oauth2-bearer "\$TOKEN" http/);
  t.notRegex(one.output, /from-the-environment/);
  one.signal('SIGTERM');
  t.is((await one.ended()).code, 0);

  const tokenFile = temporaryFile(t, 'token', 'from-its-own-file');
  const other = new DemoProcess(t, [...args, '--token-file', tokenFile], env);
  const { metrics: guarded } = await other.ready();
  await t.throwsAsync(scrape(guarded, 'from-the-environment'), { message: /401/ });
  t.is(sum(await scrape(guarded, 'from-its-own-file'), 'rustpbx_info'), 1);
  other.signal('SIGTERM');
  t.is((await other.ended()).code, 0);
});

test('labels, paths, prefix and constant labels of a file are those of the page, and the caller uses its trunks', async (t) => {
  const file = temporaryFile(
    t,
    'edge.toml',
    `[metrics]
path = "/figures"
ready_path = "/go"
prefix = "edge"
constant_labels = { site = "lab" }
[labels.trunk_id]
values = ["north", "south"]
capacity = 2
[labels.queue]
values = ["only"]
[labels.codec]
capacity = 1
values = ["PCMA"]
`,
  );
  const demo = new DemoProcess(t, [...ANY_PORTS, '--config', file, '--calls-per-second', '40']);
  const { metrics } = await demo.ready();
  t.deepEqual(await askPath(metrics, '/go'), { status: 200, body: { ready: true } });
  const enough = (name: string, having: string, least: number) => (page: Parameters<typeof sum>[0]) =>
    sum(page, name, having) >= least;
  await scrapeUntil(metrics, enough('edge_queue_answered_total', 'queue="only"', 2));
  await scrapeUntil(metrics, enough('edge_queue_abandoned_total', 'queue="only"', 1));
  const page = await scrapeUntil(metrics, enough('edge_trunk_latency_seconds_count', '', 20));
  for (const trunk of ['north', 'south']) {
    t.is(page.value(`edge_trunk_status{site="lab",trunk_id="${trunk}"}`), 1);
    t.true(page.value(`edge_trunk_calls_total{site="lab",trunk_id="${trunk}",direction="inbound"}`) > 5);
  }
  t.is(sum(page, 'edge_trunk_calls_total', 'trunk_id="other"'), 0);
  // The only room is PCMA's, so what the media threads say of PCMU is under "other".
  t.true(sum(page, 'edge_rtp_packets_received_total', 'codec="other"') > 0);
  t.is(sum(page, 'edge_rtp_packets_received_total', 'codec="PCMU"'), 0);
  demo.signal('SIGINT');
  const { code, out } = await demo.ended();
  t.is(code, 0);
  t.regex(out, /active 0 · calls ok [1-9]/);
});

test('metrics switched off: calls are answered all the same, and nothing listens', async (t) => {
  const file = temporaryFile(t, 'off.toml', '[metrics]\ntier = "off"\n');
  const demo = new DemoProcess(t, [
    ...ANY_PORTS,
    '--config',
    file,
    '--seconds',
    '2',
    '--calls-per-second',
    '20',
  ]);
  const { code, out, error } = await demo.ended();
  t.is(code, 0, error);
  t.regex(out, /^ready sip=\S+ metrics=none transport=none$/m);
  t.notRegex(out, /^active/m);
  const totals = JSON.parse(/^caller +(\{.*\})$/m.exec(out)![1]) as Record<string, number>;
  t.true(totals['completed'] > 5);
  t.is(totals['failed'], 0);
});

test('over TLS the page is served, and the line of figures goes on', async (t) => {
  const authority = createAuthority('demo');
  const { cert, key } = authority.issue({ name: 'server', use: 'server' });
  const text = '[metrics.tls]\ncert_file = "server.crt"\nkey_file = "server.key"\n';
  const folder = folderOf(t, { 'tls.toml': text, 'server.crt': cert, 'server.key': key });
  const file = join(folder, 'tls.toml');
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load', '--config', file]);
  const { metrics, transport } = await demo.ready();
  t.is(transport, 'node');
  const { body } = await ask(metrics, { ca: authority.cert });
  t.regex(body.toString(), /^rustpbx_info\{/m);
  t.true(demo.output.includes(`curl -s --cacert '${join(folder, 'server.crt')}' https://`), demo.output);
  demo.signal('SIGINT');
  const { code, out } = await demo.ended();
  t.is(code, 0);
  t.regex(out, /^active 0 · calls ok 0 /m);
});

test('without the metrics page there is still the health report', async (t) => {
  const demo = new DemoProcess(t, [...ANY_PORTS, '--no-load'], { PEGCOUNT_METRICS_ENABLED: 'false' });
  const { metrics } = await demo.ready();
  t.is((await askPath(metrics, '/health')).status, 200);
  t.is((await fetch(new URL('/metrics', metrics))).status, 404);
  demo.signal('SIGINT');
  const { code, out } = await demo.ended();
  t.is(code, 0);
  t.notRegex(out, /^(active|no page)/m);
});

test('every mistake in a configuration gets a line of its own, and exit code 2', async (t) => {
  const file = temporaryFile(t, 'bad.toml', '[metrics]\npath = "metrics"\nshards = 0\n');
  const { code, error, out } = await new DemoProcess(t, [...ANY_PORTS, '--config', file]).ended();
  t.is(code, 2);
  t.is(out, '');
  const lines = error.trimEnd().split('\n');
  t.is(lines.length, 3, error);
  t.regex(lines[0], /^pegcount demo: .*bad\.toml:2: metrics\.path is "metrics"; expected /);
  t.regex(lines[1], /^pegcount demo: .*bad\.toml:3: metrics\.shards is 0; expected /);
  t.is(lines[2], 'Try --help.');
});

test('a configuration that is not there, and one that fits no demo, are a line each', async (t) => {
  const missing = await new DemoProcess(t, ['--config', '/nowhere/demo.toml']).ended();
  t.is(missing.code, 2);
  t.regex(missing.error, /^pegcount demo: .*\/nowhere\/demo\.toml.*\nTry --help\.\n$/);
  // The PBX's families and those of the process catalogue would have the same names.
  const file = temporaryFile(t, 'app.toml', '[metrics]\nprefix = "app"\n');
  const clash = await new DemoProcess(t, [...ANY_PORTS, '--config', file]).ended();
  t.is(clash.code, 1);
  t.regex(clash.error, /^pegcount demo: .*app_process_\w+.*\n$/);
});
