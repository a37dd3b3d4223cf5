// What an exporter is at, as told by the counts that it keeps about itself in the segment. Runs on any thread.
import type { Segment } from 'pegcount';
import { viewShard } from '#dist/segment/memory.js';
import { EXPORTER_SHARD } from '#dist/segment/ownership.js';

export interface Progress {
  /** Requests that it is answering. */
  readonly inFlight: () => number;
  /** Pages that it has rendered. */
  readonly rendered: () => number;
}

export function progressOf({ memory }: Segment): Progress {
  const placeOf = (name: string) => memory.layout.families.find(({ schema }) => schema.name === name)!;
  const inFlight = placeOf('pegcount_http_requests_in_flight');
  const renders = placeOf('pegcount_render_duration_seconds');
  const { cells } = viewShard(memory, EXPORTER_SHARD);
  return {
    inFlight: () => memory.levels[inFlight.base],
    // One bucket of so few pages: the low cells hold all.
    rendered: () =>
      cells.subarray(renders.base, renders.base + renders.width).reduce((sum, one) => sum + one, 0),
  };
}
