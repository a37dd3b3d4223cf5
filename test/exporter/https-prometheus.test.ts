// Prometheus over TLS, with its own scrape_configs: in with a client certificate, out without, and the exporter says why.
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { counter, createSegment, defineFamilies } from '#dist/index.js';
import { startExporter } from '#dist/exporter/index.js';
import { createAuthority } from '../support/certificates.js';
import { runs, testWhere } from '../support/tools.js';
import {
  askTls,
  client,
  clientAuthority,
  folder,
  known,
  server,
  serverAuthority,
  writeFiles,
  type Folder,
} from './secure.js';
import { freePort } from '../support/free-port.js';

const families = defineFamilies({ calls: counter('tls_test_calls_total', 'Calls') });
const token = 'a-token-for-the-test';

/** Each job's own part of its scrape configuration; all scrape the one exporter. */
async function jobs({ write }: Folder): Promise<Readonly<Record<string, string>>> {
  const stranger = createAuthority('clients').issue({ name: 'client', use: 'client' });
  const ca = await write('ca.crt', serverAuthority.cert);
  const otherCa = await write('other-ca.crt', createAuthority('servers').cert);
  const pair = `cert_file: ${await write('client.crt', client.cert)}, key_file: ${await write('client.key', client.key)}`;
  const strangers = `cert_file: ${await write('s.crt', stranger.cert)}, key_file: ${await write('s.key', stranger.key)}`;
  const https = (tls: string, credentials = token): string =>
    `scheme: https\n    tls_config: { ${tls} }\n    authorization: { credentials: ${credentials} }`;
  return {
    good: https(`ca_file: ${ca}, ${pair}`),
    without_certificate: https(`ca_file: ${ca}`),
    wrong_certificate: https(`ca_file: ${ca}, ${strangers}`),
    wrong_authority: https(`ca_file: ${otherCa}, ${pair}`),
    wrong_token: https(`ca_file: ${ca}, ${pair}`, 'another-token'),
    no_tls: 'scheme: http',
  };
}

interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly labels: { readonly job: string };
}

