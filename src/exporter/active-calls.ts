// Reads the active calls for the health answer straight from the segment, without a snapshot. Runs on the exporter's thread.
import type { FamilyLayout } from '../segment/layout.js';
import { viewShard, type SegmentMemory } from '../segment/memory.js';
import { Levels } from '../snapshot/levels.js';

/** The names that the sources mandate: `rustpbx_active_calls` and `voip_calls_active_total`, with whatever prefix. */
const activeCallsName = /(^|_)(active_calls|calls_active_total)$/;

/**
 * Makes the reading of the first gauge that counts active calls, all its series together; 0 where there is none. A reading
 * copies the gauges of the shards that have a living writer.
 */
export function createActiveCalls(segments: readonly SegmentMemory[]): () => number {
  for (const memory of segments) {
    const family = memory.layout.families.find(
      ({ schema }) =>
        schema.type === 'gauge' && schema.combine !== 'each' && activeCallsName.test(schema.name),
    );
    if (family !== undefined) return createReading(memory, family);
  }
  return () => 0;
}

function createReading(memory: SegmentMemory, { array, base, slots }: FamilyLayout): () => number {
  const levels = new Levels(memory);
  const shards = Array.from(memory.owners, (_, shard) => viewShard(memory, shard).gauges);
  return () => {
    levels.begin();
    if (array === 'gauges') shards.forEach((gauges, shard) => levels.read(shard, gauges));
    const read = array === 'gauges' ? levels.combined : levels.last;
    let calls = 0;
    for (let slot = base; slot < base + slots; slot++) if (!Number.isNaN(read[slot])) calls += read[slot];
    return calls;
  };
}
