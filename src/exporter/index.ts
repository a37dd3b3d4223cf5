// startExporter: serves a segment's metrics from a thread of its own. Called on any thread; 'pegcount/exporter' is this file.
import { isMainThread } from 'node:worker_threads';
import type { Families } from '../schema/families.js';
import { freeShards } from '../segment/ownership.js';
import type { Segment } from '../segment/segment.js';
import { launch, type Exporter } from './launch.js';
import { checkOptions, type CheckedOptions, type ExporterOptions } from './options.js';
import type { ExportedSegment } from './thread.js';

export type { Exporter } from './launch.js';
export type { ExporterOptions, TransportChoice } from './options.js';

/** What is known here of a segment's exporter. */
interface Running {
  readonly exporter: Promise<Exporter>;
  /** Set by `close()`: resolves when the segment may have another exporter. */
  closing: Promise<void> | undefined;
}

/** Under a key that survives a second copy of this module, as the segments do. */
const registryKey = Symbol.for('pegcount.exporters');
type Registry = WeakMap<object, Running>;

function registry(): Registry {
  const holder = globalThis as { [registryKey]?: Registry };
  const known = holder[registryKey];
  if (known !== undefined) return known;
  const fresh: Registry = new WeakMap();
  holder[registryKey] = fresh;
  return fresh;
}

/**
 * Starts serving `GET /metrics` and `GET /healthz` for a segment, from a worker thread: the calling thread does nothing for a
 * scrape. Called again for the same segment it returns the same promise, whatever the options; after `close()` it starts
 * anew. The exporter never keeps the process alive, and is closed by itself when the process ends.
 *
 * Best called on the main thread: in a worker thread it serves by node:http only, and `transport: 'uws'` is refused.
 * @returns rejects for a bad option (naming it, what was got and what was expected), when it cannot listen (naming address
 *   and reason; `code` is the system's), when another thread's exporter serves the segment, and when `transport` is 'uws' and
 *   uWebSockets.js does not load
 */
export function startExporter<F extends Families>(
  segment: Segment<F>,
  options?: ExporterOptions,
): Promise<Exporter> {
  let checked: CheckedOptions;
  try {
    checked = checkOptions(options);
    checkThread(checked);
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the checks throw nothing but errors
    return Promise.reject(error);
  }
  const running = registry();
  const known = running.get(segment);
  if (known !== undefined && known.closing === undefined) return known.exporter;
  const forget = (): void => {
    if (running.get(segment) === entry) running.delete(segment);
  };
  const start = async (): Promise<Exporter> => {
    await known?.closing;
    const exporter = await launchFor([segment], checked);
    void exporter.closed.then(forget);
    return { ...exporter, close: () => (entry.closing ??= exporter.close()) };
  };
  const entry: Running = { exporter: start(), closing: undefined };
  running.set(segment, entry);
  entry.exporter.catch(forget);
  return entry.exporter;
}

/** A uWebSockets.js app alive when its thread is terminated aborts the process, and a worker thread's parent may do that. */
function checkThread({ transport }: CheckedOptions): void {
  if (transport !== 'uws' || isMainThread) return;
  throw new RangeError(
    "startExporter: option 'transport' is 'uws' in a worker thread; expected 'auto' or 'node' there, " +
      'since the end of a worker thread would abort the process',
  );
}

function launchFor(segments: readonly Segment[], options: CheckedOptions): Promise<Exporter> {
  const parts = segments.map(({ handle, schema, labels }): ExportedSegment => ({
    buffer: handle.buffer,
    schema,
    labels,
  }));
  return launch({
    thread: new URL('./thread.js', import.meta.url),
    options: isMainThread ? options : { ...options, transport: 'node' },
    parts,
    ended: (threadId) => {
      for (const { memory } of segments) freeShards(memory, threadId);
    },
  });
}
