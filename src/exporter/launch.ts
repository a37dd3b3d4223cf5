// Starts an exporter's thread and stands for it in the thread that started it. Who frees its shard is checked by
// test/models/lock.pml; change them only together.
import { Worker } from 'node:worker_threads';
import { MAIN_LOOP, type CheckRuns } from './checks.js';
import { createControl } from './control.js';
import { closeOnExit } from './exits.js';
import type { Exporter } from './exporter.js';
import { closeRequest, unpack, type Order, type Report, type ThreadData } from './messages.js';
import { createMounted } from './mounted.js';
import type { CheckedOptions } from './options.js';
import { createReadiness, setReadiness } from './ready.js';
import { authority } from './server.js';

export type { Exporter } from './exporter.js';

export interface Launch {
  /** The module that the thread runs; it calls `runExporter`. */
  readonly thread: URL;
  /** The thread's. Default 'pegcount exporter'. */
  readonly name?: string;
  readonly options: CheckedOptions;
  /** The health checks that the options name. */
  readonly checks?: CheckRuns | undefined;
  /** Whether the application is ready, where others know it, too. */
  readonly ready?: SharedArrayBuffer;
  /** Sent to the thread. */
  readonly parts: unknown;
  /** Called once, when the thread has ended in whatever way, before anybody else is told. */
  readonly ended: (threadId: number) => void;
}

/**
 * Launches the thread. It keeps the process alive until it listens, and again while it closes or owes a page.
 * @returns rejects when it cannot start or ends before it listens, with the reason
 */
export async function launch({
  thread,
  name = 'pegcount exporter',
  options,
  checks,
  ready = createReadiness(options.ready),
  parts,
  ended,
}: Launch): Promise<Exporter> {
  const control = createControl();
  const data: ThreadData = { control, ready, options, mainScript: process.argv[1], parts };
  const worker = new Worker(thread, {
    name,
    workerData: data,
    // The application's own --import and --require modules are no business of this thread.
    execArgv: [],
  });
  const { threadId } = worker;
  const post = (order: Order): void => worker.postMessage(order);
  const askToClose = (): void => post(closeRequest);
  const stayOpen = closeOnExit({ control, askToClose });
  const hold = holding(worker);
  const letStart = hold();
  const mounted = createMounted({ post, hold, enabled: options.enabled });
  let closing = false;
  let failure: Error | undefined;
  let exporter: Exporter | undefined;

  return new Promise((resolve, reject) => {
    const closed = new Promise<Error | undefined>((settle) => {
      worker.once('exit', (code) => {
        stayOpen();
        ended(threadId);
        const unexplained = new Error(`its thread ended with exit code ${code}`);
        mounted.end(new Error(`the exporter ${failure === undefined ? 'is closed' : 'has died'}`));
        if (exporter === undefined) {
          reject(failure ?? unexplained);
          return;
        }
        const reason = failure ?? (closing ? undefined : unexplained);
        const where = exporter.url === '' ? '' : ` on ${exporter.url}`;
        if (reason !== undefined) warn(`the exporter${where} has died: ${reason.message}`);
        settle(reason);
      });
    });
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('message', (report: Report) => {
      switch (report.kind) {
        case 'failed':
          failure = unpack(report.error);
          return;
        case 'warning':
          warn(report.line);
          return;
        case 'check':
          answer(report.names, checks, post);
          return;
        case 'page':
        case 'no page':
        case 'reply':
          mounted.report(report);
          return;
        case 'listening':
      }
      if (report.notice !== undefined) warn(report.notice);
      letStart();
      const { transport, port } = report;
      const { page, handler, healthHandler } = mounted;
      exporter = {
        url: transport === 'none' ? '' : urlOf(options, port),
        port,
        host: options.host,
        healthUrl: '',
        healthPort: 0,
        transport,
        page,
        handler,
        healthHandler,
        setReady: (isReady) => setReadiness(ready, checkReady(isReady)),
        close: async () => {
          closing = true;
          hold();
          askToClose();
          await closed;
        },
        closed,
      };
      resolve(exporter);
    });
  });
}

/** Has the worker keep the process alive until everybody who asked for it has let go. */
function holding(worker: Worker): () => () => void {
  let holders = 0;
  return () => {
    if (holders++ === 0) worker.ref();
    return () => {
      if (--holders === 0) worker.unref();
    };
  };
}

/** That this runs is the answer of the built-in check; it goes out before any check of the application begins. */
function answer(names: readonly string[], checks: CheckRuns | undefined, post: (order: Order) => void): void {
  const say = (name: string, healthy: boolean): void => post({ kind: 'checked', name, healthy });
  if (names.includes(MAIN_LOOP)) say(MAIN_LOOP, true);
  for (const name of names)
    void checks
      ?.get(name)?.()
      .then((healthy) => say(name, healthy));
}

function urlOf({ host, enabled, path, healthPath, tls }: CheckedOptions, port: number): string {
  const origin = `${tls === undefined ? 'http' : 'https'}://${authority({ host, port })}`;
  return origin + (enabled ? path : healthPath);
}

function checkReady(ready: unknown): boolean {
  if (typeof ready === 'boolean') return ready;
  throw new TypeError(`exporter.setReady: got a value of type ${typeof ready}; expected true or false`);
}

/** Metrics must not end the application, nor stay silent when they end: one line on standard error. */
function warn(text: string): void {
  process.stderr.write(`pegcount: ${text.split('\n', 1)[0]}\n`);
}
