// Prometheus agrees with us: Debian's server scrapes the demo with a token while SIPp calls it, and its answers are SIPp's.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folderOf } from '../support/folder.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/prometheus.js';
import { DemoProcess } from './demo-process.js';
import { hasSipp, runSipp } from './sipp.js';

const installed = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;
const ready = hasSipp && installed('prometheus') && installed('promtool');
const withTools = ready || process.env['CI'] === 'true' ? test.serial : test.serial.skip;
const named = (what: string): string =>
  ready ? what : `${what} (needs sipp, prometheus and promtool, which are not all installed)`;

const TOKEN = 'a-token-for-the-test';
const demoArgs = ['--sip-port', '0', '--metrics-port', '0', '--no-load'];
const demoEnvironment = { PEGCOUNT_METRICS_TOKEN: TOKEN };

type Target = { readonly health: string; readonly lastError: string };

/** A Prometheus of our own, one scrape a second, ended with the test. */
async function startPrometheus(t: ExecutionContext, target: string, token: string) {
  const folder = await mkdtemp(join(tmpdir(), 'pegcount-prometheus-'));
  const port = await freePort();
  const config = `scrape_configs:
  - job_name: demo
    scrape_interval: 1s
    authorization: { credentials: ${token} }
    static_configs: [{ targets: ['${target}'] }]
`;
  await writeFile(join(folder, 'prometheus.yml'), config);
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  t.teardown(async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
    await rm(folder, { recursive: true, force: true });
  });
  const api = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return ((await response.json()) as { data: unknown }).data;
  };
  return {
    target: async (): Promise<Target | undefined> => {
      const data = (await api('targets').catch(() => undefined)) as { activeTargets: Target[] } | undefined;
      return data?.activeTargets.find(({ health }) => health !== 'unknown');
    },
    /** The value of an expression that has one, or NaN. */
    query: async (expression: string): Promise<number> => {
      const data = (await api(`query?query=${encodeURIComponent(expression)}`)) as {
        result: { value: [number, string] }[];
      };
      return Number(data.result[0]?.value[1] ?? NaN);
    },
  };
}

withTools(named('Prometheus scrapes the demo with a token and stores what SIPp counted'), async (t) => {
  // The token in a file, which the demo's own configuration names.
  const folder = folderOf(t, {
    'demo.toml': '[metrics]\ntoken_file = "token"\n[labels.trunk_id]\nvalues = ["t"]\n',
    token: `${TOKEN}\n`,
  });
  const demo = new DemoProcess(t, [
    '--config',
    join(folder, 'demo.toml'),
    '--sip-port',
    '0',
    '--metrics-port',
    '0',
    '--no-load',
  ]);
  const { sip, metrics } = await demo.ready();
  t.false(demo.output.includes(TOKEN));
  const prometheus = await startPrometheus(t, new URL(metrics).host, TOKEN);
  const target = await until(prometheus.target, (seen) => seen !== undefined);
  t.deepEqual([target?.health, target?.lastError], ['up', '']);

  const calls = 120;
  const sipp = await runSipp({
    target: sip,
    scenario: 'uac-rtp',
    service: 'echo',
    calls,
    rate: 20,
    packets: 10,
  });
  t.is(sipp.code, 0, sipp.errors);
  const total = await until(
    () => prometheus.query('sum(rustpbx_calls_total)'),
    (value) => value === calls,
  );
  t.is(total, sipp.calls['TotalCallCreated']);
  t.true((await prometheus.query('sum(rate(rustpbx_calls_total[1m]))')) > 0);
  t.true((await prometheus.query('rate(rustpbx_calls_total{direction="inbound",result="ok"}[1m])')) > 0);
  // The scenario talks for 2.5 s after the answer, so its calls belong into the bucket above that.
  const quantile = await prometheus.query(
    'histogram_quantile(0.95, sum by (le) (rate(rustpbx_call_duration_seconds_bucket[5m])))',
  );
  t.true(quantile > 2.5 && quantile <= 5, `the 95th percentile is ${quantile} s`);
  t.is(await prometheus.query('up'), 1);
  t.is(await prometheus.query('rustpbx_trunk_status{trunk_id="t"}'), 1);
  // Five threads, each with a heap of its own, and one process.
  t.is(await prometheus.query('count(nodejs_heap_size_used_bytes)'), 5);
  t.is(await prometheus.query('count(process_resident_memory_bytes)'), 1);
  t.is(await prometheus.query('rustpbx_active_calls'), 0);
});

withTools(named('Prometheus with a wrong token is refused, and the exporter counts it'), async (t) => {
  const demo = new DemoProcess(t, demoArgs, demoEnvironment);
  const { metrics } = await demo.ready();
  const prometheus = await startPrometheus(t, new URL(metrics).host, 'another-token');
  const target = await until(prometheus.target, (seen) => seen !== undefined);
  t.is(target?.health, 'down');
  t.regex(target!.lastError, /401/);
  t.is(
    await until(
      () => prometheus.query('up'),
      (up) => up === 0,
    ),
    0,
  );
  const page = await (await fetch(metrics, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  t.true(Number(/^pegcount_http_requests_total\{code="401"\} (\d+)$/m.exec(page)?.[1]) > 0);
});

/** Names that the sources mandate and the lint dislikes (checklist B12), of the catalogues that the demo uses. */
const ALLOWED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'sip_call_jitter_ms',
  'sip_call_rtt_ms',
  'wholesale_profit_microcurrency_total',
];

withTools(named('promtool finds on the page just the names on the allow-list'), async (t) => {
  const demo = new DemoProcess(t, demoArgs, demoEnvironment);
  const { metrics } = await demo.ready();
  const page = await (await fetch(metrics, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  const { stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
  const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  const disliked = [...new Set(findings.map((line) => line.split(' ')[0]))].sort();
  t.deepEqual(disliked, ALLOWED, findings.join('\n'));
});
