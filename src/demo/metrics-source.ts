// Where a worker's writer comes from: a segment, nowhere, or another library. Every worker thread; cold.
import { attach, type SegmentHandle } from '../index.js';
import { type Configured, demoFamilies, type Metrics } from './metrics.js';

/** Part of a worker's task. */
export type MetricsSource = {
  /** The segment to write to. Undefined gives the null writer: the demo then measures nothing. */
  readonly handle: SegmentHandle | undefined;
  /** What the segment's families were declared with. */
  readonly configured?: Configured;
  /** For benchmarks (bench/load): the URL of a module that makes the writer, so that another library can take pegcount's place. */
  readonly module?: string;
  /** False leaves out the figures of catalogue `node`, which cost the same whatever library counts the rest. */
  readonly threadFigures?: boolean;
};

/** What such a module exports. */
export type MetricsModule = { openMetrics(source: MetricsSource): Metrics };

/** The writer of this thread. */
export async function openMetrics(source: MetricsSource): Promise<Metrics> {
  if (source.module === undefined) return attach(demoFamilies(source.configured), source.handle);
  const other = (await import(source.module)) as MetricsModule;
  return other.openMetrics(source);
}
