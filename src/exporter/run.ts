// The life of the exporter's thread: assemble, serve, and close the server before the thread ends, whatever ends it.
// Checked by test/models/shutdown.pml; change them only together.
import { parentPort } from 'node:worker_threads';
import { claim, shut } from './control.js';
import type { EventLoop } from './event-loop.js';
import { createHealth } from './health.js';
import { inTick } from './in-tick.js';
import { createMountService } from './mount-service.js';
import { createRoutes, type RouteParts, type Routes } from './routes.js';
import { serveNode } from './server-node.js';
import { serveUws } from './server-uws.js';
import { carry, closeRequest, type Order, type Report, type ThreadData } from './messages.js';
import { isReady } from './ready.js';
import type { Server } from './server.js';
import type { Secure } from './tls-server.js';
import { loadUws, type Uws } from './uws.js';

/** What the thread serves, beyond the options. */
export type Assembly = Pick<RouteParts, 'source' | 'activeCalls' | 'counters'> & {
  /** What the work of its pages waits for. */
  readonly loop: EventLoop;
  /** Stops whatever else runs on the thread; called once, at its end. */
  readonly stop: () => void;
};

/** Sends a one-line warning to the starting thread, which prints it: what a thread prints itself may be lost at an exit. */
export type Warn = (line: string) => void;

/**
 * Runs the exporter on this thread until it is asked to close, or something is thrown. Resolves once it listens, or is ready
 * to be asked where it does not.
 * @param assemble may throw or reject: the start then fails with that error
 * @param load loads uWebSockets.js, or says why it cannot
 */
export async function runExporter(
  data: ThreadData,
  assemble: (warn: Warn) => Assembly | Promise<Assembly>,
  load: (mainScript: string | undefined) => Uws | string = loadUws,
): Promise<void> {
  let serving: Promise<Server> | undefined;
  let assembly: Assembly | undefined;
  const state = { ending: false };

  /** The server goes first, also one that is only about to listen. Then this thread's last words, and its end. */
  async function end(lastWords?: Report): Promise<void> {
    if (state.ending) return;
    state.ending = true;
    const server = await serving?.catch(() => undefined);
    try {
      void server?.close();
      assembly?.stop();
    } finally {
      if (lastWords !== undefined) report(lastWords);
      shut(data.control);
      process.exit(lastWords === undefined ? 0 : 1);
    }
  }
  /** In a turn of the event loop of its own: what was thrown may have come out of a callback of the server's. */
  function fail(error: unknown): void {
    setImmediate(inTick, () => void end({ kind: 'failed', error: carry(error) }));
  }
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  let take: (order: Exclude<Order, typeof closeRequest>) => void = () => {};
  parentPort!.on('message', (order: Order) => {
    inTick(() => {
      if (order === closeRequest) void end();
      else take(order);
    });
  });

  try {
    assembly = await assemble((line) => report({ kind: 'warning', line }));
    const { routes, orders } = answering(data, assembly);
    take = orders;
    if (!data.options.listen) {
      report({ kind: 'listening', transport: 'none', port: 0 });
      return;
    }
    const { transport, tls } = data.options;
    const loaded = transport === 'node' || tls !== undefined ? undefined : load(data.mainScript);
    if (typeof loaded === 'string' && transport === 'uws') {
      throw new Error(`cannot load uWebSockets.js: ${loaded}`);
    }
    const uws = typeof loaded === 'object' ? loaded : undefined;
    serving = serve(uws, routes, data, assembly);
    const { port } = await serving;
    if (state.ending) return;
    const notice =
      typeof loaded === 'string'
        ? `metrics are served by node:http, as uWebSockets.js does not load: ${loaded}`
        : undefined;
    report({ kind: 'listening', transport: uws === undefined ? 'node' : 'uws', port, notice });
  } catch (error) {
    fail(error);
  }
}

/** The routes of the server, and what answers the starting thread. */
function answering(
  { options, ready }: ThreadData,
  assembly: Assembly,
): { routes: Routes; orders: (order: Exclude<Order, typeof closeRequest>) => void } {
  const { health, answered } = createHealth(options.checks, (names) => report({ kind: 'check', names }));
  const parts: RouteParts = { ...options, ...assembly, health, ready: () => isReady(ready) };
  const routes = createRoutes(parts);
  const mounts = createMountService({
    source: assembly.source,
    routes: { page: routes, health: createRoutes({ ...parts, enabled: false }) },
    path: options.path,
    post: (mountReport, transfer) => parentPort!.postMessage(mountReport, transfer),
  });
  return {
    routes,
    orders: (order) => (order.kind === 'checked' ? answered(order.name, order.healthy) : mounts(order)),
  };
}

async function serve(
  uws: Uws | undefined,
  routes: Routes,
  { control, options }: ThreadData,
  { counters, loop }: Assembly,
): Promise<Server> {
  if (!claim(control)) throw new Error('the process is ending');
  const listening = { ...options, loop, refused: () => counters.connectionRefused() };
  if (uws !== undefined) return serveUws(uws, routes, listening);
  const { tls } = options;
  const secure: Secure | undefined = tls && {
    tls,
    warn: (line) => report({ kind: 'warning', line }),
    rejected: (reason) => counters.tlsRejected(reason),
  };
  return serveNode(routes, listening, secure);
}

function report(words: Report): void {
  parentPort!.postMessage(words);
}
