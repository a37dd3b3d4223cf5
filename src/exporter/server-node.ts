// The routes served by node:http, where uWebSockets.js does not load or may not run. Runs on the exporter's thread.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Reply, Routes } from './routes.js';
import { listenError, type Address, type Server } from './server.js';

/** Milliseconds: for the request's head, for an idle connection, for a reader that takes nothing. uWebSockets.js has the same. */
const timeout = 10_000;

const settings = {
  headersTimeout: timeout,
  requestTimeout: timeout,
  keepAliveTimeout: timeout,
  /** How often, in milliseconds, the first two are looked after; the default of 30 s would triple them. */
  connectionsCheckingInterval: 2000,
  /** Bytes of a request's head, beyond which it is answered by 431; as with uWebSockets.js. */
  maxHeaderSize: 4096,
};

/**
 * Serves the routes. Whole pages are handed to the socket by reference: a slow reader costs no copy, and holds its page until
 * the last byte is written or the connection is gone.
 */
export async function serveNode(routes: Routes, address: Address): Promise<Server> {
  /** The endings of the exchanges under way on each connection: several where requests are pipelined. */
  const exchanges = new WeakMap<Socket, Set<() => void>>();
  const server = createServer(settings, (request, response) => {
    exchange(routes, request, response, exchanges.get(request.socket)!);
  });
  server.timeout = timeout;
  server.on('connection', (socket) => {
    const endings = new Set<() => void>();
    exchanges.set(socket, endings);
    socket.once('close', () => {
      for (const end of [...endings]) end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(address, error.code ?? error.message)),
    );
    server.listen({ ...address, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

/** One request and its answer. `endings` is the connection's: a queued answer never hears of a close by itself. */
function exchange(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  endings: Set<() => void>,
): void {
  let live = true;
  let sending: Reply | undefined;
  const end = (): void => {
    if (!live) return;
    live = false;
    endings.delete(end);
    sending?.done();
  };
  endings.add(end);
  response.once('close', end);

  const send = (reply: Reply): void => {
    if (!live) {
      reply.done();
      return;
    }
    sending = reply;
    try {
      const { status, headers, body } = reply;
      response.writeHead(status, [...headers.flat(), 'Content-Length', String(body.length)]);
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      request.socket.destroy();
    }
  };
  const answer = routes.answer({
    method: request.method!,
    target: request.url!,
    authorization: request.headers.authorization ?? '',
    accept: request.headers.accept ?? '',
  });
  if (answer instanceof Promise) void answer.then(send);
  else send(answer);
}
