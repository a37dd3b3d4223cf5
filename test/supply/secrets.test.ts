// The demo with a token and certificates, right and wrong: nobody who looks at it, asks it or reads its output learns them.
import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DemoProcess, pause, temporaryFile } from '../demo/demo-process.js';
import { createAuthority } from '../support/certificates.js';
import { testWhere } from '../support/tools.js';
import { piecesIn } from './secrecy.js';

const TOKEN = 'open-sesame_0815/+==';
const PORTS = ['--sip-port', '0', '--metrics-port', '0', '--no-load'];
const authority = createAuthority('demo');
const server = authority.issue({ name: 'server', use: 'server' });
const stranger = createAuthority('elsewhere').issue({ name: 'server', use: 'server' });
const CONFIG =
  '[metrics]\ntoken_file = "token"\n[metrics.tls]\ncert_file = "server.crt"\nkey_file = "server.key"\n';

/** Lines of base64; a certificate is for all to see, a key for nobody. */
const linesOf = (pem: string): string[] => pem.split('\n').filter((line) => /^[A-Za-z\d+/=]{9,}$/.test(line));
const hidden = [TOKEN, ...linesOf(server.key), ...linesOf(stranger.key)];

function showsNothing(t: ExecutionContext, seen: string): void {
  for (const secret of hidden) t.deepEqual(piecesIn(seen, secret), [], seen);
}

type Files = Readonly<Record<string, string>>;
const right: Files = {
  'demo.toml': CONFIG,
  token: TOKEN,
  'server.crt': server.cert,
  'server.key': server.key,
};

/** The files in a folder of their own; gives the one that the demo is configured with. */
async function filesOf(t: ExecutionContext, files: Files): Promise<string> {
  const config = await temporaryFile(t, 'demo.toml', files['demo.toml']);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dirname(config), name), text);
  return config;
}

/** Everything that an https answer says. */
function ask(url: URL, authorization: string): Promise<{ readonly status: number; readonly all: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { ca: authority.cert, agent: false, headers: { authorization } },
      (response) => {
        let all = JSON.stringify(response.rawHeaders);
        response.on('data', (data: Buffer) => (all += data.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, all }));
      },
    );
    asked.on('error', reject).end();
  });
}

/** What comes back for bytes that are no TLS. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let all = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (all += data.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => resolve(all));
  });
}

/** Waits until the demo has written such a line to standard error. */
async function told(demo: DemoProcess, line: RegExp): Promise<void> {
  for (let waited = 0; !line.test(demo.notices); waited += 50) {
    if (waited > 30_000) throw new Error(`it said nothing of ${line.source}: ${demo.notices}`);
    await pause(50);
  }
}

/** The arguments and the environment of a process, for whoever may look at them. */
const procOf = (pid: number): string =>
  ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1')).join('\n');

const onLinux = testWhere(test, process.platform === 'linux', '/proc');

