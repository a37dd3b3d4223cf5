// loadConfig: where values come from, which goes before which, what is left alone, and what is said of what is wrong.
import { join, resolve } from 'node:path';
import test from 'ava';
import { configuredLabel, ConfigError, internConfigured, loadConfig } from 'pegcount/config';
import { pbx } from 'pegcount/catalog/pbx';
import { attach, createSegment, defineFamilies } from 'pegcount';
import { folderOf } from '../support/folder.js';
import { loadText, problemsOf } from './loading.js';

test('without a file, variables and overrides everything has its default', (t) => {
  t.deepEqual(loadConfig({ env: {} }), {
    tier: 'community',
    exporter: {
      enabled: true,
      tier: 'community',
      host: '127.0.0.1',
      port: 9464,
      transport: 'auto',
      path: '/metrics',
      healthzPath: '/healthz',
      healthPath: '/health',
      readyPath: '/ready',
      livePath: '/live',
      maxScrapes: 8,
      maxConnections: 512,
      checkTimeoutMs: 1000,
      created: false,
    },
    segment: { shards: 16, labels: {} },
    catalogue: {},
    labels: {},
    exportIntervalSecs: 15,
    otel: {
      enabled: false,
      endpoint: 'http://otelcol:4317',
      protocol: 'grpc',
      serviceName: 'pegcount',
      sampleRatio: 0.1,
      exportMetrics: false,
      exportLogs: false,
      exportIntervalSecs: 15,
      logTraceId: true,
    },
  });
});

test('an absent section means its defaults', (t) => {
  t.deepEqual(loadText(t, ''), loadConfig({ env: {} }));
  t.deepEqual(loadText(t, '[server]\nthreads = 4\n'), loadConfig({ env: {} }));
});

test('the process environment is read unless another is given', (t) => {
  process.env['PEGCOUNT_METRICS_PATH'] = '/of-process';
  t.teardown(() => delete process.env['PEGCOUNT_METRICS_PATH']);
  t.is(loadConfig().exporter.path, '/of-process');
  t.is(loadConfig({ env: {} }).exporter.path, '/metrics');
});

test('other sections of the file, and other addons, are left alone', (t) => {
  const config = loadText(
    t,
    `
path = "no path"
[server]
metrics = { path = 3 }
[proxy]
addons = ["wholesale", "queue"]
listen = "0.0.0.0:5060"
[[trunks]]
name = "carrier"
`,
  );
  t.deepEqual(config, loadConfig({ env: {} }));
});

test('other variables are left alone', (t) => {
  t.deepEqual(
    loadConfig({ env: { PATH: '/bin', pegcount_metrics_path: 'x', OTEL_SAMPLE_RATIO: '3' } }),
    loadConfig({ env: {} }),
  );
});

test('an override that is undefined is not given', (t) => {
  const overrides = { metrics: { path: undefined, tls: undefined }, otel: undefined };
  t.is(loadText(t, '[metrics]\npath = "/own"\n', { overrides }).exporter.path, '/own');
});

test('the result can be sent to a worker thread, and is a plain object', (t) => {
  const config = loadText(t, '[metrics.constant_labels]\nservice = "edge"\n[labels.queue]\nvalues = ["a"]\n');
  t.deepEqual(structuredClone(config), config);
});

test('a token is taken under either name', (t) => {
  t.is(loadText(t, '[metrics]\ntoken = "a"\n').exporter.token, 'a');
  t.is(loadText(t, '[metrics]\nbearer_token = "a"\n').exporter.token, 'a');
  t.is(loadText(t, '[metrics]\nbearer_token = "a"\ntoken = "a"\n').exporter.token, 'a');
  t.is(loadText(t, '[metrics]\nbearer_token = ""\n').exporter.token, '');
});

test('two different tokens in one source are refused, and none is shown', (t) => {
  const load = () => loadText(t, '[metrics]\ntoken = "s3cret"\nbearer_token = "s4cret"\n');
  t.like(problemsOf(load), [{ key: 'metrics.bearer_token', got: 'another token', line: 3 }]);
  t.notRegex(t.throws(load).message, /s[34]cret/);
  const env = { PEGCOUNT_METRICS_TOKEN: 'a', PEGCOUNT_METRICS_BEARER_TOKEN: 'b' };
  t.like(problemsOf(() => loadConfig({ env })), [{ key: 'PEGCOUNT_METRICS_BEARER_TOKEN' }]); // prettier-ignore
});

