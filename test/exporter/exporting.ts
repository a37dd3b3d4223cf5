// A real exporter on a segment of its own, for the length of a test.
import type { ExecutionContext } from 'ava';
import { startExporter, type Exporter, type ExporterOptions } from '#dist/exporter/index.js';
import { closedLabel, counter, createSegment, defineFamilies, gauge } from '#dist/index.js';

export const Direction = closedLabel('direction', ['inbound', 'outbound']);
export const families = defineFamilies({
  calls: counter('pbx_calls_total', 'Calls', [Direction]),
  activeCalls: gauge('pbx_active_calls', 'Calls under way', [Direction], { combine: 'sum' }),
  lines: gauge('pbx_lines', 'Lines in use', [], { combine: 'last' }),
  load: gauge('pbx_load', 'Load of each thread', [], { combine: 'each' }),
});

let segments = 0;
export const newSegment = () => createSegment(families, { shards: 4, name: `exported ${segments++}` });

export async function exporting(
  t: ExecutionContext,
  options: ExporterOptions = {},
  segment: Parameters<typeof startExporter>[0] = newSegment(),
): Promise<Exporter> {
  const exporter = await startExporter(segment, { port: 0, ...options });
  t.teardown(() => exporter.close());
  return exporter;
}

/** The value of a series on a page. */
export function valueOf(page: string, series: string): number {
  const line = page.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? NaN : Number(line.slice(series.length + 1));
}
