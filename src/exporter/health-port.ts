// The health answers on a port of their own, from a thread of their own, beside the exporter. Runs on the starting thread.
//
// Why it exists: one thread answers in the order in which the system hands it what has come. Ten thousand scrapes in one moment, or
// as many connections as it takes, keep every other question on that port waiting, `/live` too, however fast the thread is.
import type { Exporter } from './exporter.js';
import { launch, type Launch } from './launch.js';
import type { CheckedOptions } from './options.js';
import { createReadiness } from './ready.js';

/** Launches the exporter, and with it the thread of its health port where the options name one. Rejects when either does not start. */
export async function launchWithHealthPort(exporter: Launch): Promise<Exporter> {
  const options = healthOptions(exporter.options);
  if (options === undefined) return launch(exporter);
  const ready = createReadiness(options.ready);
  const started = await Promise.allSettled([
    launch({ ...exporter, ready }),
    launch({
      thread: new URL('./health-thread.js', import.meta.url),
      name: 'pegcount health',
      options,
      ready,
      checks: exporter.checks,
      parts: undefined,
      ended: exporter.ended,
    }),
  ]);
  const [metrics, health] = started;
  if (metrics.status === 'fulfilled' && health.status === 'fulfilled')
    return joined(metrics.value, health.value);
  for (const one of started) if (one.status === 'fulfilled') await one.value.close();
  throw started.find((one) => one.status === 'rejected')!.reason;
}

/** Those of the thread of the health port: plain HTTP, without the page. */
function healthOptions(options: CheckedOptions): CheckedOptions | undefined {
  const { healthHost: host, healthPort: port } = options;
  if (port === undefined) return undefined;
  return {
    ...options,
    host,
    port,
    enabled: false,
    listen: true,
    transport: 'node',
    tls: undefined,
    token: '',
  };
}

/** Both as one: they end together, whichever is first. */
function joined(metrics: Exporter, health: Exporter): Exporter {
  const close = async (): Promise<void> => {
    await Promise.all([metrics.close(), health.close()]);
  };
  const closed = Promise.race([metrics.closed, health.closed]).then(async (reason) => {
    await close();
    return reason;
  });
  return { ...metrics, healthUrl: health.url, healthPort: health.port, close, closed };
}
