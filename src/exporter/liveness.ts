// Which owners are gone: scanned and asked by the exporter, so that nothing depends on what writers announce. Runs on the exporter. Cold.
//
// Every owner whose thread it holds no port to (the main thread and itself excepted) is asked (ask-thread.ts). Then
//   - the port closes: the thread has returned, exited, thrown or been terminated; its shards are freed.
//   - it was not to be reached twice, at least one scan apart: it was gone before the port came.
//   - it is deaf, which says nothing: it is asked again later.
// The main thread is never reaped: the process ends with it.
//
// Looking is dear for a thread that has nothing else to do (0.1 ms a time, mostly to wake up), so it looks often only while
// there is something to find out. With a port in hand, or on its way, for every owner nothing can change but by a claim, an
// answer or the close of a port, and each of them rouses the exporter. No claim slips through: the exporter waits first and
// looks afterwards, a writer claims first and rouses afterwards (segment/ownership.ts). A writer that dies between those two
// is found by the look that comes anyway, if late.
//
// Checked by test/models/liveness.pml; change them only together.
import { type MessagePort, threadId } from 'node:worker_threads';
import type { SegmentMemory } from '../segment/memory.js';
import { claimed, freeShards } from '../segment/ownership.js';
import { ASK_AGAIN_MS, askThread } from './ask-thread.js';

/** Milliseconds between two scans while there is an owner to ask, and to the next scan once roused. */
const SCAN_MS = ASK_AGAIN_MS;
/** Milliseconds between two scans while there is none. */
const QUIET_SCAN_MS = 1000;
const MAIN_THREAD = 0;
/** What a free shard's word makes of a thread. */
const NOBODY = -1;

export type Liveness = {
  /** Ends the scans and closes every port. */
  stop(): void;
};

/** What is known of one owner. */
type Watch = {
  /** The end kept here of the channel whose other end the thread keeps. */
  port: MessagePort | undefined;
  /** The same while its other end is on its way. */
  asking: MessagePort | undefined;
  failures: number;
  /** Scans to let pass before asking again, doubled each time a listener of the application threw. */
  pause: number;
  patience: number;
};

/** Most scans between two questions to a thread whose own listener throws at them. */
const MAX_PATIENCE = 64;

/** Starts scanning `memories`; `freed` hears of every shard that a dead thread gave back. */
export function startLiveness(
  memories: readonly SegmentMemory[],
  freed: (memory: SegmentMemory, shards: number) => void,
): Liveness {
  const watches = new Map<number, Watch>();
  let stopped = false;

  const gone = (thread: number): void => {
    watches.delete(thread);
    for (const memory of memories) {
      const shards = freeShards(memory, thread);
      if (shards > 0) freed(memory, shards);
    }
  };

  const ask = async (thread: number, watch: Watch): Promise<void> => {
    const { port, answer } = askThread(thread);
    watch.asking = port;
    const said = await answer;
    watch.asking = undefined;
    if (stopped) return;
    if (said === 'here') {
      watch.port = port;
      port.once('close', () => {
        if (!stopped) gone(thread);
      });
      return;
    }
    if (said === 'deaf') {
      watch.failures = 0;
      watch.pause = watch.patience;
      watch.patience = Math.min(watch.patience * 2, MAX_PATIENCE);
    } else if (++watch.failures > 1) gone(thread);
    rouse();
  };

  /** False when the thread is to be asked again. */
  const look = (thread: number): boolean => {
    let watch = watches.get(thread);
    if (watch === undefined) {
      watch = { port: undefined, asking: undefined, failures: 0, pause: 0, patience: 1 };
      watches.set(thread, watch);
    }
    if (watch.port !== undefined || watch.asking !== undefined) return true;
    if (watch.pause > 0) {
      watch.pause -= 1;
      return false;
    }
    void ask(thread, watch);
    return true;
  };

  /** Memories whose next claim nothing waits for yet. */
  const unheard = new Set(memories);
  const listen = (memory: SegmentMemory): void => {
    const claim = claimed(memory);
    if (claim === undefined) return;
    unheard.delete(memory);
    // Only the scan listens again: a hundred claims at once cost one scan.
    void claim.then(() => {
      unheard.add(memory);
      rouse();
    });
  };

  let quiet = false;
  let timer: NodeJS.Timeout | undefined;
  const scanIn = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(scan, milliseconds);
  };
  /** Brings the next scan forward, once. */
  const rouse = (): void => {
    if (!quiet || stopped) return;
    quiet = false;
    scanIn(SCAN_MS);
  };
  const scan = (): void => {
    for (const memory of unheard) listen(memory);
    quiet = true;
    for (const { owners } of memories) {
      for (let shard = 0; shard < owners.length; shard++) {
        const thread = Atomics.load(owners, shard) - 1;
        // The word is no thread's: somebody else has written it.
        if (thread < NOBODY) gone(thread);
        if (thread > MAIN_THREAD && thread !== threadId && !look(thread)) quiet = false;
      }
    }
    scanIn(quiet ? QUIET_SCAN_MS : SCAN_MS);
  };

  scan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      for (const { port, asking } of watches.values()) (port ?? asking)?.close();
    },
  };
}
