// Owning a shard: claim, ready, free. Runs on writers (claim) and on the exporter (await claims, free). Cold.
//
// Assumptions
//   A1 Thread ids never recur in a process; the main thread's is 0.
//   A2 A thread that is gone stores nothing more.
// Guarantees (checked by test/models/handover.pml; the exporter's lock by test/models/lock.pml, claims that rouse it and the
// freeing of the dead by test/models/liveness.pml; change them only together)
//   G1 At most one living thread owns a shard: a claim is one compare-and-exchange of 0 by thread id + 1.
//   G2 Counters and histograms are never reset: the next owner goes on from what it finds.
//   G3 Gauges are reset by the claimant before it stores ready = owner, and count only while owner = ready.
//   G4 Only the death of the owner frees a shard: bound handles would outlive any other release.
/// <reference lib="es2024.sharedmemory" />
import { threadId } from 'node:worker_threads';
import { SegmentError } from './header.js';
import { type SegmentMemory, type ShardViews, viewShard } from './memory.js';

/** The shard of the exporter; owning it is the exporter's lock. */
export const EXPORTER_SHARD = 0;

/** The word by which a thread owns a shard. */
export const ownerWord = (thread: number): number => thread + 1;

/** Claims a free shard for this thread, or finds the one it has. Throws a SegmentError when all are owned. */
export function claimShard(memory: SegmentMemory): number {
  const { owners, layout } = memory;
  const own = ownerWord(threadId);
  for (let shard = 1; shard <= layout.shards; shard++) if (Atomics.load(owners, shard) === own) return shard;
  for (let shard = 1; shard <= layout.shards; shard++) {
    if (Atomics.compareExchange(owners, shard, 0, own) === 0) {
      // Before ready: the gauges of an owner that the exporter did not hear of never count.
      Atomics.notify(owners, EXPORTER_SHARD);
      prepare(memory, shard, own);
      return shard;
    }
  }
  throw new SegmentError(
    `pegcount: all ${layout.shards} shards are owned by living threads, expected a free one; raise createSegment(…, { shards: ${layout.shards * 2} })`,
  );
}

/** Claims the exporter's shard; false when another exporter has it. */
export function claimExporterShard(memory: SegmentMemory): boolean {
  const own = ownerWord(threadId);
  if (Atomics.compareExchange(memory.owners, EXPORTER_SHARD, 0, own) !== 0) return false;
  prepare(memory, EXPORTER_SHARD, own);
  return true;
}

function prepare(memory: SegmentMemory, shard: number, own: number): void {
  resetGauges(memory, viewShard(memory, shard));
  Atomics.store(memory.readies, shard, own);
}

/** `sum` gauges start at 0, the others unset. */
function resetGauges({ layout }: SegmentMemory, { gauges }: ShardViews): void {
  for (const { schema, array, base, slots } of layout.families) {
    if (array === 'gauges') gauges.fill(schema.combine === 'sum' ? 0 : NaN, base, base + slots);
  }
}

/**
 * Resolves at the next claim of a writer, without a timer and without keeping the thread alive; a hint only, as the claimant
 * may die before it gives it. The exporter waits on its own shard's word, which nobody changes while it lives. Undefined when
 * somebody did; then try again later.
 */
export function claimed({ owners }: SegmentMemory): Promise<unknown> | undefined {
  const wait = Atomics.waitAsync(owners, EXPORTER_SHARD, Atomics.load(owners, EXPORTER_SHARD));
  return wait.async ? wait.value : undefined;
}

/** Frees every shard that `thread` owns, once it is known to be gone. Returns how many. */
export function freeShards({ owners }: SegmentMemory, thread: number): number {
  const word = ownerWord(thread);
  let freed = 0;
  for (let shard = 0; shard < owners.length; shard++) {
    if (Atomics.compareExchange(owners, shard, word, 0) === word) freed += 1;
  }
  return freed;
}
