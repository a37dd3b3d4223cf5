// What the tests of TLS share: files of certificates, a server over TLS with fake pages, and clients of it.
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, TLSSocket, type ConnectionOptions } from 'node:tls';
import type { ExecutionContext } from 'ava';
import type { TlsRejection } from '#dist/exporter/counters.js';
import { createRoutes } from '#dist/exporter/routes.js';
import { serveNode } from '#dist/exporter/server-node.js';
import type { CheckedTls } from '#dist/exporter/tls-options.js';
import type { Secure } from '#dist/exporter/tls-server.js';
import { createAuthority, type Authority, type Issued } from '../support/certificates.js';
import { fakeParts, type FakeParts } from './fakes.js';
import { loopback } from './sockets.js';

/** Signed the servers' certificates, and the clients'. One of each does for all tests of a file. */
export const serverAuthority = createAuthority('servers');
export const clientAuthority = createAuthority('clients');
export const server = serverAuthority.issue({ name: 'server', use: 'server' });
export const client = clientAuthority.issue({ name: 'client', use: 'client' });

/** Files in a folder of the test's own, each replaced at one blow. */
export async function folder(t: ExecutionContext) {
  const path = await mkdtemp(join(tmpdir(), 'pegcount-tls-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  let files = 0;
  return {
    path,
    write: async (name: string, text: string): Promise<string> => {
      const fresh = join(path, `.${files++}`);
      await writeFile(fresh, text);
      await rename(fresh, join(path, name));
      return join(path, name);
    },
  };
}

export type Folder = Awaited<ReturnType<typeof folder>>;

/** Writes a server's pair, and the authority that its clients need where there is one. */
export async function writeFiles(to: Folder, pair: Issued, clients?: Authority): Promise<CheckedTls> {
  return {
    certFile: await to.write('server.crt', pair.cert),
    keyFile: await to.write('server.key', pair.key),
    ...(clients && { clientCaFile: await to.write('clients.crt', clients.cert) }),
  };
}

export interface Served {
  readonly port: number;
  readonly parts: FakeParts;
  readonly files: Folder;
  readonly tls: CheckedTls;
  readonly warnings: string[];
  readonly rejections: TlsRejection[];
  readonly close: () => Promise<void>;
}

export interface ServedWish {
  readonly pair?: Issued;
  readonly clients?: Authority;
  readonly parts?: Partial<FakeParts>;
  readonly lookEvery?: number;
}

/** A server over TLS for the length of a test. */
export async function servingTls(t: ExecutionContext, wish: ServedWish = {}): Promise<Served> {
  const files = await folder(t);
  const tls = await writeFiles(files, wish.pair ?? server, wish.clients);
  const parts = fakeParts(wish.parts);
  const warnings: string[] = [];
  const rejections: TlsRejection[] = [];
  const secure: Secure = {
    tls,
    warn: (line) => warnings.push(line),
    rejected: (reason) => rejections.push(reason),
    lookEvery: wish.lookEvery ?? 2000,
  };
  const served = await serveNode(createRoutes(parts), loopback, secure);
  const close = (): Promise<void> => served.close();
  t.teardown(close);
  return { port: served.port, parts, files, tls, warnings, rejections, close };
}

/** Trusts the test's authority, and shows the certificate of the test's client. */
export const trusting: ConnectionOptions = { ca: serverAuthority.cert };
export const known: ConnectionOptions = { ...trusting, cert: client.cert, key: client.key };

export interface TlsAnswer {
  readonly status: number;
  readonly connection: string | undefined;
  readonly body: Buffer;
  /** Of the server's certificate. */
  readonly serial: string;
}

/** Asks as Node's own https client does; rejects as it does. Without an agent on a connection of its own. */
export function askTls(port: number, options: RequestOptions, agent?: Agent): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const wish = { host: '127.0.0.1', port, path: '/metrics', agent: agent ?? false, ...options };
    const request = httpsRequest(wish, (response) => {
      const { socket } = response;
      const serial = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : '';
      const body: Buffer[] = [];
      response.on('data', (data: Buffer) => body.push(data));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode!,
          connection: response.headers.connection,
          body: Buffer.concat(body),
          serial,
        }),
      );
    });
    request.once('error', reject);
    request.end();
  });
}

/** A TLS connection whose handshake is done on this side. */
export function openTls(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ...options });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
    // A server that closes at once resets the connection; the tests look at what came before.
    socket.on('error', () => {});
  });
}

export function closed(socket: { once(event: 'close', heard: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
