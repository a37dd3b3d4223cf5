// The module that the exporter's thread runs: opens the segments, becomes their one exporter, and serves their pages.
// That there is one is checked by test/models/lock.pml; change them only together.
import { workerData } from 'node:worker_threads';
import type { PageFormat } from '../exposition/format.js';
import { formatsOf } from '../exposition/formats.js';
import { negotiateFormat, wantsGzip } from '../exposition/negotiate.js';
import { Renderer } from '../exposition/renderer.js';
import { openMemory } from '../segment/memory.js';
import { keepPresence } from '../segment/presence.js';
import { Pace } from '../snapshot/pace.js';
import { createActiveCalls } from './active-calls.js';
import { EventLoop } from './event-loop.js';
import { startLiveness } from './liveness.js';
import { becomeExporter } from './lock.js';
import type { ThreadData } from './messages.js';
import { ownFamilies } from './own-families.js';
import { createPageCache } from './page-cache.js';
import { createRejectNotice } from './reject-notice.js';
import { runExporter, type Assembly, type Warn } from './run.js';
import { labelsTogether, type Member } from './together.js';

/** A segment on its way to the exporter's thread, which has no declarations of families. */
export interface ExportedSegment extends Member {
  readonly buffer: SharedArrayBuffer;
}

const data = workerData as ThreadData<readonly ExportedSegment[]>;
void runExporter(data, (warn) => assemble(data.parts, warn));

async function assemble(parts: readonly ExportedSegment[], warn: Warn): Promise<Assembly> {
  const labelsOf = labelsTogether(parts);
  const segments = parts.map(({ buffer, schema, labels }, index) => ({
    memory: openMemory(buffer, schema),
    labels,
    labelsOf: labelsOf[index],
  }));
  // Before it is: a successor takes an owner that does not listen for a dead one.
  keepPresence();
  for (const { memory } of segments) {
    if (!(await becomeExporter(memory))) throw new Error('another exporter serves this segment already');
  }
  const own = segments.map(({ memory }) => ownFamilies(memory));
  const byMemory = new Map(segments.map(({ memory }, index) => [memory, own[index]]));
  // An exporter of several segments counts about itself in the first one.
  const [counters] = own;
  const loop = new EventLoop();
  const renderer = new Renderer(segments, new Pace(() => loop.comeRound()));
  const notices = renderer.snapshots.map((snapshot) => createRejectNotice(snapshot, warn));
  const formats = formatsOf(data.options);
  let warned = false;
  const source = createPageCache<PageFormat>({
    renderer: {
      renderAll: async (orders) => {
        for (const one of own) one.countShards();
        const pages = await renderer.renderAll(orders);
        for (const notice of notices) notice();
        return pages;
      },
    },
    formatOf: (accept) => formats[negotiateFormat(accept)],
    wantsGzip,
    counters,
    renderFailed: (error) => {
      if (!warned) warn(`a metrics page could not be rendered: ${String(error)}`);
      warned = true;
    },
  });
  const memories = segments.map(({ memory }) => memory);
  const liveness = startLiveness(memories, (memory, shards) => byMemory.get(memory)?.reclaimed(shards));
  const activeCalls = createActiveCalls(memories, data.options.activeCalls);
  return { source, activeCalls, counters, loop, stop: () => liveness.stop() };
}
