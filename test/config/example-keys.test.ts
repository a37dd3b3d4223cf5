// Every key of the example does what it says: each is changed in the example, and seen in a running exporter or in the result.
import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { attach, counter, createSegment, defineFamilies, numberLabel } from 'pegcount';
import { pbx, TrunkId } from 'pegcount/catalog/pbx';
import { configuredLabel, type Config, internConfigured } from 'pegcount/config';
import { type Exporter, startExporter } from 'pegcount/exporter';
import { accepts } from '../support/accepts.js';
import { ask } from '../support/ask.js';
import { eventually } from '../support/eventually.js';
import { live, watched } from '../hostile/watched.js';
import { createAuthority } from '../support/certificates.js';
import { exampleKeys, loadExample } from './example.js';
import { problemsOf } from './loading.js';

let segments = 0;

/** An exporter as an application starts it, with the catalogue of the PBX. */
async function serve(
  t: ExecutionContext,
  config: Config,
  own: Partial<Parameters<typeof startExporter>[1]> = {},
) {
  const TrunkLabel = configuredLabel(config.labels, 'trunk_id', { capacity: TrunkId.capacity });
  const families = defineFamilies({ pbx: pbx({ ...config.catalogue, labels: { trunkId: TrunkLabel } }) });
  const segment = createSegment(families, { ...config.segment, name: `example ${segments++}` });
  const m = attach(families, segment.handle);
  internConfigured(m, config.labels, TrunkLabel);
  const exporter = await startExporter(segment, { ...config.exporter, ...own });
  t.teardown(() => exporter.close());
  return { exporter, segment, m, TrunkLabel };
}

/** The example with these changes, served on any free port. */
async function example(
  t: ExecutionContext,
  changes: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const config = loadExample(t, { 'metrics.bind_address': '"127.0.0.1:0"', ...changes }, files);
  return { config, ...(await serve(t, config)) };
}

