// What a worker of the demo writes to in the soak: the segment, with books beside it that the main thread can ask for. The module
// named in its MetricsSource.
import { attach } from 'pegcount';
import type { Metrics } from '#dist/demo/metrics.js';
import type { MetricsSource } from '#dist/demo/metrics-source.js';
import { answer } from '../../bench/load/questions.js';
import { Accounts } from './accounts.js';
import { withBooks } from './books.js';
import { families } from './families.js';

export async function openMetrics({ handle }: MetricsSource): Promise<Metrics> {
  const accounts = new Accounts();
  await answer({ books: () => accounts.report() });
  return withBooks(families, attach(families, handle), accounts);
}
