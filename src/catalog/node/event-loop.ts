// Lag of this thread's event loop for the node catalogue. Cold; runs on every thread that collects.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { now } from '../../writer/clock.js';
import type { NodeWriters, ThreadValue } from './context.js';

const NANO = 1e-9;

/** Starts watching; `read` takes one reading and forgets what was before it. */
export function watchEventLoop(node: NodeWriters, thread: ThreadValue, resolutionMs: number) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let asking: NodeJS.Immediate | undefined;
  return {
    read: (): void => {
      const asked = now();
      asking = setImmediate(() => node.eventLoopLag.set(now() - asked, thread));
      // Without a delay recorded, the least would be 2^63 ns and the mean no number.
      if (delays.count === 0) return;
      node.eventLoopLagMin.set(delays.min * NANO, thread);
      node.eventLoopLagMax.set(delays.max * NANO, thread);
      node.eventLoopLagMean.set(delays.mean * NANO, thread);
      node.eventLoopLagStddev.set(delays.stddev * NANO, thread);
      node.eventLoopLagP50.set(delays.percentile(50) * NANO, thread);
      node.eventLoopLagP90.set(delays.percentile(90) * NANO, thread);
      node.eventLoopLagP99.set(delays.percentile(99) * NANO, thread);
      delays.reset();
    },
    stop: (): void => {
      clearImmediate(asking);
      delays.disable();
    },
  };
}
