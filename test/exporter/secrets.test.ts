// Whatever mistake is made with a secret in the exporter's options, no error shows it; nor does a running exporter, printed or asked.
import { chmodSync } from 'node:fs';
import { inspect } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { startExporter } from '#dist/exporter/index.js';
import { checkOptions } from '#dist/exporter/options.js';
import { linesOf, piecesIn, secrets, told, wrapped } from '../supply/secrecy.js';
import { exporting, newSegment } from './exporting.js';
import { client, folder, server, writeFiles } from './secure.js';
import { ask, servers, talk } from './sockets.js';

const TOKEN = 'open-sesame_0815/+==';

/** Everything that is wrong with these options, '' if nothing is. */
function refusal(options: unknown): string {
  try {
    checkOptions(options);
    return '';
  } catch (error) {
    return told(error);
  }
}

const placed = (value: unknown): unknown[] => [
  value,
  { token: value },
  { bearerToken: value },
  { token: value, bearerToken: 'another' },
  { tokenFile: value },
  { Token: value },
  { bearer_token: value },
  { tls: value },
  { tls: { certFile: value, keyFile: 'server.key' } },
  { tls: { certFile: 'package.json', keyFile: value } },
  { tls: { certFile: 'package.json', keyFile: 'package.json', clientCaFile: value } },
  { tls: { cert: value, key: value } },
  { path: `/metrics?token=${typeof value === 'string' ? value : ''}` },
  { host: `http://user:${typeof value === 'string' ? value : ''}@localhost` },
];

test('no refusal shows a secret, whatever it was given for and in', (t) => {
  fc.assert(
    fc.property(secrets, (secret) => {
      for (const value of wrapped(secret)) {
        for (const options of placed(value)) {
          const seen = refusal(options);
          t.deepEqual(piecesIn(seen, secret), [], seen);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('a private key is shown by no refusal, however it was given', (t) => {
  const { key } = server;
  const body = linesOf(key);
  const mangled = [
    key,
    key.replaceAll('\n', ''),
    key.replaceAll('\n', ' '),
    key.replaceAll('\n', '\\n'),
    body.join(''),
    body.join(' '),
    body.join('\\n'),
    body[0],
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('hex'),
    `./${body.join('')}`,
  ];
  for (const value of mangled.flatMap(wrapped)) {
    for (const options of placed(value)) {
      const seen = refusal(options);
      for (const line of [...body, Buffer.from(body[0]).toString('hex'), Buffer.from(key).toString('base64')])
        t.deepEqual(piecesIn(seen, line), [], seen);
    }
  }
});

const contents: readonly (readonly [what: string, text: (token: string) => string | Buffer])[] = [
  ['two words', (token) => `${token} ${token}`],
  ['two lines', (token) => `${token}\n${token}\n`],
  ['a name before it', (token) => `Bearer ${token}`],
  ['a byte order mark', (token) => `\ufeff${token}`],
  ['UTF-16', (token) => Buffer.from(token, 'utf16le')],
  ['a zero at its end', (token) => `${token}\0`],
  ['a page of it', (token) => `${token}\n`.repeat(10_000)],
  ['too long', (token) => token.repeat(500)],
];
for (const [what, text] of contents) {
  test(`a token file with ${what} is refused without its text`, async (t) => {
    const { write } = await folder(t);
    const seen = refusal({ tokenFile: await write('token', text(TOKEN) as string) });
    t.regex(seen, /tokenFile/);
    t.deepEqual(piecesIn(seen, TOKEN), [], seen);
  });
}

test('a token file that nobody may read is refused without its text, or read by root', async (t) => {
  const { write } = await folder(t);
  const tokenFile = await write('token', TOKEN);
  chmodSync(tokenFile, 0o000);
  const seen = refusal({ tokenFile });
  if (process.getuid?.() !== 0) t.regex(seen, /which cannot be read: EACCES/);
  t.deepEqual(piecesIn(seen, TOKEN), []);
});

const broken: readonly (readonly [what: string, key: string])[] = [
  ['the key of another', client.key],
  ['half a key', server.key.slice(0, 120)],
  ['a key without its last line', server.key.replace(/-----END.*\n/, '')],
  ['a key with a letter changed', server.key.replace(/\n(.{40})./, '\n$1!')],
  ['a key within a text', `key = "${server.key}`],
  ['a key twice', server.key + server.key],
];
for (const [what, key] of broken) {
  test(`a key file with ${what} is refused, or taken, without its text`, async (t) => {
    const seen = refusal({ tls: await writeFiles(await folder(t), { cert: server.cert, key }) });
    for (const line of [...linesOf(key), ...linesOf(server.key)]) t.deepEqual(piecesIn(seen, line), [], seen);
  });
}

/** All that a running exporter says of itself, to whoever prints it or asks it. */
async function saidBy(
  t: ExecutionContext,
  tls: Awaited<ReturnType<typeof writeFiles>> | undefined,
): Promise<string> {
  const exporter = await exporting(t, { transport: 'node', token: TOKEN, tls });
  const seen = [
    told(exporter),
    inspect(exporter, { showProxy: true, getters: true }),
    JSON.stringify(exporter),
  ];
  seen.push(
    (await exporter.page()).body.toString(),
    (await exporter.page('application/openmetrics-text')).body.toString(),
  );
  seen.push(
    told(await t.throwsAsync(startExporter(newSegment(), { port: exporter.port, token: TOKEN, tls }))),
  );
  seen.push(told(await t.throwsAsync(exporter.page(TOKEN.split('') as unknown as string))));
  await exporter.close();
  seen.push(told(await t.throwsAsync(exporter.page())), told(exporter));
  return seen.join('\n');
}

test('an exporter that is printed, asked, in the way of another, or closed shows no token', async (t) => {
  t.deepEqual(piecesIn(await saidBy(t, undefined), TOKEN), []);
});

test('nor does one with TLS, nor any of its key', async (t) => {
  const seen = await saidBy(t, await writeFiles(await folder(t), server));
  for (const secret of [TOKEN, ...linesOf(server.key)]) t.deepEqual(piecesIn(seen, secret), []);
});

const wrongs = [
  '',
  'Basic dXNlcjpzZXNhbWU=',
  'Bearer',
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Token ${TOKEN}`,
];
for (const [transport] of servers) {
  test(`${transport}: no answer has the token in it, nor the one that was presented`, async (t) => {
    const { port } = await exporting(t, { transport, token: TOKEN });
    const paths = [
      '/metrics',
      '/healthz',
      '/health',
      '/ready',
      '/live',
      '/nowhere',
      `/metrics?token=${TOKEN}`,
    ];
    for (const wrong of [...wrongs, `Bearer ${TOKEN}`]) {
      for (const path of paths) {
        const { status, headers, body } = await ask(port, 'GET', path, [`Authorization: ${wrong}`]);
        if (path === '/metrics') t.is(status, wrong === `Bearer ${TOKEN}` ? 200 : 401);
        t.deepEqual(piecesIn(JSON.stringify(headers) + body, TOKEN), []);
        t.notRegex(JSON.stringify(headers) + body, /dXNlcjpz/);
      }
    }
    for (const odd of [`GET /metrics HTTP/9.9\r\nAuthorization: ${TOKEN}\r\n\r\n`, `${TOKEN}\r\n\r\n`])
      t.deepEqual(piecesIn(await talk(port, odd), TOKEN), []);
  });
}
