// What each request is answered, whichever server took it: pure routing. Runs on the exporter's thread.
// When a reply gives its page back is checked by test/models/page.pml; change them only together.
import { STATUS_CODES } from 'node:http';
import { performance } from 'node:perf_hooks';
import { createBearerCheck } from './bearer.js';
import type { ExporterCounters } from './counters.js';
import type { Health } from './health.js';
import type { Page, PageSource } from './page-source.js';

/** A request, as far as the answer depends on it. A header that is missing is ''. Gone when `answer` returns. */
export interface Request {
  /** In the case in which it was sent. */
  readonly method: string;
  /** The request target: a path, with or without a query, or an absolute URL. */
  readonly target: string;
  readonly authorization: string;
  readonly accept: string;
  readonly acceptEncoding: string;
}

/** An answer to send. A server sends the headers, adds Content-Length, leaves the body out for HEAD, and calls `done`. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Must not be touched after `release` or `done`. */
  readonly body: Uint8Array;
  /** The body has been copied, while the sending goes on. Need not be called; at most once, and before `done`. */
  release(): void;
  /** Called exactly once: when the body is sent in full, or will never be because the reader is gone. */
  done(): void;
}

export interface Routes {
  /** Never throws and never rejects. Only the metrics page and the health report are answered by a promise. */
  answer(request: Request): Reply | Promise<Reply>;
}

export interface RoutePaths {
  readonly path: string;
  readonly healthzPath: string;
  readonly healthPath: string;
  readonly readyPath: string;
  readonly livePath: string;
}

export interface RouteParts extends RoutePaths {
  /** False: there is neither a metrics page nor a `healthz` answer. */
  readonly enabled: boolean;
  /** '' asks for no token. */
  readonly token: string;
  /** Most pages being rendered or sent at once. */
  readonly maxScrapes: number;
  /** The application's, shown by the health answer. */
  readonly version: string;
  readonly source: PageSource;
  /** The calls under way at this moment. Must not throw and must not wait. */
  readonly activeCalls: () => number;
  /** Never rejects. */
  readonly health: () => Promise<Health>;
  readonly ready: () => boolean;
  readonly counters: ExporterCounters;
}

type Content = Pick<Reply, 'status' | 'headers' | 'body'>;
type Headers = Reply['headers'];

const allowed = 'GET, HEAD';
/** What a cache in between must tell apart. */
const vary = ['Vary', 'Accept, Accept-Encoding'] as const;
const nothing = (): void => {};

/** Makes the routes. A body is text or JSON, never HTML, and never an error's text or anything of the request. */
export function createRoutes(parts: RouteParts): Routes {
  const { counters, source } = parts;
  const authorized = parts.token === '' ? () => true : createBearerCheck(parts.token);
  const notFound = plain(404);
  const notAllowed = plain(405, [['Allow', allowed]]);
  const unauthorized = plain(401, [['WWW-Authenticate', 'Bearer realm="metrics"']]);
  const failed = plain(500);
  const tooMany = plain(503, [['Retry-After', '1']]);
  const alive = json(200, { alive: true });
  const ready = json(200, { ready: true });
  const notReady = json(503, { ready: false });
  let scrapes = 0;

  function reply(content: Content, page?: Page, ended = nothing): Reply {
    counters.request(content.status);
    let held = page;
    const release = (): void => {
      held?.release();
      held = undefined;
    };
    return {
      ...content,
      release,
      done: () => {
        release();
        ended();
        counters.inFlight(-1);
      },
    };
  }

  function metrics({ authorization, accept, acceptEncoding }: Request): Reply | Promise<Reply> {
    if (!authorized(authorization)) return reply(unauthorized);
    if (scrapes >= parts.maxScrapes) return reply(tooMany);
    scrapes += 1;
    const start = performance.now();
    const ended = (): void => {
      scrapes -= 1;
      counters.scraped((performance.now() - start) / 1000);
    };
    return source.page(accept, acceptEncoding).then(
      (page) => {
        const headers = [['Content-Type', page.contentType], vary] as const;
        const encoded =
          page.encoding === '' ? headers : [...headers, ['Content-Encoding', page.encoding] as const];
        return reply({ status: 200, headers: encoded, body: page.bytes }, page, ended);
      },
      () => reply(failed, undefined, ended),
    );
  }

  function healthz(): Reply {
    const answer = {
      status: 'ok',
      uptime_seconds: Math.floor(process.uptime()),
      version: parts.version,
      active_calls: Math.trunc(parts.activeCalls()),
    };
    return reply(json(200, answer));
  }

  async function health(): Promise<Reply> {
    const { healthy, checks } = await parts.health();
    return reply(json(healthy ? 200 : 503, { status: healthy ? 'healthy' : 'unhealthy', checks }));
  }

  type Route = (request: Request) => Reply | Promise<Reply>;
  const routes = new Map<string, Route>([
    [parts.healthPath, health],
    [parts.readyPath, () => reply(parts.ready() ? ready : notReady)],
    [parts.livePath, () => reply(alive)],
  ]);
  if (parts.enabled) routes.set(parts.path, metrics).set(parts.healthzPath, healthz);

  function route(request: Request): Reply | Promise<Reply> {
    const found = routes.get(pathOf(request.target));
    if (found === undefined) return reply(notFound);
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply(notAllowed);
    return found(request);
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

function json(status: number, value: object): Content {
  const headers = [['Content-Type', 'application/json; charset=utf-8']] as const;
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}
