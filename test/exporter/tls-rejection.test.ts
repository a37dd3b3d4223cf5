// The reason behind each error of a handshake.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import test from 'ava';
import type { TlsRejection } from '#dist/exporter/counters.js';
import { tlsRejection } from '#dist/exporter/tls-rejection.js';
import { runs, testWhere } from '../support/tools.js';
import { eventually } from '../support/eventually.js';
import { clientAuthority, folder, servingTls } from './secure.js';

const cases: [code: string | undefined, authorizationError: string | null, reason: TlsRejection][] = [
  ['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE', null, 'no_certificate'],
  ['ECONNRESET', 'CERT_HAS_EXPIRED', 'bad_certificate'],
  ['ECONNRESET', null, 'other'],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', null, 'other'],
  [undefined, null, 'other'],
  ['ERR_SSL_HTTP_REQUEST', null, 'protocol'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', null, 'protocol'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', null, 'protocol'],
  ['ERR_SSL_NO_SHARED_CIPHER', null, 'protocol'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', null, 'protocol'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', null, 'server_certificate_refused'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', null, 'server_certificate_refused'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', null, 'server_certificate_refused'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', null, 'server_certificate_refused'],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', null, 'server_certificate_refused'],
];
for (const [code, authorizationError, reason] of cases) {
  test(`${code} with ${authorizationError}: ${reason}`, (t) => {
    const error = Object.assign(new Error(), { code });
    t.is(tlsRejection(error, { authorizationError } as unknown as TLSSocket), reason);
  });
}

testWhere(
  test,
  runs('openssl', 'version'),
  'openssl',
)('a client that says why it leaves: the certificate of the server', async (t) => {
  const { port, rejections } = await servingTls(t);
  const { write } = await folder(t);
  const ca = await write('ca', clientAuthority.cert);
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, '-verify_return_error'];
  const child = spawn('openssl', args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  t.not(code, 0);
  await eventually(() => rejections.length > 0);
  t.deepEqual(rejections, ['server_certificate_refused']);
});
