// The metrics page and the health answers inside the application's own server: asked of the exporter's thread by messages.
// Runs on the thread that started the exporter.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { unpack, type Mount, type MountOrder, type MountReport } from './messages.js';
import { sendAnswer } from './mounted-answer.js';

/** A rendered metrics page. */
export interface MetricsPage {
  /** The value of the Content-Type header. */
  readonly contentType: string;
  /** The caller's own copy. */
  readonly body: Buffer;
}

/**
 * Answers a request of node:http, or of a server built on it. Never rejects; resolves once the answer is sent, or its reader gone.
 * A reader that takes nothing for 10 s loses its connection, whatever time limits the server has.
 */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What of an exporter can be mounted elsewhere. None of these depends on `this`. */
export interface Mountable {
  /**
   * Renders a page, which shows every event that happened before the call; concurrent calls share a render. Keeps the
   * process alive until it is there. Asks for no token and does not count towards `maxScrapes`: the caller is the application.
   * @param accept the reader's Accept header, which chooses the format
   * @returns rejects when the page could not be rendered, when metrics are not enabled, and once the exporter has ended
   */
  readonly page: (accept?: string) => Promise<MetricsPage>;
  /**
   * Serves the metrics page, whatever path the request has, as the exporter's own server would: 401 without the token, 405
   * but for GET and HEAD, 503 beyond `maxScrapes` and once the exporter has ended, 404 where metrics are not enabled.
   */
  readonly handler: Handler;
  /** Serves the health, ready and live paths as the exporter's own server would; 404 for all others, 503 once it has ended. */
  readonly healthHandler: Handler;
}

export interface MountedParts {
  readonly post: (order: MountOrder) => void;
  /** Keeps the process alive until the returned function is called. */
  readonly hold: () => () => void;
  /** Whether there is a metrics page. */
  readonly enabled: boolean;
}

export interface Mounted extends Mountable {
  /** What the exporter's thread answers. */
  report(report: MountReport): void;
  /** The exporter has ended: whoever waits is told so, as is everybody who asks later. */
  end(reason: Error): void;
}

interface Waiter {
  readonly resolve: (report: MountReport) => void;
  readonly reject: (reason: Error) => void;
}

export function createMounted({ post, hold, enabled }: MountedParts): Mounted {
  const waiters = new Map<number, Waiter>();
  let asked = 0;
  let ended: Error | undefined;

  /** The answer to an order made with this id. */
  async function ask(order: (id: number) => MountOrder): Promise<MountReport> {
    if (ended !== undefined) throw new Error(ended.message);
    const id = ++asked;
    const letGo = hold();
    try {
      return await new Promise((resolve, reject) => {
        waiters.set(id, { resolve, reject });
        post(order(id));
      });
    } finally {
      waiters.delete(id);
      letGo();
    }
  }

  function handlerOf(mount: Mount): Handler {
    return async (request, response) => {
      const { method = '', url: target = '', headers } = request;
      const { authorization = '', accept = '', 'accept-encoding': acceptEncoding = '' } = headers;
      try {
        const question = { method, target, authorization, accept, acceptEncoding };
        const report = await ask((id) => ({ kind: 'request', id, mount, request: question }));
        if (report.kind !== 'reply') {
          unavailable(response);
          return;
        }
        try {
          await sendAnswer(response, report);
        } finally {
          post({ kind: 'sent', id: report.id });
        }
      } catch {
        unavailable(response);
      }
    };
  }

  return {
    async page(accept = '') {
      if (typeof accept !== 'string') {
        throw new TypeError(`exporter.page: accept is of type ${typeof accept}; expected an Accept header`);
      }
      if (!enabled) throw new Error("exporter.page: there is no page, as option 'enabled' is false");
      const report = await ask((id) => ({ kind: 'page', id, accept }));
      if (report.kind === 'page') {
        const { contentType, body } = report;
        return { contentType, body: Buffer.from(body.buffer, body.byteOffset, body.length) };
      }
      const reason = report.kind === 'no page' ? unpack(report.error) : undefined;
      throw new Error('exporter.page: the page could not be rendered', { cause: reason });
    },
    handler: handlerOf('page'),
    healthHandler: handlerOf('health'),
    report: (report) => waiters.get(report.id)?.resolve(report),
    end(reason) {
      ended = reason;
      for (const { reject } of waiters.values()) reject(reason);
    },
  };
}

function unavailable(response: ServerResponse): void {
  try {
    response.statusCode = 503;
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end('Service Unavailable');
  } catch {
    response.destroy();
  }
}
