// Serves the handlers and the `page()` calls of the starting thread (mounted.ts), by messages. Runs on the exporter's thread.
// When it gives its pages back is checked by test/models/page.pml; change them only together.
import { inTick } from './in-tick.js';
import { carry, type Mount, type MountOrder, type MountReport } from './messages.js';
import type { PageSource } from './page-source.js';
import type { Reply, Routes } from './routes.js';

export interface MountServiceParts {
  readonly source: PageSource;
  readonly routes: Readonly<Record<Mount, Routes>>;
  /** Where the metrics page is among its routes. */
  readonly path: string;
  /** Posts to the starting thread, with the body handed over. */
  readonly post: (report: MountReport, transfer: ArrayBuffer[]) => void;
}

/** Bytes copied between two turns of the event loop: about a millisecond, memory fresh from the system included. */
const SLICE_BYTES = 1 << 20;

/** Makes the answering of mount orders. Every page is copied, so that a slow reader there holds none here. */
export function createMountService({
  source,
  routes,
  path,
  post,
}: MountServiceParts): (order: MountOrder) => void {
  /** Replies that the starting thread is sending. */
  const sending = new Map<number, Reply>();

  function end(id: number): void {
    sending.get(id)?.done();
    sending.delete(id);
  }

  async function page(id: number, accept: string): Promise<void> {
    try {
      const found = await source.page(accept, '');
      let body: Uint8Array<ArrayBuffer>;
      try {
        body = await copy(found.bytes);
      } finally {
        found.release();
      }
      post({ kind: 'page', id, contentType: found.contentType, body }, [body.buffer]);
    } catch (error) {
      post({ kind: 'no page', id, error: carry(error) }, []);
    }
  }

  async function request({ id, mount, request: asked }: MountOrder & { kind: 'request' }): Promise<void> {
    const target = mount === 'page' ? path : asked.target;
    const reply = await routes[mount].answer({ ...asked, target });
    sending.set(id, reply);
    try {
      const headers = [...reply.headers, ['Content-Length', String(reply.body.length)] as const];
      const body = await copy(asked.method === 'HEAD' ? new Uint8Array() : reply.body);
      reply.release();
      post({ kind: 'reply', id, status: reply.status, headers, body }, [body.buffer]);
    } catch (error) {
      end(id);
      post({ kind: 'no page', id, error: carry(error) }, []);
    }
  }

  return (order) => {
    if (order.kind === 'page') void page(order.id, order.accept);
    else if (order.kind === 'request') void request(order);
    else end(order.id);
  };
}

/** A copy in memory of its own, so that it can be handed over; other requests are served meanwhile. */
async function copy(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (at > 0) await new Promise<void>((resolve) => setImmediate(inTick, resolve));
    body.set(bytes.subarray(at, at + SLICE_BYTES), at);
  }
  return body;
}
