// What a worker of the demo writes to when pegcount is the subject, on or off. The module named in its MetricsSource.
import { attach } from 'pegcount';
import { families, type Metrics } from '#dist/demo/metrics.js';
import type { MetricsSource } from '#dist/demo/metrics-source.js';
import { watchLoop } from './loop-delay.js';
import { answer } from './questions.js';

export async function openMetrics({ handle }: MetricsSource): Promise<Metrics> {
  await answer({ delay: watchLoop() });
  return attach(families, handle);
}
