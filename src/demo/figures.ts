// What no event tells: version, process and threads, read from time to time by the process and node catalogues. Every thread; cold.
import { collectNode } from '../catalog/node.js';
import { type Collecting, collectProcess } from '../catalog/process.js';
import type { Metrics } from './metrics.js';
import type { MetricsSource } from './metrics-source.js';

type Wish = Pick<MetricsSource, 'threadFigures'>;

/** Keeps the figures of the calling thread fresh under this name. On the null writer it does nothing. */
export function collectThread(metrics: Metrics, { threadFigures = true }: Wish, thread: string): Collecting {
  return threadFigures ? collectNode(metrics, { thread }) : { stop: () => {} };
}

/** Keeps the figures of the process and of its main thread fresh. On the null writer it does nothing. */
export function collectMain(metrics: Metrics, wish: Wish, version: string): Collecting {
  if (metrics.shard === 0) return { stop: () => {} };
  metrics.pbx.info.set(1, metrics.intern(metrics.labels.version, version));
  const whole = collectProcess([metrics.process, metrics.pbx]);
  const main = collectThread(metrics, wish, 'main');
  return {
    stop: () => {
      whole.stop();
      main.stop();
    },
  };
}
