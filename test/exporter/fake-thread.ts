// What the exporter's thread runs in the tests of its life: pages without a segment, and trouble on demand.
import { workerData } from 'node:worker_threads';
import type { ThreadData } from '#dist/exporter/messages.js';
import { createPageCache, type CachedFormat, type Renderer } from '#dist/exporter/page-cache.js';
import { EventLoop } from '#dist/exporter/event-loop.js';
import { runExporter, type Assembly, type Warn } from '#dist/exporter/run.js';
import { contentType, FakeCounters } from './fakes.js';

export interface FakeThreadParts {
  readonly pageBytes?: number;
  /** Why uWebSockets.js does not load, if it is not to. */
  readonly withoutUws?: string;
  /** Keeps the thread busy for so long before it serves. */
  readonly startMilliseconds?: number;
  /** What goes wrong: while it starts, renders or stops, or upon a request for an unknown path. */
  readonly trouble?: 'assemble' | 'render' | 'stop' | 'error' | 'rejection' | 'rejection within';
}

const data = workerData as ThreadData<FakeThreadParts>;
const { pageBytes = 100, withoutUws, startMilliseconds = 0, trouble } = data.parts;

const format: CachedFormat = { contentType };

/** Renders in slices, as the real one does. */
const renderer: Renderer<CachedFormat> = {
  async renderAll([{ into }]) {
    const buffer = into ?? Buffer.alloc(pageBytes, 'a');
    for (let slice = 0; slice < 3; slice++) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const end = performance.now() + 3; performance.now() < end;);
    }
    if (trouble === 'render') throw new Error('trouble in a render\nand more lines');
    return [{ buffer, length: pageBytes }];
  },
};

class TroubledCounters extends FakeCounters {
  override request(code: number): void {
    super.request(code);
    if (code !== 404) return;
    if (trouble === 'error') {
      setImmediate(() => {
        throw new Error('trouble in a timer');
      });
    }
    if (trouble === 'rejection') setImmediate(() => void Promise.reject(new Error('trouble in a promise')));
    // Surfaces wherever the microtasks run next, which is inside a callback of the server's.
    if (trouble === 'rejection within') void Promise.reject(new Error('trouble in a request'));
  }
}

function assemble(warn: Warn): Assembly {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, startMilliseconds);
  if (trouble === 'assemble') throw new Error('trouble in the assembly');
  const counters = new TroubledCounters();
  const renderFailed = (error: unknown): void => warn(`no page: ${String(error)}`);
  return {
    source: createPageCache({
      renderer,
      formatOf: () => format,
      wantsGzip: () => false,
      counters,
      renderFailed,
    }),
    activeCalls: () => 0,
    counters,
    loop: new EventLoop(),
    stop: () => {
      if (trouble === 'stop') throw new Error('trouble while stopping');
    },
  };
}

void (withoutUws === undefined ? runExporter(data, assemble) : runExporter(data, assemble, () => withoutUws));
