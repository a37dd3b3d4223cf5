// One reading of everything that must not grow. Main thread of the soak's application.
import { readdirSync } from 'node:fs';
import type { SegmentMemory } from '#dist/segment/memory.js';
import { EXPORTER_SHARD } from '#dist/segment/ownership.js';
import { countOf, openFiles } from './files.js';
import type { Heap } from './heap.js';
import { readHeaps } from './heaps.js';

const MEGABYTE = 1e6;

export type Counts = {
  /** Open files but for UDP sockets. */
  readonly fds: number;
  /** The media threads keep as many as they have needed at once. */
  readonly udp_sockets: number;
  readonly threads: number;
  /** Shards that writers own. */
  readonly shards: number;
};
export type Reading = Counts & {
  /** Since the load began. */
  readonly seconds: number;
  /** Mortal writers that have died. */
  readonly deaths: number;
  readonly rss_mb: number;
  readonly heap_main_mb: number;
  readonly heap_exporter_mb: number;
  /** Of the demo's workers together. */
  readonly heap_workers_mb: number;
  /** Memory outside the heaps that objects of all of them keep. */
  readonly external_mb: number;
};

export function count({ owners }: SegmentMemory): Counts {
  const shards = owners.reduce((sum, owner, shard) => sum + (shard > 0 && owner !== 0 ? 1 : 0), 0);
  return { ...countOf(openFiles()), threads: readdirSync('/proc/self/task').length, shards };
}

/** To be called while no mortal writer lives. */
export async function read(
  memory: SegmentMemory,
  workers: number,
): Promise<Omit<Reading, 'seconds' | 'deaths'>> {
  const heaps = await readHeaps(memory.owners[EXPORTER_SHARD] - 1, workers);
  const used = ({ used: bytes }: Heap): number => bytes / MEGABYTE;
  const { main, exporter, workers: others } = heaps;
  return {
    ...count(memory),
    rss_mb: process.memoryUsage.rss() / MEGABYTE,
    heap_main_mb: used(main),
    heap_exporter_mb: used(exporter),
    heap_workers_mb: used(others),
    external_mb: (main.external + exporter.external + others.external) / MEGABYTE,
  };
}
