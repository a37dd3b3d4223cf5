// Tells once a family that its writers drop events, since hot paths only count them. Runs on the exporter's thread, after a
// reading.
import { COUNTER_CELLS } from '../segment/layout.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** Makes the look at one segment's `pegcount_rejected_total`; `warn` prints one line. */
export function createRejectNotice(snapshot: Snapshot, warn: (line: string) => void): () => void {
  const rejected = snapshot.memory.layout.families.find(
    ({ schema }) => schema.name === 'pegcount_rejected_total',
  );
  const label = rejected?.schema.labels[0];
  if (rejected === undefined || label?.kind !== 'closed') return () => {};
  const told = new Set<string>();
  return () => {
    label.values.forEach((family, slot) => {
      const count = snapshot.counts.value(rejected.base / COUNTER_CELLS + slot);
      if (count === 0 || told.has(family)) return;
      told.add(family);
      warn(
        `family "${family}" drops events with a bad label or value: ${count} so far (pegcount_rejected_total)`,
      );
    });
  };
}
