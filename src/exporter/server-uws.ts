// The routes served by uWebSockets.js. Runs on the exporter's thread, which must close the server before it ends.
//
// What must hold (each broken rule aborts the process; design notes in facts/uws.md):
// - onAborted is attached before anything else, and no handler lets an exception out;
// - the request is read before the handler returns; the response is not touched once it is sent in full or aborted;
// - the bytes given to tryEnd do not change until then.
import { STATUS_CODES } from 'node:http';
import type { Reply, Routes } from './routes.js';
import { listenError, probe, type Address, type Server } from './server.js';
import type { Uws, UwsRequest, UwsResponse } from './uws.js';

/** Takes the `uWebSockets: 20` header off every answer of this thread. */
const withoutMark = '999999990007';

/** Serves the routes; sends large pages as fast as their readers take them, without a copy of the rest. */
export async function serveUws(uws: Uws, routes: Routes, address: Address): Promise<Server> {
  uws._cfg(withoutMark);
  const app = uws.App();
  // Its own answer to a request without a route would be HTML.
  app.any('/*', (response, request) => exchange(routes, response, request));
  const token = await new Promise((resolve) => {
    app.listen(address.host, address.port, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, resolve);
  });
  if (!token) {
    app.close();
    throw listenError(address, await probe(address));
  }
  const port = uws.us_socket_local_port(token);
  let closed: Promise<void> | undefined;
  return {
    port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        app.close();
        setImmediate(resolve);
      })),
  };
}

/** One request and its answer. */
function exchange(routes: Routes, response: UwsResponse, request: UwsRequest): void {
  let live = true;
  let sending: Reply | undefined;
  const end = (): void => {
    if (!live) return;
    live = false;
    sending?.done();
  };
  response.onAborted(end);

  const send = (reply: Reply): void => {
    if (!live) {
      reply.done();
      return;
    }
    sending = reply;
    try {
      response.cork(() => write(response, reply, head, end));
    } catch {
      giveUp();
    }
  };
  const giveUp = (): void => {
    if (live) response.close();
    end();
  };
  let head = false;
  try {
    const method = request.getCaseSensitiveMethod();
    head = method === 'HEAD';
    const answer = routes.answer({
      method,
      target: request.getUrl(),
      authorization: request.getHeader('authorization'),
      accept: request.getHeader('accept'),
    });
    if (answer instanceof Promise) void answer.then(send);
    else send(answer);
  } catch {
    giveUp();
  }
}

/** Writes the head, and of the body what the reader takes at once; the rest follows as it becomes writable. */
function write(response: UwsResponse, reply: Reply, head: boolean, end: () => void): void {
  const { status, headers, body } = reply;
  response.writeStatus(`${status} ${STATUS_CODES[status]!}`);
  for (const [name, value] of headers) response.writeHeader(name, value);
  if (head) {
    response.writeHeader('Content-Length', String(body.length)).endWithoutBody();
    end();
    return;
  }
  const [, done] = response.tryEnd(body, body.length);
  if (done) {
    end();
    return;
  }
  response.onWritable((offset) => {
    const [ok, done] = response.tryEnd(body.subarray(offset), body.length);
    if (done) end();
    return ok;
  });
}
