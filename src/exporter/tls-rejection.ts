// Why a TLS handshake failed, for the counter. Runs on the exporter's thread, once a failed handshake.
import type { TLSSocket } from 'node:tls';
import type { TlsRejection } from './counters.js';

/** Alerts by which a client says that it does not trust the server's certificate, and those are all that it says of it. */
const refusals =
  /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN)|ACCESS_DENIED)$/;

/** The reason behind the error that `tlsClientError` tells. */
export function tlsRejection(error: NodeJS.ErrnoException, socket: TLSSocket): TlsRejection {
  // node:tls ends the connection of a client whose certificate does not verify as if that client had hung up.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it is null until something is wrong
  if (socket.authorizationError) return 'bad_certificate';
  const code = error.code ?? '';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'no_certificate';
  if (refusals.test(code)) return 'server_certificate_refused';
  // The rest of OpenSSL's errors: no TLS at all (such as an HTTP request), or no version, cipher or record in common.
  return code.startsWith('ERR_SSL_') ? 'protocol' : 'other';
}
