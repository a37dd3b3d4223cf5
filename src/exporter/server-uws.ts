// The routes served by uWebSockets.js. Runs on the exporter's thread, which must close the server before it ends.
//
// What must hold (each broken rule aborts the process):
// - onAborted is attached before anything else, and no handler lets an exception out;
// - the request is read before the handler returns; the response is not touched once it is sent in full or aborted;
// - the bytes given to tryEnd do not change until then (checked by test/models/page.pml; change them only together).
import { STATUS_CODES } from 'node:http';
import { EventLoop } from './event-loop.js';
import type { Reply, Request, Routes } from './routes.js';
import { listenError, probe, slice, type Listening, type Server } from './server.js';
import { Turns } from './turns.js';
import type { Uws, UwsApp, UwsRequest, UwsResponse } from './uws.js';

/** Takes the `uWebSockets: 20` header off every answer of this thread. */
const withoutMark = '999999990007';

/** Serves the routes; sends large pages as fast as their readers take them, in turn with all others, without a copy of the rest. */
export async function serveUws(uws: Uws, routes: Routes, address: Listening): Promise<Server> {
  uws._cfg(withoutMark);
  const app = uws.App();
  limitConnections(app, address);
  const turns = new Turns(address.loop ?? new EventLoop());
  // Its own answer to a request without a route would be HTML.
  app.any('/*', (response, request) => new Exchange(response, turns).begin(routes, request));
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

/**
 * Closes what is beyond the limit. Without it uWebSockets.js takes all files that the process may have, and then asks the system for
 * one more in an endless loop.
 */
function limitConnections(app: UwsApp, { maxConnections = Infinity, refused }: Listening): void {
  let open = 0;
  // Absent in old versions, which an application may bring. It is told of the end of those that it closes, too.
  app.filter?.((response, change) => {
    open += change;
    if (change < 0 || open <= maxConnections) return;
    refused?.();
    response.close();
  });
}

/** A request whose parts are fetched when they are asked for: most answers depend on few of them. */
class Asked implements Request {
  readonly #request: UwsRequest;

  constructor(
    request: UwsRequest,
    readonly method: string,
  ) {
    this.#request = request;
  }

  get target(): string {
    return this.#request.getUrl();
  }

  get authorization(): string {
    return this.#request.getHeader('authorization');
  }

  get accept(): string {
    return this.#request.getHeader('accept');
  }

  get acceptEncoding(): string {
    return this.#request.getHeader('accept-encoding');
  }
}

/** One request and its answer. */
class Exchange {
  readonly #response: UwsResponse;
  readonly #turns: Turns;
  #head = false;
  /** Neither sent in full nor aborted: the response may be touched. */
  #live = true;
  /** The next slice waits for its turn, and for nothing else. */
  #inTurn = false;
  #reply: Reply | undefined;

  constructor(response: UwsResponse, turns: Turns) {
    this.#response = response;
    this.#turns = turns;
    response.onAborted(() => this.#end());
  }

  /** Reads the request, which is gone when this returns. */
  begin(routes: Routes, request: UwsRequest): void {
    this.#attempt(() => {
      const method = request.getCaseSensitiveMethod();
      this.#head = method === 'HEAD';
      const answer = routes.answer(new Asked(request, method));
      if (answer instanceof Promise) void answer.then((reply) => this.#send(reply));
      else this.#send(answer);
    });
  }

  #send(reply: Reply): void {
    if (!this.#live) {
      reply.done();
      return;
    }
    this.#reply = reply;
    this.#response.cork(() => this.#attempt(() => this.#write(reply)));
  }

  /** The head and a slice of the body; the rest follows in turn, or as the connection becomes writable. */
  #write({ status, headers, body }: Reply): void {
    const response = this.#response;
    response.writeStatus(`${status} ${STATUS_CODES[status]!}`);
    for (const [name, value] of headers) response.writeHeader(name, value);
    if (this.#head) {
      response.writeHeader('Content-Length', String(body.length)).endWithoutBody();
      this.#end();
    } else {
      this.#writeBody(body, 0);
      if (this.#live) response.onWritable((offset) => this.#inTurn || this.#writeBody(body, offset));
    }
  }

  /** A slice of it. False when the reader has to take something before more can be written. */
  #writeBody(body: Uint8Array, offset: number): boolean {
    let written = true;
    this.#attempt(() => {
      const end = offset + slice;
      const [ok, done] = this.#response.tryEnd(body.subarray(offset, end), body.length);
      written = ok || done;
      if (done) this.#end();
      else if (ok) this.#writeInTurn(body, end);
    });
    return written;
  }

  /** The system took all of the last slice. */
  #writeInTurn(body: Uint8Array, offset: number): void {
    this.#inTurn = true;
    this.#turns.next(() => {
      this.#inTurn = false;
      if (this.#live) this.#response.cork(() => this.#writeBody(body, offset));
      return 0;
    });
  }

  /** An exception must not reach uWebSockets.js; what it costs is the connection. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch {
      if (this.#live) this.#response.close();
      this.#end();
    }
  }

  #end(): void {
    if (!this.#live) return;
    this.#live = false;
    this.#reply?.done();
  }
}
