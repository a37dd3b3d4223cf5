// Closes every exporter's server before the process ends (why: control.ts). Runs on the thread that started them, in an
// 'exit' listener, or where there is no 'exit'. Checked by test/models/shutdown.pml; change them only together.
import { performance } from 'node:perf_hooks';
import { awaitShut, bar } from './control.js';

/** An exporter to be closed before the process ends. */
export interface Leaving {
  readonly control: SharedArrayBuffer;
  /** Asks the exporter's thread to close; must reach it without this thread's event loop. */
  askToClose(): void;
}

/** What an exit waits at most, in milliseconds, for all exporters together. Rendering yields every few milliseconds. */
const patience = 2000;

const leaving = new Set<Leaving>();

/** Whether `process.emit` is taken over. */
let guarding = false;

/** Has the exporter closed when the process ends, until the returned function is called. */
export function closeOnExit(exporter: Leaving): () => void {
  if (leaving.size === 0) {
    process.prependListener('exit', closeAll);
    process.on('newListener', stayFirst);
    process.on('uncaughtExceptionMonitor', guardHandlers);
  }
  leaving.add(exporter);
  return () => {
    if (!leaving.delete(exporter) || leaving.size > 0) return;
    process.off('uncaughtExceptionMonitor', guardHandlers);
    process.off('newListener', stayFirst);
    process.off('exit', closeAll);
  };
}

function closeAll(): void {
  const alive = [...leaving].filter((exporter) => !bar(exporter.control));
  for (const exporter of alive) exporter.askToClose();
  const deadline = performance.now() + patience;
  for (const exporter of alive) awaitShut(exporter.control, Math.max(0, deadline - performance.now()));
}

/**
 * A handler of uncaught exceptions that itself throws ends the process without an 'exit' event, and only who has called it can know.
 * That is Node, by `process.emit`, right after the event in which this runs; so for that one call it is taken over.
 */
function guardHandlers(): void {
  // A capture callback is called instead of the handlers; what it throws is beyond us.
  if (guarding || process.hasUncaughtExceptionCaptureCallback()) return;
  guarding = true;
  const before = Object.getOwnPropertyDescriptor(process, 'emit');
  const emit = process.emit.bind(process) as (...event: unknown[]) => boolean;
  let armed = true;
  const disarm = (): void => {
    if (!armed) return;
    armed = guarding = false;
    // Else somebody has put his own over it, which calls it.
    if (Object.getOwnPropertyDescriptor(process, 'emit')?.value !== guarded) return;
    if (before === undefined) Reflect.deleteProperty(process, 'emit');
    else Reflect.defineProperty(process, 'emit', before);
  };
  const guarded = (...event: unknown[]): boolean => {
    if (!armed || event[0] !== 'uncaughtException') return emit(...event);
    disarm();
    let thrown = true;
    // Not caught: what Node prints begins with the line that has thrown it.
    try {
      const heard = emit(...event);
      thrown = false;
      return heard;
    } finally {
      if (thrown) closeAll();
    }
  };
  // Refused where the application has frozen it.
  Reflect.defineProperty(process, 'emit', { value: guarded, configurable: true, writable: true });
  // Node may not call the handlers after all: it is over when this turn is.
  queueMicrotask(disarm);
}

/**
 * Another 'exit' listener that runs before ours, and itself throws or calls process.exit(), would end the process with the
 * server alive. A listener is announced before it is added, so ours moves to the front once it is.
 */
function stayFirst(event: string | symbol, listener: unknown): void {
  if (event !== 'exit' || listener === closeAll) return;
  queueMicrotask(() => {
    if (leaving.size === 0) return;
    process.off('exit', closeAll);
    process.prependListener('exit', closeAll);
  });
}
