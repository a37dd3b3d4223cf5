// Becoming the one exporter of a segment: the lock is the ownership of its shard 0 (segment/ownership.ts). Runs on the exporter's
// thread. Cold.
//
// The thread that started an exporter frees the shard when that has ended. Where the two ended together, as when a worker thread
// is terminated that had started one, nobody does. So whoever finds the shard owned asks the owner, like any writer's thread.
//
// Checked by test/models/lock.pml; change them only together.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SegmentMemory } from '../segment/memory.js';
import { claimExporterShard, EXPORTER_SHARD, freeShards, ownerWord } from '../segment/ownership.js';
import { ASK_AGAIN_MS, askThread } from './ask-thread.js';

const MAIN_THREAD = 0;
/** Milliseconds in which an owner must say that it lives; whoever starts an exporter waits so long. */
const GIVE_UP_MS = 5000;

/** Makes this thread the exporter of a segment; false where another one is, or its thread cannot be told from a living one. */
export async function becomeExporter(memory: SegmentMemory): Promise<boolean> {
  let suspect = 0;
  while (!claimExporterShard(memory)) {
    const owner = Atomics.load(memory.owners, EXPORTER_SHARD);
    if (owner === 0) continue;
    const thread = owner - ownerWord(MAIN_THREAD);
    if (thread === MAIN_THREAD || (await isThere(thread))) return false;
    if (owner === suspect) freeShards(memory, thread);
    else await sleep(ASK_AGAIN_MS);
    suspect = owner;
  }
  return true;
}

async function isThere(thread: number): Promise<boolean> {
  const { port, answer } = askThread(thread, GIVE_UP_MS);
  const said = await answer;
  port.close();
  return said !== 'unreachable';
}
