// Where the bearer token comes from, and that no refusal shows it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { resolveToken, type TokenOptions } from '#dist/exporter/token.js';
import { exporting } from './exporting.js';
import { ask, servers } from './sockets.js';

const folder = mkdtempSync(join(tmpdir(), 'pegcount-token-'));
test.after.always(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileWith(content: string | Buffer): string {
  const path = join(folder, `token ${files++}`);
  writeFileSync(path, content);
  return path;
}

test('the token is the option, its alias or the content of the file', (t) => {
  t.is(resolveToken({}), '');
  t.is(resolveToken({ token: '' }), '');
  t.is(resolveToken({ token: 'sesame' }), 'sesame');
  t.is(resolveToken({ bearerToken: 'sesame' }), 'sesame');
  for (const ending of ['', '\n', '\r\n', ' \n\n'])
    t.is(resolveToken({ tokenFile: fileWith(`sesame${ending}`) }), 'sesame');
});

test('several that agree are one token', (t) => {
  const tokenFile = fileWith('sesame\n');
  t.is(resolveToken({ token: 'sesame', bearerToken: 'sesame', tokenFile }), 'sesame');
  t.is(resolveToken({ token: '', bearerToken: '' }), '');
});

const tooLong = 'secret'.repeat(600);
const refused: [options: () => TokenOptions, message: RegExp][] = [
  [
    () => ({ token: 'secret1', bearerToken: 'secret2' }),
    /^startExporter: options 'token' and 'bearerToken' give different tokens; expected one of them, or the same token$/,
  ],
  [() => ({ token: '', bearerToken: 'secret' }), /options 'token' and 'bearerToken' give different tokens/],
  [
    () => ({ token: 'secret', tokenFile: fileWith('secret2') }),
    /options 'token' and 'tokenFile' give different tokens/,
  ],
  [
    () => ({ bearerToken: 'secret', tokenFile: fileWith('secret2') }),
    /options 'bearerToken' and 'tokenFile' give different tokens/,
  ],
  [() => ({ token: 5 }), /option 'token' is of type number; expected a string/],
  [() => ({ bearerToken: ['secret'] }), /option 'bearerToken' is of type object; expected a string/],
  [() => ({ bearerToken: 'secret\n' }), /option 'bearerToken' has a blank, .* at position 6; expected/],
  [() => ({ token: tooLong }), /option 'token' has 3600 characters; expected at most 3072/],
  [() => ({ tokenFile: 5 }), /option 'tokenFile' is of type number; expected the path of a file/],
  [() => ({ tokenFile: '' }), /option 'tokenFile' is empty; expected the path of a file/],
  [
    () => ({ tokenFile: join(folder, 'nowhere') }),
    /option 'tokenFile' names no file below .*pegcount-token-\w+: ENOENT; expected a file with a token$/,
  ],
  [() => ({ tokenFile: folder }), /option 'tokenFile' is .*, which cannot be read: EISDIR; expected/],
  [() => ({ tokenFile: fileWith('\n') }), /option 'tokenFile' is .*, which is empty; expected/],
  [
    () => ({ tokenFile: fileWith('secret 2\n') }),
    /the content of .*, option 'tokenFile', has a blank, .* at position 6; expected/,
  ],
  [() => ({ tokenFile: fileWith(Buffer.from([0xff, 0xfe])) }), /has a blank, control or non-ASCII character/],
  [() => ({ tokenFile: fileWith(tooLong) }), /has 3600 characters; expected at most 3072/],
];
for (const [n, [options, message]] of refused.entries()) {
  test(`bad tokens ${n} are refused with the reason, and are not shown`, (t) => {
    const error = t.throws(() => resolveToken(options()), { message });
    t.notRegex(error.message, /secret/);
  });
}

for (const [transport] of servers) {
  test(`${transport}: the token of a file is the one asked for`, async (t) => {
    const { port } = await exporting(t, { transport, tokenFile: fileWith('sesame\n') });
    t.is((await ask(port, 'GET', '/metrics')).status, 401);
    t.is((await ask(port, 'GET', '/metrics', ['Authorization: Bearer sesame'])).status, 200);
  });
}
