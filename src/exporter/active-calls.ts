// Reads the active calls for the health answer straight from the segment, without a snapshot. Runs on the exporter's thread.
import type { FamilyLayout } from '../segment/layout.js';
import { viewShard, type SegmentMemory } from '../segment/memory.js';
import { Levels } from '../snapshot/levels.js';

/** The names that the sources mandate: `rustpbx_active_calls` and `voip_calls_active_total`, with whatever prefix. */
const activeCallsName = /(^|_)(active_calls|calls_active_total)$/;

/**
 * Makes the reading of a gauge, all its series together. A reading copies the gauges of the shards that have a living writer.
 * @param chosen the gauge's name; '' takes the first that counts active calls by its name, or is always 0 where there is none
 * @throws RangeError when no segment has such a gauge
 */
export function createActiveCalls(segments: readonly SegmentMemory[], chosen: string): () => number {
  const isIt = (name: string): boolean => (chosen === '' ? activeCallsName.test(name) : name === chosen);
  for (const memory of segments) {
    const family = memory.layout.families.find(
      ({ schema }) => schema.type === 'gauge' && schema.combine !== 'each' && isIt(schema.name),
    );
    if (family !== undefined) return createReading(memory, family);
  }
  if (chosen === '') return () => 0;
  throw new RangeError(
    `startExporter: option 'activeCalls' is '${chosen}'; expected the name of a gauge of the segment that does not combine as 'each'`,
  );
}

function createReading(memory: SegmentMemory, { array, base, slots }: FamilyLayout): () => number {
  const levels = new Levels(memory);
  const shards = Array.from(memory.owners, (_, shard) => viewShard(memory, shard).gauges);
  return () => {
    levels.begin();
    if (array === 'gauges') shards.forEach((gauges, shard) => levels.read(shard, gauges));
    const read = array === 'gauges' ? levels.combined : levels.last;
    let calls = 0;
    for (let slot = base; slot < base + slots; slot++) if (Number.isFinite(read[slot])) calls += read[slot];
    return calls;
  };
}
