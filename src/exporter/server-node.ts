// The routes served by node:http, where uWebSockets.js does not load or may not run, and by node:https, where TLS is asked for.
// Runs on the exporter's thread. When an answer is over is checked by test/models/page.pml; change them only together.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { EventLoop } from './event-loop.js';
import { Pipelines } from './pipelines.js';
import type { Reply, Routes } from './routes.js';
import { listenError, slice, timeout, type Address, type Listening, type Server } from './server.js';
import { createSecureServer, type Secure } from './tls-server.js';
import { Turns } from './turns.js';

/** Connections that may wait to be taken; the system allows no more than it is set to (net.core.somaxconn). */
const backlog = 4096;

const settings = {
  headersTimeout: timeout,
  requestTimeout: timeout,
  keepAliveTimeout: timeout,
  /** How often, in milliseconds, the first two are looked after; the default of 30 s would triple them. */
  connectionsCheckingInterval: 2000,
  /** Bytes of a request's head, beyond which it is answered by 431; as with uWebSockets.js. */
  maxHeaderSize: 4096,
};

/** Milliseconds, about, that a slice takes, when its turn is over: node:http corks. */
const sliceMs = 0.3;

/**
 * Serves the routes, over TLS where `secure` is given. A slow reader costs no copy, but for a slice over TLS, and holds its page until
 * the last byte is written or the connection is gone.
 */
export async function serveNode(
  routes: Routes,
  { host, port: wanted, maxConnections, refused, loop = new EventLoop() }: Listening,
  secure?: Secure,
): Promise<Server> {
  /** The endings of the exchanges under way on each connection: several where requests are pipelined. */
  const exchanges = new WeakMap<Socket, Set<() => void>>();
  const turns = new Turns(loop);
  const pipelines = new Pipelines(new Turns(loop));
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const underWay = exchanges.get(request.socket)!;
    pipelines.asked(request.socket, underWay.size > 0);
    exchange(routes, request, response, underWay, turns);
  };
  const { server, end } =
    secure === undefined
      ? { server: createServer(settings, listener), end: () => {} }
      : await createSecureServer(secure, settings, timeout, listener);
  // A reader gets it twice: when it first runs out Node only notes how much of the write under way is left.
  server.timeout = timeout;
  // Its own answer, 417, would be neither held nor counted. An expectation may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', listener);
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  server.on('connection', () => loop.entered());
  server.on('drop', () => {
    loop.entered();
    refused?.();
  });
  server.on(secure === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    const endings = new Set<() => void>();
    exchanges.set(socket, endings);
    pipelines.watch(socket);
    socket.once('close', () => {
      for (const ending of [...endings]) ending();
    });
  });
  try {
    await listen(server, { host, port: wanted });
  } catch (error) {
    end();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        end();
      })),
  };
}

function listen(server: ReturnType<typeof createServer>, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(address, error.code ?? error.message)),
    );
    server.listen({ ...address, exclusive: true, backlog }, resolve);
  });
}

/**
 * Sends a body as its reader takes it, in turn with all others, and ends the answer. `live` says whether there is still somebody. Who
 * takes nothing is let go, also where he goes on sending, which the socket's own time limit takes for a sign of life.
 */
function sendBody(
  { socket }: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array,
  turns: Turns,
  live: () => boolean,
): void {
  if (body.length <= slice) {
    response.end(body);
    return;
  }
  let offset = 0;
  let { bytesWritten } = socket;
  let idle = 0;
  const patience = setTimeout(() => {
    if (!live()) return;
    idle = socket.bytesWritten === bytesWritten ? idle + 1 : 0;
    ({ bytesWritten } = socket);
    if (idle === 2) socket.destroy();
    else patience.refresh();
  }, timeout).unref();
  response.once('close', () => clearTimeout(patience));
  const write = (): void => {
    const part = body.subarray(offset, (offset += slice));
    if (offset >= body.length) response.end(part);
    else if (response.write(part)) turns.next(step);
    else response.once('drain', drained);
  };
  // Node 20 and 22 tell the answer under way so whenever another one is queued behind it.
  const drained = (): void => {
    if (socket.writableNeedDrain) socket.once('drain', drained);
    else turns.next(step);
  };
  const step = (): number => {
    if (!live()) return 0;
    try {
      write();
    } catch {
      socket.destroy();
    }
    return sliceMs;
  };
  turns.next(step);
}

/** One request and its answer. `endings` is the connection's: a queued answer never hears of a close by itself. */
function exchange(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  endings: Set<() => void>,
  turns: Turns,
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
      if (request.method === 'HEAD') response.end();
      else sendBody(request, response, body, turns, () => live);
    } catch {
      request.socket.destroy();
    }
  };
  const answer = routes.answer({
    method: request.method!,
    target: request.url!,
    authorization: request.headers.authorization ?? '',
    accept: request.headers.accept ?? '',
    acceptEncoding: request.headers['accept-encoding'] ?? '',
  });
  if (answer instanceof Promise) void answer.then(send);
  else send(answer);
}
