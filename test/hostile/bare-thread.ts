// The control: a bare server on a worker thread, with the same paths and a page of the same size, and nothing behind it.
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { loadUws, type UwsResponse } from '#dist/exporter/uws.js';
import { limits, type TargetPlan } from './messages.js';

const { kind, token, tls } = workerData as TargetPlan;
const page = Buffer.alloc(20_000_000, 'a');
const short = {
  live: Buffer.from('{"alive":true}'),
  unauthorized: Buffer.from('Unauthorized'),
  tooMany: Buffer.from('Service Unavailable'),
};
/** Pages under way: the control sends no more of them at once than the exporter. */
let pages = 0;

function bodyOf(path: string, authorization: string): [status: string, body: Buffer] {
  if (path === '/live') return ['200 OK', short.live];
  if (path !== '/metrics') return ['404 Not Found', short.unauthorized];
  if (authorization !== `Bearer ${token}`) return ['401 Unauthorized', short.unauthorized];
  return pages < limits.maxScrapes ? ['200 OK', page] : ['503 Service Unavailable', short.tooMany];
}

/** Counts a page, and gives what to call, once or more often, when it is sent or its reader gone. */
function begin(body: Buffer): () => void {
  let own = body === page ? 1 : 0;
  pages += own;
  return () => {
    pages -= own;
    own = 0;
  };
}

const listener: RequestListener = (request, response) => {
  const [status, body] = bodyOf(request.url!, request.headers.authorization ?? '');
  const end = begin(body);
  response.once('close', end);
  response.writeHead(Number.parseInt(status, 10), { 'Content-Length': body.length });
  if (request.method === 'HEAD') response.end();
  else response.end(body);
};

function answerUws(response: UwsResponse, path: string, authorization: string, head: boolean): void {
  const [status, body] = bodyOf(path, authorization);
  const end = begin(body);
  response.onAborted(end);
  const write = (offset: number): boolean => {
    const [ok, done] = response.tryEnd(body.subarray(offset), body.length);
    if (done) end();
    return ok || done;
  };
  response.cork(() => {
    response.writeStatus(status);
    if (head) {
      response.writeHeader('Content-Length', String(body.length)).endWithoutBody();
      end();
    } else if (!write(0)) response.onWritable(write);
  });
}

async function serveUws(): Promise<{ port: number; close: () => void }> {
  const uws = loadUws(undefined);
  if (typeof uws === 'string') throw new Error(uws);
  const app = uws.App();
  app.any('/*', (response, request) => {
    const head = request.getCaseSensitiveMethod() === 'HEAD';
    answerUws(response, request.getUrl(), request.getHeader('authorization'), head);
  });
  const listening = await new Promise((resolve) => {
    app.listen('127.0.0.1', 0, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, resolve);
  });
  return { port: uws.us_socket_local_port(listening), close: () => app.close() };
}

async function serveNode(): Promise<{ port: number; close: () => void }> {
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer(
          {
            cert: readFileSync(tls.certFile),
            key: readFileSync(tls.keyFile),
            ca: readFileSync(tls.clientCaFile),
            requestCert: true,
          },
          listener,
        );
  server.on('tlsClientError', () => {});
  // So that long pipelines are answered here, too: see exporter/pipelines.ts.
  server.on('secureConnection', (socket: Socket) => socket.on('data', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

const { port, close } = await (kind === 'uws' ? serveUws() : serveNode());
// A uWebSockets.js app must be closed before its thread ends.
parentPort!.once('message', () => {
  close();
  setImmediate(() => process.exit(0));
});
parentPort!.postMessage(port);