async function status(exporter: Exporter, path: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${exporter.port}${path}`, { headers });
  await response.arrayBuffer();
  return response.status;
}

const tried = new Set<string>();

/** A test of one key. */
function key(path: string, does: string, body: (t: ExecutionContext) => Promise<void> | void): void {
  tried.add(path);
  test(`${path} ${does}`, body);
}

key('metrics.enabled', 'false: neither the metrics page nor the short health answer', async (t) => {
  const { exporter } = await example(t, { 'metrics.enabled': 'false' });
  t.deepEqual([await status(exporter, '/metrics'), await status(exporter, '/healthz')], [404, 404]);
});

key('metrics.tier', 'off: nothing listens', async (t) => {
  const { exporter, config } = await example(t, { 'metrics.tier': '"off"' });
  t.deepEqual([exporter.port, exporter.url, config.tier], [0, '', 'off']);
});

key('metrics.health_address', 'is where the health answers are besides', async (t) => {
  t.is((await example(t, {})).exporter.healthUrl, '');
  const { exporter } = await example(t, { 'metrics.health_address': '"127.0.0.3:0"' });
  t.regex(exporter.healthUrl, /^http:\/\/127\.0\.0\.3:\d+\/health$/);
  t.is((await fetch(exporter.healthUrl)).status, 200);
});

key('metrics.bind_address', 'is where it listens', async (t) => {
  const { exporter } = await example(t, { 'metrics.bind_address': '"127.0.0.2:0"' });
  t.is(exporter.host, '127.0.0.2');
  t.regex(exporter.url, /^http:\/\/127\.0\.0\.2:\d+\/metrics$/);
  t.is((await fetch(exporter.url)).status, 200);
  await t.throwsAsync(status(exporter, '/metrics'), undefined, 'nothing listens on 127.0.0.1');
});

key('metrics.transport', 'chooses the server', async (t) => {
  const { exporter } = await example(t, { 'metrics.transport': '"node"' });
  t.is(exporter.transport, 'node');
});

for (const [name, byDefault] of [
  ['path', '/metrics'],
  ['healthz_path', '/healthz'],
  ['health_path', '/health'],
  ['ready_path', '/ready'],
  ['live_path', '/live'],
]) {
  key(`metrics.${name}`, 'is where that answer is, and no longer its default', async (t) => {
    const { exporter } = await example(t, { [`metrics.${name}`]: '"/own/place"' });
    const { exporter: plain } = await example(t, {});
    t.deepEqual([await status(exporter, '/own/place'), await status(exporter, byDefault)], [200, 404]);
    t.deepEqual([await status(plain, '/own/place'), await status(plain, byDefault)], [404, 200]);
  });
}

for (const [name, value] of [
  ['token', '"s3cret"'],
  ['bearer_token', '"s3cret"'],
  ['token_file', '"metrics.token"'],
]) {
  key(`metrics.${name}`, 'is asked for by the metrics page, and by no other', async (t) => {
    const { exporter } = await example(t, { [`metrics.${name}`]: value }, { 'metrics.token': 's3cret\n' });
    t.is(await status(exporter, '/metrics'), 401);
    t.is(await status(exporter, '/metrics', 'other'), 401);
    t.is(await status(exporter, '/metrics', 's3cret'), 200);
    for (const path of ['/healthz', '/health', '/ready', '/live'])
      t.is(await status(exporter, path), 200, path);
  });
}

test('an empty token asks for none', async (t) => {
  const { exporter } = await example(t, { 'metrics.token': '""' });
  t.is(await status(exporter, '/metrics'), 200);
});

key('metrics.export_interval_secs', 'is the interval of pushes, also for [otel]', (t) => {
  const config = loadExample(t, { 'metrics.export_interval_secs': '60' });
  t.deepEqual([config.exportIntervalSecs, config.otel.exportIntervalSecs], [60, 60]);
});

key('metrics.prefix', 'is the first word of the names', async (t) => {
  const { exporter } = await example(t, { 'metrics.prefix': '"edge"' });
  const page = await (await fetch(exporter.url)).text();
  t.regex(page, /^edge_calls_total\{direction="inbound",result="ok"\} 0$/m);
  t.notRegex(page, /^rustpbx_/m);
});

key('metrics.shards', 'is how many threads can write', async (t) => {
  const { segment } = await example(t, { 'metrics.shards': '3' });
  t.is(segment.shards, 3);
});

key('metrics.constant_labels', 'are on every series', async (t) => {
  const { exporter } = await example(t, { 'metrics.constant_labels': '{ service = "edge", site = "a" }' });
  const page = await (await fetch(exporter.url)).text();
  t.regex(page, /^rustpbx_calls_total\{service="edge",site="a",direction="inbound",result="ok"\} 0$/m);
});

const servers = createAuthority('servers');
const clients = createAuthority('clients');
const server = servers.issue({ name: 'server', use: 'server' });
const client = clients.issue({ name: 'client', use: 'client' });
const pems = { 'server.crt': server.cert, 'server.key': server.key, 'clients.crt': clients.cert };
const pair = { 'metrics.tls.cert_file': '"server.crt"', 'metrics.tls.key_file': '"server.key"' };

/** The status of the metrics page over TLS; rejects where the handshake fails. */
async function secureStatus({ url }: Exporter, own: { cert?: string; key?: string } = {}): Promise<number> {
  return (await ask(url, { ca: servers.cert, ...own })).status;
}

tried.add('metrics.tls.key_file');
key('metrics.tls.cert_file', 'and key_file serve https, with that certificate', async (t) => {
  const { exporter } = await example(t, pair, pems);
  t.regex(exporter.url, /^https:/);
  t.is(await secureStatus(exporter), 200);
  await t.throwsAsync(status(exporter, '/metrics'), undefined, 'plain http is not answered');
});

key('metrics.tls.client_ca_file', 'serves nobody without a certificate of a client', async (t) => {
  const { exporter } = await example(t, { ...pair, 'metrics.tls.client_ca_file': '"clients.crt"' }, pems);
  t.is(await secureStatus(exporter, client), 200);
  await t.throwsAsync(secureStatus(exporter));
});

key('metrics.created', 'true: OpenMetrics says when counters began to count', async (t) => {
  const headers = { accept: accepts.openmetrics };
  for (const created of ['true', 'false']) {
    const { exporter } = await example(t, { 'metrics.created': created });
    const page = await (await fetch(exporter.url, { headers })).text();
    t.is(/^pegcount_shards_reclaimed_created /m.test(page), created === 'true');
  }
});

key('metrics.limits.max_scrapes', 'is how many scrapes may be under way', async (t) => {
  // A page of 25 megabytes, more than sockets hold, to readers who read nothing stays under way.
  const Line = numberLabel('line', 1, 60_000);
  const families = defineFamilies({
    long: counter('long_page_total', 'A line for each of many lines', [Line]),
  });
  const segment = createSegment(families, { name: 'long page', labels: { padding: 'x'.repeat(400) } });
  const config = loadExample(t, {
    'metrics.bind_address': '"127.0.0.1:0"',
    'metrics.transport': '"node"',
    'metrics.limits.max_scrapes': '2',
  });
  const exporter = await startExporter(segment, config.exporter);
  t.teardown(() => exporter.close());
  for (let reader = 0; reader < 2; reader += 1) {
    t.is(await status(exporter, '/metrics'), 200);
    const socket = connect(exporter.port, '127.0.0.1');
    t.teardown(() => socket.destroy());
    socket.pause().write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
    // Its answer has begun: the scrape is under way.
    await new Promise((resolve) => socket.once('readable', resolve));
  }
  const response = await fetch(exporter.url);
  t.is(response.status, 503);
  t.truthy(response.headers.get('retry-after'));
});

key('metrics.limits.max_connections', 'is how many connections may be open', async (t) => {
  const { exporter } = await example(t, { 'metrics.limits.max_connections': '2' });
  const all = Array.from({ length: 3 }, () => watched(connect(exporter.port, '127.0.0.1')));
  for (const { socket } of all) {
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
  }
  // Asked at once: none is ended for being idle.
  t.is((await Promise.all(all.map(live))).filter((answered) => answered).length, 2);
  await eventually(() => all.some(({ gone }) => gone), 'the end of one of three');
  const left = all.filter(({ gone }) => !gone);
  t.deepEqual(await Promise.all(left.map(live)), [true, true]);
});

key('metrics.limits.check_timeout_ms', 'is how long a check may take', async (t) => {
  const slow = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 500));
  for (const [limit, expected] of [
    ['20', 'unhealthy'],
    ['8000', 'healthy'],
  ]) {
    const changes = { 'metrics.bind_address': '"127.0.0.1:0"', 'metrics.limits.check_timeout_ms': limit };
    const { exporter } = await serve(t, loadExample(t, changes), { checks: { slow } });
    const response = await fetch(`http://127.0.0.1:${exporter.port}/health`);
    t.like(await response.json(), { checks: { slow: expected } });
  }
});

