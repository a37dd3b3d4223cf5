// What a worker of the demo writes to when prom-client is the subject: a registry of its own, as prom-client has it. The module
// named in its MetricsSource.
import { families, type Metrics } from '#dist/demo/metrics.js';
import { watchLoop } from './loop-delay.js';
import { promWriter } from './prom-writer.js';
import { answer } from './questions.js';

export async function openMetrics(): Promise<Metrics> {
  const { writer, registry } = promWriter(families);
  await answer({ delay: watchLoop(), metrics: () => registry.getMetricsAsJSON() });
  return writer;
}
