// Families of the node catalogue about event loops, by prom-client's names, each thread's own. Declarations; cold.
import { gauge } from '../../schema/family.js';
import type { LabelNamed } from '../options.js';
import type { NodeContext } from './context.js';

/** Where several threads share one value of `thread`, the worst of them is shown. */
const worst = { combine: 'max', unit: 'seconds' } as const;

export function loopFamilies<Thread extends LabelNamed<'thread'>>({
  name,
  labels: { thread },
}: Pick<NodeContext, 'name'> & { readonly labels: { readonly thread: Thread } }) {
  const labels = [thread] as const;
  return {
    eventLoopLag: gauge(
      name('nodejs_eventloop_lag_seconds'),
      'Time that an immediate had to wait for its turn, at the last reading',
      labels,
      worst,
    ),
    eventLoopLagMin: gauge(
      name('nodejs_eventloop_lag_min_seconds'),
      'Least delay of the event loop since the reading before',
      labels,
      { combine: 'min', unit: 'seconds' },
    ),
    eventLoopLagMax: gauge(
      name('nodejs_eventloop_lag_max_seconds'),
      'Greatest delay of the event loop since the reading before',
      labels,
      worst,
    ),
    eventLoopLagMean: gauge(
      name('nodejs_eventloop_lag_mean_seconds'),
      'Mean delay of the event loop since the reading before',
      labels,
      worst,
    ),
    eventLoopLagStddev: gauge(
      name('nodejs_eventloop_lag_stddev_seconds'),
      'Standard deviation of the delays of the event loop since the reading before',
      labels,
      worst,
    ),
    eventLoopLagP50: gauge(
      name('nodejs_eventloop_lag_p50_seconds'),
      'Median delay of the event loop since the reading before',
      labels,
      worst,
    ),
    eventLoopLagP90: gauge(
      name('nodejs_eventloop_lag_p90_seconds'),
      '90th percentile of the delays of the event loop since the reading before',
      labels,
      worst,
    ),
    eventLoopLagP99: gauge(
      name('nodejs_eventloop_lag_p99_seconds'),
      '99th percentile of the delays of the event loop since the reading before',
      labels,
      worst,
    ),
  };
}