/** A Prometheus of our own, one scrape a second, ended with the test. */
async function startPrometheus(t: ExecutionContext, files: Folder, target: string) {
  const port = await freePort();
  const all = Object.entries(await jobs(files)).map(
    ([job, config]) => `
  - job_name: ${job}
    scrape_interval: 1s
    ${config}
    static_configs: [{ targets: ['${target}'] }]`,
  );
  const args = [
    `--config.file=${await files.write('prometheus.yml', `scrape_configs:${all.join('')}\n`)}`,
    `--storage.tsdb.path=${files.path}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const child = spawn('prometheus', args, { stdio: 'ignore' });
  t.teardown(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  });
  const api = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return ((await response.json()) as { data: unknown }).data;
  };
  return {
    targets: async (): Promise<Readonly<Partial<Record<string, Target>>>> => {
      const data = (await api('targets').catch(() => undefined)) as { activeTargets: Target[] } | undefined;
      const seen = data?.activeTargets.filter(({ health }) => health !== 'unknown') ?? [];
      return Object.fromEntries(seen.map((one) => [one.labels.job, one]));
    },
    /** The values of an expression by one of its labels. */
    query: async (expression: string, label: string): Promise<Readonly<Record<string, number>>> => {
      const data = (await api(`query?query=${encodeURIComponent(expression)}`)) as {
        result: { metric: Record<string, string>; value: [number, string] }[];
      };
      return Object.fromEntries(data.result.map(({ metric, value }) => [metric[label], Number(value[1])]));
    },
  };
}

/** Asks until the answer suits; the last one after 40 seconds. */
async function until<T>(ask: () => Promise<T>, suits: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 40_000;
  for (;;) {
    const answer = await ask();
    if (suits(answer) || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

testWhere(
  test,
  runs('prometheus', '--version'),
  'prometheus',
)(
  'Prometheus is up with the right client certificate only, and the counters say why it is down elsewhere',
  async (t) => {
    const files = await folder(t);
    const tls = await writeFiles(files, server, clientAuthority);
    const segment = createSegment(families, { shards: 1, name: 'refusing' });
    const exporter = await startExporter(segment, { port: 0, token, tls });
    t.teardown(() => exporter.close());
    t.is(exporter.url, `https://127.0.0.1:${exporter.port}/metrics`);
    t.is(exporter.transport, 'node');

    const prometheus = await startPrometheus(t, files, `127.0.0.1:${exporter.port}`);
    // On a busy machine a first scrape may come too late for Prometheus' own limit, which says nothing of us.
    const targets = await until(prometheus.targets, (seen) => {
      const errors = Object.values(seen).map((target) => target!.lastError);
      return errors.length === 6 && !errors.some((error) => error.includes('deadline'));
    });
    t.is(targets['good']?.lastError, '');
    t.regex(targets['without_certificate']!.lastError, /certificate required|EOF|reset/);
    t.regex(targets['wrong_certificate']!.lastError, /EOF|reset|certificate/);
    t.regex(targets['wrong_authority']!.lastError, /x509/);
    t.regex(targets['wrong_token']!.lastError, /401/);
    t.regex(targets['no_tls']!.lastError, /EOF|reset|malformed/);

    const up = await until(
      () => prometheus.query('up', 'job'),
      (seen) => Object.keys(seen).length === 6,
    );
    t.deepEqual(up, {
      good: 1,
      without_certificate: 0,
      wrong_certificate: 0,
      wrong_authority: 0,
      wrong_token: 0,
      no_tls: 0,
    });
    const counted = 'pegcount_tls_rejected_total{job="good"} > 0';
    const expected = ['bad_certificate', 'no_certificate', 'protocol', 'server_certificate_refused'];
    const reasons = await until(
      () => prometheus.query(counted, 'reason'),
      (seen) => expected.every((reason) => reason in seen),
    );
    // A handshake that was too slow for Prometheus is one of the others.
    t.deepEqual(Object.keys(reasons).filter((reason) => reason !== 'other').sort(), expected); // prettier-ignore
    const codes = await until(
      () => prometheus.query('pegcount_http_requests_total{job="good"} > 0', 'code'),
      (seen) => Object.keys(seen).length >= 2,
    );
    t.deepEqual(Object.keys(codes).sort(), ['200', '401']);
  },
);

testWhere(
  test,
  runs('prometheus', '--version'),
  'prometheus',
)('Prometheus does not notice a change of the certificate, nor a bad one', async (t) => {
  const files = await folder(t);
  const tls = await writeFiles(files, server, clientAuthority);
  const exporter = await startExporter(createSegment(families, { shards: 1, name: 'changing' }), {
    port: 0,
    token,
    tls,
  });
  t.teardown(() => exporter.close());
  const prometheus = await startPrometheus(t, files, `127.0.0.1:${exporter.port}`);
  const scrapes = async (): Promise<number> =>
    (await prometheus.query('count_over_time(up{job="good"}[5m])', 'job'))['good'] ?? 0;
  await until(prometheus.targets, (seen) => seen['good']?.health === 'up');

  const successor = serverAuthority.issue({ name: 'successor', use: 'server' });
  const { serialNumber } = new X509Certificate(successor.cert);
  await writeFiles(files, successor);
  const shown = async (): Promise<string> => (await askTls(exporter.port, known)).serial;
  t.is(await until(shown, (serial) => serial === serialNumber), serialNumber);
  await files.write('server.key', client.key);

  const atChange = await scrapes();
  t.true((await until(scrapes, (count) => count >= atChange + 6)) >= atChange + 6);
  t.is(await shown(), serialNumber);
  t.deepEqual(await prometheus.query('min_over_time(up{job="good"}[5m])', 'job'), { good: 1 });
});
