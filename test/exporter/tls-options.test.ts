// The option `tls` at the door: what it takes, and every refusal with option, finding and expectation, and without a key.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'ava';
import { checkTls } from '#dist/exporter/tls-options.js';
import { createAuthority } from '../support/certificates.js';
import { client, clientAuthority, folder, server, serverAuthority, writeFiles } from './secure.js';

test('without the option there is no TLS', (t) => {
  t.is(checkTls(undefined), undefined);
});

test('files that fit are taken, and come back as absolute paths that may be sent to a thread', async (t) => {
  const files = await writeFiles(await folder(t), server, clientAuthority);
  const near = Object.fromEntries(
    Object.entries(files).map(([name, path]) => [name, relative(process.cwd(), path as string)]),
  );
  t.deepEqual(checkTls(near), files);
  t.deepEqual(structuredClone(checkTls(files)), files);
  const { certFile, keyFile } = files;
  t.deepEqual(checkTls({ certFile, keyFile, clientCaFile: undefined }), { certFile, keyFile });
});

test('a chain, a bundle with comments, a key in SEC1 and one file for both are taken', async (t) => {
  const { write, path } = await folder(t);
  const outdated = createAuthority('outdated', [-9, -1]);
  const chain = await write('chain', `server:\n${server.cert}\n${serverAuthority.cert}`);
  const bundle = await write('bundle', `# two\n${outdated.cert}\n${clientAuthority.cert}`);
  const both = await write('both', server.key + server.cert);
  t.truthy(checkTls({ certFile: chain, keyFile: both, clientCaFile: bundle }));
  t.truthy(checkTls({ certFile: both, keyFile: both }));
  t.truthy(checkTls({ certFile: join(path, '.', 'chain'), keyFile: both }));
});

const notPaths: [options: unknown, message: RegExp][] = [
  [null, /option 'tls' is null; expected an object with certFile, keyFile, clientCaFile/],
  ['cert.pem', /option 'tls' is of type string; expected an object/],
  [[], /option 'tls' is an array; expected an object/],
  [true, /option 'tls' is of type boolean; expected an object/],
  [{ cert: 'a' }, /unknown option 'tls.cert'; expected one of certFile, keyFile, clientCaFile/],
  [{}, /option 'tls.certFile' is missing; expected the path of a PEM file/],
  [{ certFile: 5, keyFile: 'a' }, /option 'tls.certFile' is of type number; expected the path/],
  [{ certFile: 'a' }, /option 'tls.keyFile' is missing; expected the path/],
  [{ certFile: 'a', keyFile: Buffer.from(server.key) }, /option 'tls.keyFile' is of type object; expected/],
  [{ certFile: 'a', keyFile: server.key }, /option 'tls.keyFile' is no path but the text of a PEM file/],
  [{ certFile: 'a', keyFile: server.key.split('\n')[1] }, /option 'tls.keyFile' is no path but the text/],
  [{ certFile: '', keyFile: 'a' }, /option 'tls.certFile' is empty; expected the path/],
  [{ certFile: 'a\0b', keyFile: 'a' }, /option 'tls.certFile' is no path but/],
  [
    { certFile: 'a', keyFile: 'b', clientCaFile: null },
    /option 'tls.clientCaFile' is null; expected the path/,
  ],
  [
    { certFile: 'nowhere/a', keyFile: 'b' },
    /option 'tls.certFile' names no file below \/.*; expected a file/,
  ],
];
for (const [n, [options, message]] of notPaths.entries()) {
  test(`bad options ${n} are refused with what was got and what was expected`, (t) => {
    const error = t.throws(() => checkTls(options), { message });
    t.true(error.message.startsWith('startExporter: '));
    t.false(error.message.includes(server.key.split('\n')[1]));
  });
}

const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' },
}).privateKey;
const expired = serverAuthority.issue({ name: 'a', use: 'server', valid: [-3, -1] });
const early = serverAuthority.issue({ name: 'a', use: 'server', valid: [1, 3] });
const torn = server.cert.replace(/\n\w{9}/, '\nAAAAAAAAA');

interface Contents {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}
const unfit: [what: string, contents: Contents, message: RegExp][] = [
  [
    'a certificate without any',
    { cert: 'hello' },
    /'tls.certFile': .*server.crt holds no certificate; expected/,
  ],
  [
    'a torn certificate',
    { cert: torn },
    /'tls.certFile': .* holds a certificate that cannot be read; expected/,
  ],
  [
    'an expired certificate',
    expired,
    /'tls.certFile': .* has expired on .*GMT; expected a certificate that is valid now/,
  ],
  ['a certificate of tomorrow', early, /'tls.certFile': .* is not valid before .*GMT; expected a cert/],
  [
    'a huge certificate',
    { cert: 'a'.repeat(2e6) },
    /'tls.certFile': .* has 2000000 bytes; expected at most 1048576/,
  ],
  [
    'no key',
    { key: 'hello' },
    /'tls.keyFile': .*server.key holds no private key that can be read; expected a private key/,
  ],
  ['a torn key', { key: server.key.replace('-----END', '') }, /'tls.keyFile': .* holds no private key/],
  [
    'an encrypted key',
    { key: encrypted },
    /'tls.keyFile': .* holds an encrypted key; expected .* not encrypted/,
  ],
  ['the key of another', { key: client.key }, /'tls.keyFile': .* is not the key of .*server.crt; expected/],
  ['no authority', { ca: 'hello' }, /'tls.clientCaFile': .*clients.crt holds no certificate; expected/],
  [
    'a client for its authority',
    { ca: client.cert },
    /'tls.clientCaFile': .* no authority; expected the certificate of/,
  ],
  [
    'an expired authority',
    { ca: createAuthority('former', [-9, -1]).cert },
    /'tls.clientCaFile': .* has expired on .*; expected .*valid now/,
  ],
];
for (const [what, { cert = server.cert, key = server.key, ca = clientAuthority.cert }, message] of unfit) {
  test(`${what} is refused, and no key is shown`, async (t) => {
    const to = await folder(t);
    const files = await writeFiles(to, { cert, key }, { ...clientAuthority, cert: ca });
    const error = t.throws(() => checkTls(files), { message });
    t.false(key.split('\n').some((line) => line.length > 8 && error.message.includes(line)));
  });
}

test('a folder for a file is refused', async (t) => {
  const to = await folder(t);
  const files = await writeFiles(to, server);
  mkdirSync(join(to.path, 'sub'));
  t.throws(() => checkTls({ ...files, keyFile: join(to.path, 'sub') }), {
    message: /option 'tls.keyFile': .*sub is no regular file; expected a file that can be read/,
  });
});
