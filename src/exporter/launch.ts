// Starts an exporter's thread and stands for it in the thread that started it.
import { Worker } from 'node:worker_threads';
import { createControl } from './control.js';
import { closeOnExit } from './exits.js';
import { closeRequest, unpack, type Report, type ThreadData } from './messages.js';
import type { CheckedOptions } from './options.js';
import { authority } from './server.js';

/** A running exporter. */
export interface Exporter {
  /** Where the metrics page is, such as http://127.0.0.1:9464/metrics. */
  readonly url: string;
  /** The port it listens on. */
  readonly port: number;
  readonly host: string;
  /** The server in use: uWebSockets.js or node:http. */
  readonly transport: 'uws' | 'node';
  /**
   * Stops serving and ends the thread; every connection is closed at once. Resolves when the port is free again and the
   * segment may get another exporter. Never rejects; may be called again.
   */
  close(): Promise<void>;
  /** Resolves when the exporter has ended: undefined after `close`, otherwise what ended it. Never rejects. */
  readonly closed: Promise<Error | undefined>;
}

export interface Launch {
  /** The module that the thread runs; it calls `runExporter`. */
  readonly thread: URL;
  readonly options: CheckedOptions;
  /** Sent to the thread. */
  readonly parts: unknown;
  /** Called once, when the thread has ended in whatever way, before anybody else is told. */
  readonly ended: (threadId: number) => void;
}

/**
 * Launches the thread. It keeps the process alive until it listens, and again while it closes; not in between.
 * @returns rejects when it ends before it listens, with the reason
 */
export function launch({ thread, options, parts, ended }: Launch): Promise<Exporter> {
  const control = createControl();
  const data: ThreadData = { control, options, mainScript: process.argv[1], parts };
  const worker = new Worker(thread, {
    name: 'pegcount exporter',
    workerData: data,
    // The application's own --import and --require modules are no business of this thread.
    execArgv: [],
  });
  const { threadId } = worker;
  const askToClose = (): void => worker.postMessage(closeRequest);
  const stayOpen = closeOnExit({ control, askToClose });
  let closing = false;
  let failure: Error | undefined;
  let exporter: Exporter | undefined;

  return new Promise((resolve, reject) => {
    const closed = new Promise<Error | undefined>((settle) => {
      worker.once('exit', (code) => {
        stayOpen();
        ended(threadId);
        const unexplained = new Error(`its thread ended with exit code ${code}`);
        if (exporter === undefined) {
          reject(failure ?? unexplained);
          return;
        }
        const reason = failure ?? (closing ? undefined : unexplained);
        if (reason !== undefined) warn(`the exporter on ${exporter.url} has died: ${reason.message}`);
        settle(reason);
      });
    });
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('message', (report: Report) => {
      if (report.kind === 'failed') failure = unpack(report.error);
      if (report.kind === 'warning') warn(report.line);
      if (report.kind !== 'listening') return;
      if (report.notice !== undefined) warn(report.notice);
      worker.unref();
      const { transport, port } = report;
      exporter = {
        url: `http://${authority({ host: options.host, port })}${options.path}`,
        port,
        host: options.host,
        transport,
        close: async () => {
          closing = true;
          worker.ref();
          askToClose();
          await closed;
        },
        closed,
      };
      resolve(exporter);
    });
  });
}

/** Metrics must not end the application, nor stay silent when they end: one line on standard error. */
function warn(text: string): void {
  process.stderr.write(`pegcount: ${text.split('\n', 1)[0]}\n`);
}