test('a token goes before the one of an earlier source, whatever its name', (t) => {
  const env = { PEGCOUNT_METRICS_TOKEN: 'b' };
  t.is(loadText(t, '[metrics]\nbearer_token = "a"\n', { env }).exporter.token, 'b');
  t.is(loadText(t, '', { env, overrides: { metrics: { bearer_token: 'c' } } }).exporter.token, 'c');
  t.is(loadText(t, '[metrics]\ntoken = "a"\n', { overrides: { metrics: { token: '' } } }).exporter.token, '');
});

test('token and token file are either-or in one source, and a later source replaces either by the other', (t) => {
  const folder = folderOf(t, {
    'edge.toml': '[metrics]\ntoken_file = "secrets/token"\n',
    'both.toml': '[metrics]\ntoken_file = "secrets/token"\ntoken = ""\n',
    'secrets/token': 's3cret\n',
  });
  const file = join(folder, 'edge.toml');
  const { exporter } = loadConfig({ file, env: {} });
  t.deepEqual([exporter.token, exporter.tokenFile], [undefined, join(folder, 'secrets/token')]);
  const replaced = loadConfig({ file, env: { PEGCOUNT_METRICS_TOKEN: 'b' } }).exporter;
  t.deepEqual([replaced.token, replaced.tokenFile], ['b', undefined]);
  const back = loadConfig({
    env: { PEGCOUNT_METRICS_TOKEN: 'b' },
    overrides: { metrics: { token_file: join(folder, 'secrets/token') } },
  }).exporter;
  t.deepEqual([back.token, back.tokenFile], [undefined, join(folder, 'secrets/token')]);
  t.like(
    problemsOf(() => loadConfig({ file: join(folder, 'both.toml'), env: {} })),
    [{ key: 'metrics.token_file', expected: 'none beside metrics.token: one of the two' }],
  );
});

