// Which owners are gone: scanned and asked by the exporter, so that writers announce nothing. Runs on the exporter. Cold.
//
// For every owner word whose thread it holds no port to (the main thread and itself excepted) the exporter sends one end of
// a channel through postMessageToThread; the writer keeps it (segment/presence.ts). Then
//   - the exporter's end closes: the thread has returned, exited, thrown or been terminated; its shards are freed.
//   - ERR_WORKER_MESSAGING_FAILED twice, at least one scan apart: it was gone before the port came. Once proves nothing: a
//     young nested thread may not be reachable yet.
//   - any other rejection: it lives (its listener threw, or the main thread is too busy to pass the message on).
// The main thread is never reaped: the process ends with it.
import { MessageChannel, type MessagePort, postMessageToThread, threadId } from 'node:worker_threads';
import type { SegmentMemory } from '../segment/memory.js';
import { freeShards } from '../segment/ownership.js';
import { PRESENCE_KEY, type PresenceMessage } from '../segment/presence.js';

/** Milliseconds between two scans. */
const SCAN_MS = 100;
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
      else if (watch.asking === port1) watch.asking = undefined;
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
    }
  };

  const look = (thread: number): void => {
    let watch = watches.get(thread);
    if (watch === undefined) {
      watch = { port: undefined, asking: undefined, failures: 0, pause: 0, patience: 1 };
      watches.set(thread, watch);
    }
    if (watch.port !== undefined || watch.asking !== undefined) return;
    if (watch.pause > 0) watch.pause -= 1;
    else void ask(thread, watch);
  };

  const scan = (): void => {
    for (const { owners } of memories) {
      for (let shard = 0; shard < owners.length; shard++) {
        const thread = Atomics.load(owners, shard) - 1;
        if (thread > MAIN_THREAD && thread !== threadId) look(thread);
      }
    }
  };

  const timer = setInterval(scan, SCAN_MS);
  scan();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
      for (const { port, asking } of watches.values()) (port ?? asking)?.close();
    },
  };
}
