// Closes every exporter's server before the process ends (why: control.ts). Runs on the thread that started them, in an
// 'exit' listener. Checked by test/models/shutdown.pml; change them only together.
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

/** Has the exporter closed when the process ends, until the returned function is called. */
export function closeOnExit(exporter: Leaving): () => void {
  if (leaving.size === 0) {
    process.prependListener('exit', closeAll);
    process.on('newListener', stayFirst);
  }
  leaving.add(exporter);
  return () => {
    if (!leaving.delete(exporter) || leaving.size > 0) return;
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
