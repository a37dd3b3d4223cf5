// startExporter: serves the metrics of one or more segments from a thread of its own. Called on any thread; 'pegcount/exporter'
// is this file. That a segment has one exporter at a time is checked by test/models/lock.pml; change them only together.
import { isMainThread } from 'node:worker_threads';
import type { Families } from '../schema/families.js';
import { freeShards } from '../segment/ownership.js';
import type { Segment } from '../segment/segment.js';
import { checkRuns, type CheckRuns } from './checks.js';
import type { Exporter } from './exporter.js';
import { launchWithHealthPort } from './health-port.js';
import { offExporter } from './off.js';
import { checkOptions, type CheckedOptions, type ExporterOptions } from './options.js';
import { reserve } from './registry.js';
import type { ExportedSegment } from './thread.js';
import { checkTogether } from './together.js';

export type { HealthCheck, HealthChecks } from './checks.js';
export { descriptor } from './descriptor.js';
export type { Exporter } from './exporter.js';
export type { Handler, MetricsPage } from './mounted.js';
export type { ExporterOptions, Tier, TransportChoice } from './options.js';
export type { TlsOptions } from './tls-options.js';

/**
 * Starts serving a segment, or several, from a worker thread: the calling thread does nothing for a scrape. Under the paths
 * of the options, by GET and HEAD: the metrics page, `healthz` (status, uptime, version, active calls), `health` (the checks
 * of the options and the built-in `main_loop`, 503 when one is unhealthy), `ready` (see `exporter.setReady`) and `live`. The last
 * three on a port of their own, too, where option `healthPort` is given.
 *
 * Several segments share one page. No family may be in two of them; the engine's own series carry the label `segment`.
 *
 * Called again for segments that it serves it returns the same promise, whatever the options; after `close()` it starts
 * anew. The exporter never keeps the process alive, and is closed by itself when the process ends.
 *
 * Best called on the main thread: in a worker thread it serves by node:http only, and `transport: 'uws'` is refused.
 * @returns rejects for a bad option (naming it, what was got and what was expected), for segments that cannot share a page or
 *   that different exporters serve, when it cannot listen (naming address and reason; `code` is the system's), when another
 *   thread's exporter serves a segment or its thread does not say within 5 s whether it lives, and when `transport` is 'uws' and uWebSockets.js does not load
 */
export function startExporter<F extends Families>(
  segments: Segment<F> | readonly Segment[],
  options?: ExporterOptions,
): Promise<Exporter> {
  try {
    const checked = checkOptions(options);
    checkThread(checked);
    const all = checkSegments(segments);
    const checks = checkRuns(options?.checks);
    return reserve(all, (ending) => launchFor(all, checked, checks, ending));
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the checks throw nothing but errors
    return Promise.reject(error);
  }
}

/** A uWebSockets.js app alive when its thread is terminated aborts the process, and a worker thread's parent may do that. */
function checkThread({ transport }: CheckedOptions): void {
  if (transport !== 'uws' || isMainThread) return;
  throw new RangeError(
    "startExporter: option 'transport' is 'uws' in a worker thread; expected 'auto' or 'node' there, " +
      'since the end of a worker thread would abort the process',
  );
}

function checkSegments(given: Segment | readonly Segment[]): readonly Segment[] {
  const all = Array.isArray(given) ? [...(given as readonly Segment[])] : [given as Segment];
  const bad = all.findIndex((one) => (one as Partial<Segment> | null | undefined)?.memory === undefined);
  if (all.length === 0 || bad >= 0) {
    const got = all.length === 0 ? 'no segment' : `something else in place ${bad}`;
    throw new TypeError(`startExporter: got ${got}; expected what createSegment returns, or an array of it`);
  }
  checkTogether(all);
  return all;
}

function launchFor(
  segments: readonly Segment[],
  options: CheckedOptions,
  checks: CheckRuns,
  ending: () => void,
): Promise<Exporter> {
  if (options.tier === 'off') return Promise.resolve(offExporter(options));
  const parts = segments.map(({ name, handle, schema, labels }): ExportedSegment => ({
    name,
    buffer: handle.buffer,
    schema,
    labels,
  }));
  return launchWithHealthPort({
    thread: new URL('./thread.js', import.meta.url),
    options: isMainThread ? options : { ...options, transport: 'node' },
    checks,
    parts,
    ended: (threadId) => {
      for (const { memory } of segments) freeShards(memory, threadId);
      ending();
    },
  });
}
