// What each request is answered, whichever server took it: pure routing. Runs on the exporter's thread.
import { STATUS_CODES } from 'node:http';
import { createBearerCheck } from './bearer.js';
import type { ExporterCounters } from './counters.js';
import type { Page, PageSource } from './page-source.js';

/** A request, as far as the answer depends on it. A header that is missing is ''. */
export interface Request {
  /** In the case in which it was sent. */
  readonly method: string;
  /** The request target: a path, with or without a query, or an absolute URL. */
  readonly target: string;
  readonly authorization: string;
  readonly accept: string;
}

/** An answer to send. A server sends the headers, adds Content-Length, leaves the body out for HEAD, and calls `done`. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Must not be touched after `done`. */
  readonly body: Uint8Array;
  /** Called exactly once: when the body is sent in full, or will never be because the reader is gone. */
  done(): void;
}

export interface Routes {
  /** Never throws and never rejects. Only the metrics page is answered by a promise. */
  answer(request: Request): Reply | Promise<Reply>;
}

export interface RouteParts {
  readonly path: string;
  readonly healthzPath: string;
  /** '' asks for no token. */
  readonly token: string;
  /** The application's, shown by the health answer. */
  readonly version: string;
  readonly source: PageSource;
  /** The calls under way at this moment. Must not throw and must not wait. */
  readonly activeCalls: () => number;
  readonly counters: ExporterCounters;
}

type Content = Omit<Reply, 'done'>;
type Headers = Reply['headers'];

const allowed = 'GET, HEAD';

/** Makes the routes. A body is text or JSON, never HTML, and never an error's text or anything of the request. */
export function createRoutes(parts: RouteParts): Routes {
  const { counters, source } = parts;
  const authorized = parts.token === '' ? () => true : createBearerCheck(parts.token);
  const notFound = plain(404);
  const notAllowed = plain(405, [['Allow', allowed]]);
  const unauthorized = plain(401, [['WWW-Authenticate', 'Bearer realm="metrics"']]);
  const failed = plain(500);

  function reply(content: Content, page?: Page): Reply {
    counters.request(content.status);
    return {
      ...content,
      done: () => {
        page?.release();
        counters.inFlight(-1);
      },
    };
  }

  function metrics(accept: string): Promise<Reply> {
    return source.page(accept).then(
      (page) => reply({ status: 200, headers: [['Content-Type', page.contentType]], body: page.bytes }, page),
      () => reply(failed),
    );
  }

  function healthz(): Content {
    return json({
      status: 'ok',
      uptime_seconds: Math.floor(process.uptime()),
      version: parts.version,
      active_calls: Math.trunc(parts.activeCalls()),
    });
  }

  function route(request: Request): Reply | Promise<Reply> {
    const path = pathOf(request.target);
    if (path !== parts.path && path !== parts.healthzPath) return reply(notFound);
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply(notAllowed);
    if (path === parts.healthzPath) return reply(healthz());
    return authorized(request.authorization) ? metrics(request.accept) : reply(unauthorized);
  }

  return {
    answer(request) {
      counters.inFlight(1);
      try {
        return route(request);
      } catch {
        return reply(failed);
      }
    },
  };
}

/** The path of a request target: an absolute URL (RFC 9112, 3.2.2) without its origin, and nothing of the query. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
}

function plain(status: number, headers: Headers = []): Content {
  const contentType = ['Content-Type', 'text/plain; charset=utf-8'] as const;
  return { status, headers: [contentType, ...headers], body: Buffer.from(STATUS_CODES[status]!) };
}

function json(value: object): Content {
  const headers = [['Content-Type', 'application/json; charset=utf-8']] as const;
  return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
}
