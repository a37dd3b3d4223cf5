// The tests' own certificates are what others take for certificates.
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import test from 'ava';
import { createAuthority } from './certificates.js';
import { folderOf } from './folder.js';
import { runs, testWhere } from './tools.js';

const authority = createAuthority('an authority');
const issued = {
  server: authority.issue({ name: 'a server', use: 'server', hosts: ['example.org', '127.0.0.2'] }),
  client: authority.issue({ name: 'a client', use: 'client' }),
  expired: authority.issue({ name: 'a former server', use: 'server', valid: [-3, -1] }),
};

test('Node reads them: names, hosts, times, signature, key', (t) => {
  const root = new X509Certificate(authority.cert);
  const certificate = new X509Certificate(issued.server.cert);
  t.is(certificate.subject, 'CN=a server');
  t.is(certificate.issuer, 'CN=an authority');
  t.deepEqual([root.ca, certificate.ca], [true, false]);
  t.is(certificate.checkHost('example.org'), 'example.org');
  t.is(certificate.checkIP('127.0.0.2'), '127.0.0.2');
  t.is(certificate.checkHost('localhost'), undefined);
  t.true(certificate.checkIssued(root) && certificate.verify(root.publicKey));
  const namesake = new X509Certificate(createAuthority('an authority').cert);
  t.false(certificate.checkIssued(namesake) || certificate.verify(namesake.publicKey));
  t.true(certificate.checkPrivateKey(createPrivateKey(issued.server.key)));
  t.false(certificate.checkPrivateKey(createPrivateKey(issued.client.key)));
  t.true(Date.parse(certificate.validFrom) < Date.now() && Date.parse(certificate.validTo) > Date.now());
  t.true(Date.parse(new X509Certificate(issued.expired.cert).validTo) < Date.now());
});

testWhere(
  test,
  runs('openssl', 'version'),
  'openssl',
)('OpenSSL verifies them strictly, for their use only', (t) => {
  const files = Object.entries(issued).map(([name, { cert }]) => [name, cert] as const);
  const folder = folderOf(t, { authority: authority.cert, ...Object.fromEntries(files) });
  const verify = (name: keyof typeof issued, purpose: string): string => {
    const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', join(folder, 'authority')];
    const { stdout, stderr } = spawnSync('openssl', [...args, join(folder, name)], { encoding: 'utf8' });
    return `${stdout}${stderr}`;
  };
  t.regex(verify('server', 'sslserver'), /: OK$/m);
  t.regex(verify('server', 'sslclient'), /purpose/);
  t.regex(verify('client', 'sslclient'), /: OK$/m);
  t.regex(verify('client', 'sslserver'), /purpose/);
  t.regex(verify('expired', 'sslserver'), /expired/);
});
