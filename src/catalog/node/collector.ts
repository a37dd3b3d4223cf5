// collectNode: keeps the figures of the thread that calls it fresh, and on one thread those of the process. Cold.
import { isMainThread, threadId } from 'node:worker_threads';
import { checkInteger, checkOptions, DeclarationError, show } from '../../schema/names.js';
import type { Writer } from '../../writer/types.js';
import { type Collecting, PERIOD, repeat } from '../process/periodic.js';
import type { NodeWriters } from './context.js';
import { watchEventLoop } from './event-loop.js';
import { readHeap, watchGarbageCollections } from './heap.js';
import { processWide } from './process-wide.js';
import { activeThings } from './resources.js';

export type CollectNodeOptions = {
  /** Milliseconds between two readings, from 50 to 3,600,000; 5000 unless given. Lags are those of one period. */
  readonly everyMs?: number;
  /**
   * Name of this thread, the value of its label `thread`; its thread id unless given (0 is the main thread). Where threads
   * are replaced, give them names that their successors take over: values of a label are never recycled.
   */
  readonly thread?: string;
  /**
   * Whether this thread collects the figures of the whole process too: exactly one should, or CPU seconds count twice.
   * The main thread does unless told otherwise.
   */
  readonly processWide?: boolean;
  /** Milliseconds between two looks at the event loop, from 1 to 1000; 10 unless given, as in prom-client. */
  readonly lagResolutionMs?: number;
};

/** A thread's writer with the node catalogue under the key `node`. */
export type NodeSource = Pick<Writer, 'intern'> & {
  readonly node: NodeWriters;
  /** 0 on the null writer, for which nothing is collected. */
  readonly shard?: number;
};

const OPTIONS = ['everyMs', 'thread', 'processWide', 'lagResolutionMs'];

/**
 * Keeps the node catalogue's figures of this thread fresh, now and every `everyMs`: event loop, heap, garbage collections,
 * resources. Call it once on every thread that is to be seen. Nothing of it keeps a thread or process alive.
 *
 * ```ts
 * const m = attach(families, workerData.metrics); // defineFamilies({ node: node() })
 * collectNode(m, { thread: 'sip-1' });
 * ```
 *
 * A reading takes some 150 microseconds, twice that with the figures of the process; the event loop is looked at every 10 ms
 * by a timer of libuv. With the catalogue under another key: `collectNode({ intern: m.intern, node: m.elsewhere })`.
 * Throws a DeclarationError for an unknown option or one out of range.
 */
export function collectNode(m: NodeSource, options: CollectNodeOptions = {}): Collecting {
  checkOptions(options, OPTIONS, 'collectNode');
  const given: Record<keyof CollectNodeOptions, unknown> = {
    everyMs: options.everyMs ?? PERIOD.usual,
    thread: options.thread ?? String(threadId),
    processWide: options.processWide ?? isMainThread,
    lagResolutionMs: options.lagResolutionMs ?? 10,
  };
  const { everyMs, thread: name, processWide: wide, lagResolutionMs } = given;
  checkInteger(everyMs, PERIOD.least, PERIOD.most, 'collectNode: everyMs');
  checkInteger(lagResolutionMs, 1, 1000, 'collectNode: lagResolutionMs');
  if (typeof name !== 'string' || name === '') {
    throw new DeclarationError(`collectNode: thread is ${show(name)}, expected a name such as "sip-1"`);
  }
  if (typeof wide !== 'boolean') {
    throw new DeclarationError(`collectNode: processWide is ${show(wide)}, expected a boolean`);
  }
  if (m.shard === 0) return { stop: () => {} };

  const { node } = m;
  const thread = m.intern(node.labels.thread, name);
  const readThings = activeThings(node, thread, (type) => m.intern(node.labels.type, type));
  const readProcess = wide ? processWide(node) : () => {};
  const loop = watchEventLoop(node, thread, lagResolutionMs);
  const endGarbageCollections = watchGarbageCollections(node, thread);
  const timer = repeat(
    () => {
      readHeap(node, thread);
      // Before the event loop is asked: what asks it would be one of its resources.
      readThings();
      loop.read();
      readProcess();
    },
    everyMs,
    'collectNode',
  );
  return {
    stop: () => {
      timer.stop();
      loop.stop();
      endGarbageCollections();
    },
  };
}