for (const [what, text, got] of [
  ['is empty', ' \n', /token" with nothing in it$/],
  [
    'holds several words',
    's3cret s3cret',
    /token" with a token with a blank, control or non-ASCII character at position 6$/,
  ],
] as const) {
  test(`a token file that ${what} is refused, and its text is not shown`, (t) => {
    const folder = folderOf(t, { token: text });
    const problems = problemsOf(() =>
      loadConfig({ env: { PEGCOUNT_METRICS_TOKEN_FILE: join(folder, 'token') } }),
    );
    t.is(problems.length, 1);
    t.is(problems[0].key, 'PEGCOUNT_METRICS_TOKEN_FILE');
    t.regex(problems[0].got, got);
    t.notRegex(JSON.stringify(problems), /s3cret/);
  });
}

test('file names in a file are relative to it, and elsewhere to the working directory', (t) => {
  const folder = folderOf(t, {
    'etc/edge.toml':
      '[metrics.tls]\ncert_file = "a.crt"\nkey_file = "../a.key"\nclient_ca_file = "./ca.crt"\n',
    'etc/a.crt': '',
    'a.key': '',
    'etc/ca.crt': '',
  });
  const { exporter } = loadConfig({ file: join(folder, 'etc/edge.toml'), env: {} });
  t.deepEqual(exporter.tls, {
    certFile: join(folder, 'etc/a.crt'),
    keyFile: join(folder, 'a.key'),
    clientCaFile: join(folder, 'etc/ca.crt'),
  });
  t.is(
    loadConfig({ env: { PEGCOUNT_METRICS_TOKEN_FILE: 'package.json', PEGCOUNT_METRICS_TIER: 'off' } })
      .exporter.tokenFile,
    resolve('package.json'),
  );
});

test('missing files are refused by key and folder, but not in the tier off, which reads none', (t) => {
  const text =
    '[metrics]\ntoken_file = "no-token"\n[metrics.tls]\ncert_file = "no.crt"\nkey_file = "no.key"\n';
  const problems = problemsOf(() => loadText(t, text));
  t.deepEqual(problems.map(({ key, line }) => [key, line]), [
    ['metrics.token_file', 2],
    ['metrics.tls.cert_file', 4],
    ['metrics.tls.key_file', 5],
  ]); // prettier-ignore
  for (const { got } of problems) {
    t.regex(got, /^the name of no file below \/.* \(ENOENT\)$/);
    t.notRegex(got, /no-token|no\.crt|no\.key/);
  }
  t.notThrows(() => loadText(t, text, { overrides: { metrics: { tier: 'off' } } }));
});

const together: [what: string, toml: string, key: string, expected: RegExp][] = [
  ['a certificate without a key', '[metrics.tls]\ncert_file = "edge.toml"', 'metrics.tls.cert_file', /^none without metrics\.tls\.key_file$/],
  ['a key without a certificate', '[metrics.tls]\nkey_file = "edge.toml"', 'metrics.tls.key_file', /^none without metrics\.tls\.cert_file$/],
  ['client certificates without TLS', '[metrics.tls]\nclient_ca_file = "edge.toml"', 'metrics.tls.client_ca_file', /^none without metrics\.tls\.cert_file and metrics\.tls\.key_file$/],
  ['TLS on uWebSockets.js', '[metrics]\ntransport = "uws"\ntls = { cert_file = "edge.toml", key_file = "edge.toml" }', 'metrics.transport', /^"auto" or "node" beside a certificate/],
  ['two servers at one port', '[metrics]\nhealth_address = "0.0.0.0:9464"', 'metrics.health_address', /^another port than that of metrics\.bind_address$/],
  ['two answers at one path', '[metrics]\nready_path = "/live"', 'metrics.ready_path', /^another path than that of metrics\.live_path$/],
  ['two answers at one path that both are set', '[metrics]\npath = "/a"\nlive_path = "/a"', 'metrics.live_path', /^another path than that of metrics\.path$/],
  ['more values than room', '[labels.queue]\nvalues = ["a", "b", "c"]\ncapacity = 2', 'labels.queue.capacity', /^room for the 3 of labels\.queue\.values$/],
]; // prettier-ignore
for (const [what, toml, key, expected] of together) {
  test(`${what} is refused`, (t) => {
    const problems = problemsOf(() => loadText(t, toml));
    t.deepEqual(problems.map((problem) => problem.key), [key]); // prettier-ignore
    t.regex(problems[0].expected, expected);
  });
}

test('paths that are exchanged are no conflict', (t) => {
  const { exporter } = loadText(t, '[metrics]\nready_path = "/live"\nlive_path = "/ready"\n');
  t.deepEqual([exporter.readyPath, exporter.livePath], ['/live', '/ready']);
});

const telemetry: [what: string, toml: string, key: string][] = [
  ['metrics.tier', '[metrics]\ntier = "telemetry"', 'metrics.tier'],
  ['the addon telemetry', '[proxy]\naddons = ["queue", "telemetry"]', 'proxy.addons'],
  ['[otel] enabled', '[otel]\nenabled = true', 'otel.enabled'],
];
for (const [what, toml, key] of telemetry) {
  test(`${what} chooses the telemetry tier, which is refused until it is built`, (t) => {
    t.like(problemsOf(() => loadText(t, toml)), [{ key }]); // prettier-ignore
    t.regex(problemsOf(() => loadText(t, toml))[0].expected, /telemetry tier.* not built yet/);
  });

  test(`a tier in the environment goes before ${what} in the file`, (t) => {
    t.is(loadText(t, toml, { env: { PEGCOUNT_METRICS_TIER: 'community' } }).tier, 'community');
    const { tier, exporter } = loadText(t, toml, { env: { PEGCOUNT_METRICS_TIER: 'off' } });
    t.deepEqual([tier, exporter.tier], ['off', 'off']);
  });
}

test('two tiers in one source are refused: one at a time', (t) => {
  const problems = problemsOf(() =>
    loadText(t, '[metrics]\ntier = "community"\n[proxy]\naddons = ["telemetry"]\n'),
  );
  t.like(problems, [{ key: 'metrics.tier', got: '"community"' }, { key: 'proxy.addons' }]);
  t.regex(problems[0].expected, /one at a time/);
});

test('a config/otel.toml beside the file chooses the telemetry tier, unless it says that it is not enabled', (t) => {
  const at = (otel: string, name = 'edge.toml') =>
    join(folderOf(t, { 'edge.toml': '', 'config/edge.toml': '', 'config/otel.toml': otel }), name);
  for (const name of ['edge.toml', 'config/edge.toml']) {
    t.like(problemsOf(() => loadConfig({ file: at('[otel]\nenabled = true\n', name), env: {} })), [{ key: 'otel.enabled' }]); // prettier-ignore
    t.like(
      problemsOf(() => loadConfig({ file: at('', name), env: {} })),
      [{ key: 'otel.enabled (by default in this file)' }],
    );
    const config = loadConfig({ file: at('[otel]\nenabled = false\nsample_ratio = 0.5\n', name), env: {} });
    t.deepEqual([config.tier, config.otel.sampleRatio], ['community', 0.5]);
  }
  t.like(
    problemsOf(() => loadConfig({ file: at('[otel]\nenabled = false\nsample_ratio = 2\n'), env: {} })),
    [{ key: 'otel.sample_ratio', got: '2', line: 3 }],
  );
});

test('an https endpoint with a path means http, and any other grpc, unless the protocol is set', (t) => {
  const protocol = (endpoint: string, more = '') =>
    loadText(t, `[otel]\nendpoint = "${endpoint}"\n${more}`).otel.protocol;
  t.is(protocol('https://trace.example.org/v1/traces'), 'http');
  t.is(protocol('https://trace.example.org'), 'grpc');
  t.is(protocol('https://trace.example.org/'), 'grpc');
  t.is(protocol('http://trace.example.org/v1/traces'), 'grpc');
  t.is(protocol('https://trace.example.org/v1/traces', 'protocol = "grpc"'), 'grpc');
  t.is(protocol('http://trace.example.org:4318', 'protocol = "http"'), 'http');
});

test('a password in an endpoint is not shown', (t) => {
  const error = t.throws(() => loadText(t, '[otel]\nendpoint = "ftp://user:s3cret@host/"\n'));
  t.notRegex(error.message, /s3cret/);
  t.regex(error.message, /otel\.endpoint is "ftp:\/\/…@host\/"; expected an http or https URL/);
});

test('all problems of all sources are told at once, each with its place', (t) => {
  const load = () =>
    loadText(t, '[metrics]\npath = 3\nshards = 0\n', {
      env: { PEGCOUNT_METRICS_PATH: 'x', PEGCOUNT_METRICS_PAHT: '/x' },
      overrides: { metrics: { bind_address: 'x' }, otle: {} } as object,
    });
  const problems = problemsOf(load);
  t.deepEqual(problems.map(({ key, source, line }) => [key, source.replace(/.*\//, ''), line]), [
    ['metrics.path', 'edge.toml', 2],
    ['metrics.shards', 'edge.toml', 3],
    ['PEGCOUNT_METRICS_PATH', 'environment', undefined],
    ['PEGCOUNT_METRICS_PAHT', 'environment', undefined],
    ['metrics.bind_address', 'code', undefined],
    ['otle', 'code', undefined],
  ]); // prettier-ignore
  const error = t.throws(load, { instanceOf: ConfigError });
  for (const { key, got, expected } of problems)
    t.true(error.message.includes(`${key} is ${got}; expected ${expected}`));
  t.regex(
    error.message,
    /PEGCOUNT_METRICS_PAHT is unknown \(a text\); expected a known variable \(did you mean PEGCOUNT_METRICS_PATH\?\)/,
  );
});

test('a value is refused even where another one goes before it', (t) => {
  t.like(
    problemsOf(() => loadText(t, '[metrics]\npath = "x"\n', { overrides: { metrics: { path: '/x' } } })),
    [{ key: 'metrics.path', got: '"x"' }],
  );
});

test('a number under a misspelt key is not shown either', (t) => {
  t.like(
    problemsOf(() => loadText(t, '[metrics]\ntokn = 4711\npaht = 3\n')),
    [
      { key: 'metrics.tokn', got: 'unknown (a number)' },
      { key: 'metrics.paht', got: 'unknown (a number)' },
    ],
  );
});

test('a key that is odd is quoted', (t) => {
  t.like(
    problemsOf(() => loadText(t, '[metrics]\n"a.b\\n" = 3\n"tls.cert_file" = "a"\n')),
    [{ key: 'metrics."a.b\\n"' }, { key: 'metrics."tls.cert_file"', line: 3 }],
  );
  t.like(
    problemsOf(() => loadText(t, '[metrics]\n__proto__ = 3\nconstructor = 4\n')),
    [{ key: 'metrics.__proto__' }, { key: 'metrics.constructor' }],
  );
});

test('a section that is no table is refused', (t) => {
  t.like(
    problemsOf(() => loadText(t, 'metrics = 3\nlabels = ["a"]\n[[otel]]\n')),
    [
      { key: 'metrics', got: 'a number', expected: 'a table', line: 1 },
      { key: 'labels', got: 'an array of 1', expected: 'a table', line: 2 },
      { key: 'otel', got: 'an array of 1', expected: 'a table', line: 3 },
    ],
  );
});

test('options of loadConfig itself are checked', (t) => {
  t.throws(() => loadConfig({ overides: {} } as object), {
    name: 'DeclarationError',
    message: /unknown option "overides"/,
  });
  t.throws(() => loadConfig({ labels: ['a-b'] }), { name: 'DeclarationError', message: /"a-b" must match/ });
  t.like(problemsOf(() => loadConfig({ overrides: 3 as never, env: {} })), [{ key: 'code', got: 'a number' }]); // prettier-ignore
});

test('lists of the environment are separated by commas', (t) => {
  const config = loadConfig({
    env: {
      PEGCOUNT_LABELS_TRUNK_ID_VALUES: 'carrier-7, carrier-8',
      PEGCOUNT_LABELS_TRUNK_ID_CAPACITY: '500',
      PEGCOUNT_METRICS_CONSTANT_LABELS: 'service=edge,site=a=b',
      PEGCOUNT_METRICS_ENABLED: 'false',
    },
  });
  t.deepEqual(config.labels, { trunk_id: { values: ['carrier-7', 'carrier-8'], capacity: 500 } });
  t.deepEqual(config.segment.labels, { service: 'edge', site: 'a=b' });
  t.false(config.exporter.enabled);
});

test('configured labels fit a catalogue, and their values have room before any other', (t) => {
  const { labels } = loadText(
    t,
    '[labels.trunk_id]\nvalues = ["carrier-7", "carrier-8"]\ncapacity = 2\n[labels.queue]\nvalues = ["a", "b", "c"]\n',
  );
  const TrunkId = configuredLabel(labels, 'trunk_id', { capacity: 256 });
  const Queue = configuredLabel(labels, 'queue', { capacity: 2 });
  const Realm = configuredLabel(labels, 'realm', { capacity: 9 });
  t.deepEqual([TrunkId.capacity, Queue.capacity, Realm.capacity], [2, 3, 9]);
  const families = defineFamilies({ pbx: pbx({ labels: { trunkId: TrunkId, queue: Queue, realm: Realm } }) });
  const m = attach(families, createSegment(families, { name: 'configured' }).handle);
  internConfigured(m, labels, TrunkId, Queue, Realm);
  t.is(m.intern(TrunkId, 'late'), 0 as never);
  t.true(m.intern(TrunkId, 'carrier-8') > 0);
  m.pbx.trunkStatus.at(m.intern(TrunkId, 'carrier-7')).set(1);
  t.true(m.intern(Queue, 'c') > 0);
});

test('labels of the application are known once they are named', (t) => {
  const toml = '[labels.carrier]\nvalues = ["a"]\n';
  t.like(problemsOf(() => loadText(t, toml)), [{ key: 'labels.carrier' }]); // prettier-ignore
  t.deepEqual(loadText(t, toml, { labels: ['carrier'] }).labels, {
    carrier: { values: ['a'], capacity: undefined },
  });
});
