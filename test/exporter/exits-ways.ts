// How the application of the exits' matrix ends, once its exporters are in the midst of things. Runs on the main thread.
import { setTimeout as pause } from 'node:timers/promises';
import type { Exporter } from 'pegcount/exporter';
import type { Way } from './exits-cells.js';

/** Longer than any test waits. */
const forever = (): Promise<void> => pause(60_000);

async function terminated(handler?: () => void): Promise<void> {
  if (handler !== undefined) process.on('SIGTERM', handler);
  process.kill(process.pid, 'SIGTERM');
  await forever();
}

const error = (): Error => new Error('of the application');

export const endBy: Readonly<Record<Way, (exporters: readonly Exporter[]) => unknown>> = {
  'return from main': () => {},
  'process.exit(3) in main': () => process.exit(3),
  'an uncaught error in main': async () => {
    setTimeout(() => {
      throw error();
    });
    await forever();
  },
  'an unhandled rejection in main': async () => {
    void Promise.reject(error());
    await forever();
  },
  'SIGTERM by default': () => terminated(),
  'SIGTERM with a handler that exits with 5': () => terminated(() => process.exit(5)),
  'SIGTERM with a handler that closes first': (exporters) =>
    terminated(() => {
      void Promise.all(exporters.map((exporter) => exporter.close())).then(() => process.exit(0));
    }),
  "an 'exit' listener that calls process.exit(4)": () => {
    process.on('exit', () => process.exit(4));
  },
  // The child has started them before.
  'process.exit(6) while writers are busy': () => process.exit(6),
};
