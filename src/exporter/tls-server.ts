// A node:https server whose certificate can be replaced while it serves. Runs on the exporter's thread.
import { constants } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server as HttpsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsRejection } from './counters.js';
import { readTlsFiles, type CheckedTls, type TlsMaterial } from './tls-files.js';
import { tlsRejection } from './tls-rejection.js';
import { reloadOnChange, stateOf } from './tls-reload.js';

/** What makes a server speak TLS. */
export interface Secure {
  readonly tls: CheckedTls;
  /** Told in one line when changed files are refused. */
  readonly warn?: (line: string) => void;
  /** Told of each connection that ends in its handshake. Must not throw. */
  readonly rejected?: (reason: TlsRejection) => void;
  /** Milliseconds between two looks at the files. Default 2000. */
  readonly lookEvery?: number;
}

export interface SecureServer {
  readonly server: HttpsServer;
  /** Ends the connections whose handshake is not done, which the server's own close methods forget, and the reloading. */
  readonly end: () => void;
}

/**
 * Every connection presents its certificate anew: a resumed session would go on with what was found when it began. After a
 * change of the files, idle connections end at once and the others with their answer, so that nobody stays in by the word of a
 * former authority.
 * @throws TlsFileError when the files cannot be used
 */
export async function createSecureServer(
  { tls, warn = () => {}, rejected = () => {}, lookEvery = 2000 }: Secure,
  settings: ServerOptions,
  timeout: number,
  listener: RequestListener,
): Promise<SecureServer> {
  const inUse = await stateOf(tls);
  const handshakes = new Map<string, Socket>();
  /** The answers under way on each connection whose handshake is done. */
  const underWay = new Map<Socket, Set<ServerResponse>>();
  /** The connections, of TCP and of TLS, that began with the files in use. */
  let current = new WeakSet<Socket>();
  const server = createServer(
    { ...settings, ...contextOf(readTlsFiles(tls)), ...clientsOf(tls), handshakeTimeout: timeout },
    (request, response) => {
      if (!current.has(request.socket)) response.shouldKeepAlive = false;
      const answers = underWay.get(request.socket);
      answers?.add(response);
      response.once('close', () => answers?.delete(response));
      listener(request, response);
    },
  );
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    handshakes.set(peer, socket);
    current.add(socket);
    socket.once('close', () => {
      if (handshakes.get(peer) === socket) handshakes.delete(peer);
    });
  });
  server.on('secureConnection', (socket) => {
    const peer = peerOf(socket);
    const beneath = handshakes.get(peer);
    if (beneath !== undefined && current.has(beneath)) current.add(socket);
    handshakes.delete(peer);
    underWay.set(socket, new Set());
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('tlsClientError', (error, socket) => rejected(tlsRejection(error, socket)));

  let ended = false;
  const take = (material: TlsMaterial): void => {
    if (ended) return;
    server.setSecureContext(contextOf(material));
    current = new WeakSet();
    for (const answers of underWay.values()) {
      for (const response of answers) response.shouldKeepAlive = false;
    }
    server.closeIdleConnections();
  };
  const tell = (line: string): void => {
    if (!ended) warn(line);
  };
  const stopReload = reloadOnChange({ files: tls, inUse, every: lookEvery, take, warn: tell });
  const end = (): void => {
    ended = true;
    stopReload();
    for (const socket of handshakes.values()) socket.destroy();
  };
  return { server, end };
}

function contextOf(material: TlsMaterial): TlsMaterial & { secureOptions: number } {
  return { ...material, secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION };
}

function clientsOf({ clientCaFile }: CheckedTls): { requestCert: boolean; rejectUnauthorized: boolean } {
  const required = clientCaFile !== undefined;
  return { requestCert: required, rejectUnauthorized: required };
}

/** Names a connection while it lives: the one way from a TLS connection to the TCP connection under it. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