key('labels.trunk_id.values', 'have room from the start', async (t) => {
  const { m, TrunkLabel, exporter } = await example(t, {
    'labels.trunk_id.values': '["carrier-7", "carrier-8"]',
    'labels.trunk_id.capacity': '2',
  });
  m.pbx.trunkStatus.at(m.intern(TrunkLabel, 'carrier-9')).set(0);
  m.pbx.trunkStatus.at(m.intern(TrunkLabel, 'carrier-8')).set(1);
  const page = await (await fetch(exporter.url)).text();
  t.regex(page, /^rustpbx_trunk_status\{trunk_id="carrier-8"\} 1$/m);
  t.regex(page, /^rustpbx_trunk_status\{trunk_id="other"\} 0$/m);
});

key('labels.trunk_id.capacity', 'is how many values there is room for', async (t) => {
  const { m, TrunkLabel } = await example(t, { 'labels.trunk_id.capacity': '3' });
  const ids = ['a', 'b', 'c', 'd'].map((value) => m.intern(TrunkLabel, value) as number);
  t.deepEqual(ids.map((id) => id === 0), [false, false, false, true]); // prettier-ignore
});

key('proxy.addons', 'chooses the telemetry tier by "telemetry", and nothing by any other', (t) => {
  t.is(loadExample(t, { 'proxy.addons': '["queue", "wholesale"]' }).tier, 'community');
  t.like(problemsOf(() => loadExample(t, { 'proxy.addons': '["queue", "telemetry"]' })), [{ key: 'metrics.tier' }, { key: 'proxy.addons' }]); // prettier-ignore
});

key('otel.enabled', 'true chooses the telemetry tier', (t) => {
  t.like(problemsOf(() => loadExample(t, { 'otel.enabled': 'true' })), [{ key: 'metrics.tier' }, { key: 'otel.enabled' }]); // prettier-ignore
});

const traces: [name: string, value: string, read: (otel: Config['otel']) => unknown, expected: unknown][] = [
  ['endpoint', '"http://tempo:4317"', ({ endpoint }) => endpoint, 'http://tempo:4317'],
  ['protocol', '"http"', ({ protocol }) => protocol, 'http'],
  ['service_name', '"edge"', ({ serviceName }) => serviceName, 'edge'],
  ['sample_ratio', '1.0', ({ sampleRatio }) => sampleRatio, 1],
  ['export_metrics', 'true', ({ exportMetrics }) => exportMetrics, true],
  ['export_logs', 'true', ({ exportLogs }) => exportLogs, true],
  ['export_interval_secs', '30', ({ exportIntervalSecs }) => exportIntervalSecs, 30],
  ['log_trace_id', 'false', ({ logTraceId }) => logTraceId, false],
];
for (const [name, value, read, expected] of traces) {
  key(`otel.${name}`, 'is in the result, for the tier to come', (t) => {
    t.is(read(loadExample(t, { [`otel.${name}`]: value }).otel), expected);
    t.not(read(loadExample(t, {}).otel), expected);
  });
}

test('every key of the example has been tried', (t) => {
  t.deepEqual([...tried].sort(), exampleKeys().map(({ path }) => path).sort()); // prettier-ignore
});