onLinux('with files, neither answers nor output nor /proc show the token or the key', async (t) => {
  const config = await filesOf(t, right);
  const demo = new DemoProcess(t, [...PORTS, '--config', config]);
  const { metrics } = await demo.ready();
  showsNothing(t, procOf(demo.pid));
  const seen: string[] = [];
  const statuses: number[] = [];
  for (const authorization of ['', 'Bearer wrong', `Bearer ${TOKEN}x`, `Bearer ${TOKEN}`]) {
    for (const path of ['/metrics', '/healthz', '/health', '/ready', '/live', '/nowhere']) {
      const { status, all } = await ask(new URL(path, metrics), authorization);
      seen.push(all);
      if (path === '/metrics') statuses.push(status);
    }
  }
  t.deepEqual(statuses, [401, 401, 401, 200]);
  seen.push(
    await talk(
      Number(new URL(metrics).port),
      `GET /metrics HTTP/1.1\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    ),
  );
  // The key is replaced by half of it, which is refused while the one in use goes on.
  await writeFile(join(dirname(config), 'server.key'), server.key.slice(0, 120));
  await told(demo, /the new one is refused: option 'tls\.keyFile': .* holds no private key/);
  demo.signal('SIGTERM');
  const { code, out, error } = await demo.ended();
  t.is(code, 0, error);
  showsNothing(t, [...seen, out, error].join('\n'));
});

onLinux('a token of the environment is in no answer, no output and no argument', async (t) => {
  const demo = new DemoProcess(t, PORTS, { PEGCOUNT_METRICS_TOKEN: TOKEN });
  const { metrics } = await demo.ready();
  showsNothing(t, readFileSync(`/proc/${demo.pid}/cmdline`, 'latin1'));
  for (const path of ['/metrics', '/health', '/nowhere'])
    showsNothing(t, await (await fetch(new URL(path, metrics))).text());
  const page = await fetch(metrics, { headers: { authorization: `Bearer ${TOKEN}` } });
  t.is(page.status, 200);
  showsNothing(t, await page.text());
  demo.signal('SIGTERM');
  const { code, out, error } = await demo.ended();
  t.is(code, 0, error);
  showsNothing(t, out + error);
});

for (const args of [['--token', TOKEN], [`--token=${TOKEN}`]]) {
  test(`${args[0].replace(TOKEN, '…')} is refused, with what to use instead, and not repeated`, async (t) => {
    const { code, out, error } = await new DemoProcess(t, [...PORTS, ...args]).ended();
    t.is(code, 2);
    t.regex(
      error,
      /^pegcount demo: --token: .*; expected --token-file FILE, or the variable PEGCOUNT_METRICS_TOKEN\n/,
    );
    showsNothing(t, out + error);
  });
}

const metrics = (line: string): string => `[metrics]\n${line}\n`;
const wrong: readonly (readonly [what: string, files: Files, error: RegExp])[] = [
  ['the key of another', { 'server.key': stranger.key }, /tls\.keyFile': .* is not the key of/],
  ['half a key', { 'server.key': server.key.slice(0, 120) }, /tls\.keyFile': .* holds no private key/],
  ['a key for a certificate', { 'server.crt': server.key }, /tls\.certFile': .* holds no certificate/],
  ['a token file of two words', { token: `${TOKEN} ${TOKEN}` }, /token_file is .* at position 20/],
  ['a token file with nothing in it', { token: '\n' }, /token_file is .* with nothing in it/],
  ['a token that is too long', { token: TOKEN.repeat(200) }, /token_file is .* a token of 4000 characters/],
  [
    'the token for its file',
    { 'demo.toml': metrics(`token_file = "${TOKEN}"`) },
    /toml:2: metrics\.token_file is/,
  ],
  [
    'the key for its file',
    { 'demo.toml': `[metrics.tls]\nkey_file = '''${server.key}'''` },
    /tls\.key_file is/,
  ],
  ['the token without quotes', { 'demo.toml': metrics(`token = ${TOKEN}`) }, /toml:2: file is no TOML/],
  [
    'the token in an array',
    { 'demo.toml': metrics(`token = ["${TOKEN}"]`) },
    /metrics\.token is an array of 1/,
  ],
  ['the token under another key', { 'demo.toml': metrics(`auth = "${TOKEN}"`) }, /metrics\.auth is unknown/],
  [
    'the token in place of a section',
    { 'demo.toml': `metrics = "${TOKEN}"` },
    /metrics is a text; expected a table/,
  ],
];
for (const [what, files, message] of wrong) {
  test(`${what} is refused in words that show nothing of it`, async (t) => {
    const config = await filesOf(t, { ...right, ...files });
    const { code, out, error } = await new DemoProcess(t, [...PORTS, '--config', config]).ended();
    t.true(code === 1 || code === 2, String(code));
    t.regex(error, message);
    showsNothing(t, out + error);
  });
}

test('a token file that nobody may read is refused, or read by root, in words that show nothing of it', async (t) => {
  const config = await filesOf(t, right);
  await chmod(join(dirname(config), 'token'), 0o000);
  const { code, out, error } = await new DemoProcess(t, [
    ...PORTS,
    '--config',
    config,
    '--seconds',
    '1',
  ]).ended();
  t.is(code, process.getuid?.() === 0 ? 0 : 2, error);
  showsNothing(t, out + error);
});
