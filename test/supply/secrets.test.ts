// The demo with a token and certificates, right and wrong: nobody who looks at it, asks it or reads its output learns them.
import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { DemoProcess } from '../demo/demo-process.js';
import { talk } from '../exporter/sockets.js';
import { ask } from '../support/ask.js';
import { createAuthority } from '../support/certificates.js';
import { folderOf } from '../support/folder.js';
import { testWhere } from '../support/tools.js';
import { linesOf, piecesIn } from './secrecy.js';

const TOKEN = 'open-sesame_0815/+==';
const PORTS = ['--sip-port', '0', '--metrics-port', '0', '--no-load'];
const authority = createAuthority('demo');
const server = authority.issue({ name: 'server', use: 'server' });
const stranger = createAuthority('elsewhere').issue({ name: 'server', use: 'server' });
const CONFIG =
  '[metrics]\ntoken_file = "token"\n[metrics.tls]\ncert_file = "server.crt"\nkey_file = "server.key"\n';

/** A certificate is for all to see, a key for nobody. */
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
const filesOf = (t: ExecutionContext, files: Files): string => join(folderOf(t, files), 'demo.toml');

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
  const config = filesOf(t, right);
  const demo = new DemoProcess(t, [...PORTS, '--config', config]);
  const { metrics } = await demo.ready();
  showsNothing(t, procOf(demo.pid));
  const seen: string[] = [];
  const statuses: number[] = [];
  for (const authorization of ['', 'Bearer wrong', `Bearer ${TOKEN}x`, `Bearer ${TOKEN}`]) {
    for (const path of ['/metrics', '/healthz', '/health', '/ready', '/live', '/nowhere']) {
      const { status, headers, body } = await ask(new URL(path, metrics), {
        ca: authority.cert,
        headers: { authorization },
      });
      seen.push(JSON.stringify(headers), body.toString());
      if (path === '/metrics') statuses.push(status);
    }
  }
  t.deepEqual(statuses, [401, 401, 401, 200]);
  // What comes back for bytes that are no TLS.
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
    const config = filesOf(t, { ...right, ...files });
    const { code, out, error } = await new DemoProcess(t, [...PORTS, '--config', config]).ended();
    t.true(code === 1 || code === 2, String(code));
    t.regex(error, message);
    showsNothing(t, out + error);
  });
}

test('a token file that nobody may read is refused, or read by root, in words that show nothing of it', async (t) => {
  const config = filesOf(t, right);
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
