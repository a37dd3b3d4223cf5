// Which owners are gone: scanned and asked by the exporter, so that nothing depends on what writers announce. Runs on the exporter. Cold.
//
// For every owner word whose thread it holds no port to (the main thread and itself excepted) the exporter sends one end of
// a channel through postMessageToThread; the writer keeps it (segment/presence.ts). Then
//   - the exporter's end closes: the thread has returned, exited, thrown or been terminated; its shards are freed.
//   - ERR_WORKER_MESSAGING_FAILED twice, at least one scan apart: it was gone before the port came. Once proves nothing: a
//     young nested thread may not be reachable yet.
//   - any other rejection: it lives (its listener threw, or the main thread is too busy to pass the message on).
// The main thread is never reaped: the process ends with it.
//
// Looking is dear for a thread that has nothing else to do (0.1 ms a time, mostly to wake up), so it looks often only while
// there is something to find out. With a port in hand, or on its way, for every owner nothing can change but by a claim, an
// answer or the close of a port, and each of them rouses the exporter. No claim slips through: the exporter waits first and
// looks afterwards, a writer claims first and rouses afterwards (segment/ownership.ts). A writer that dies between those two
// is found by the look that comes anyway, if late.
import { MessageChannel, type MessagePort, postMessageToThread, threadId } from 'node:worker_threads';
import type { SegmentMemory } from '../segment/memory.js';
import { claimed, freeShards } from '../segment/ownership.js';
import { PRESENCE_KEY, type PresenceMessage } from '../segment/presence.js';

/** Milliseconds between two scans while there is an owner to ask, and to the next scan once roused. */
const SCAN_MS = 100;
/** Milliseconds between two scans while there is none. */
const QUIET_SCAN_MS = 1000;
const MAIN_THREAD = 0;

export type Liveness = {
  /** Ends the scans and closes every port. */
  stop(): void;
};

/** What is known of one owner. */
type Watch = {
  /** The end kept here of the channel whose other end the thread keeps. */
  port: MessagePort | undefined;
  /** The end of a channel on its way; the answer passes through the main thread and takes as long as that one is busy. */
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
    const { port1, port2 } = new MessageChannel();
    watch.asking = port1;
    port1.unref();
    port1.once('close', () => {
      if (stopped) return;
      if (watch.port === port1) gone(thread);
      // The thread ended before it took the port, or could not be reached. In the first case no answer ever comes: the
      // next scan asks again.
      else if (watch.asking === port1) {
        watch.asking = undefined;
        rouse();
      }
    });
    try {
      await postMessageToThread(thread, { [PRESENCE_KEY]: port2 } satisfies PresenceMessage, [port2]);
      if (watch.asking === port1) watch.port = port1;
    } catch (error) {
      port1.close();
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_MESSAGING_FAILED') {
        watch.failures += 1;
        if (watch.failures > 1 && !stopped) gone(thread);
      } else {
        watch.failures = 0;
        watch.pause = watch.patience;
        watch.patience = Math.min(watch.patience * 2, MAX_PATIENCE);
      }
    } finally {
      if (watch.asking === port1) watch.asking = undefined;
      if (watch.port === undefined) rouse();
    }
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
