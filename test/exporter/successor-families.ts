// What the threads of the successor test share: what its writers write, how they are told to live, and how they end.
import { counter, defineFamilies, gauge, histogram, numberLabel, type SegmentHandle } from 'pegcount';

/** Most writers of one run; each has a series of its own. */
export const WRITERS = 512;
export const Ordinal = numberLabel('ordinal', 0, 511);

export const families = defineFamilies({
  own: counter('successor_own_total', 'Events of one writer', [Ordinal]),
  shared: counter('successor_shared_total', 'Events of all writers, in one cell a shard'),
  seconds: histogram('successor_seconds', 'One observation an event', [], { buckets: [0.25, 0.5, 0.75] }),
  present: gauge('successor_present', 'The ordinal of each living writer', [], { combine: 'each' }),
  alive: gauge('successor_alive', 'Living writers', [], { combine: 'sum' }),
  latest: gauge('successor_latest', 'The ordinal of the last writer that began', [], { combine: 'last' }),
});

/** Words of the side buffer that a writer keeps beside its series. `die` is set by who wants it to end. */
export const SIDE = { intent: 0, done: 1, shard: 2, thread: 3, robbed: 4, die: 5, words: 6 } as const;

/** How a writer ends once its word `die` is set; `terminate` goes on until it is terminated. */
export const ends = ['return', 'throw', 'reject', 'exit', 'terminate'] as const;
/** What it does between batches: nothing, wait without giving the event loop a turn, or give it one. */
export const paces = ['busy', 'waiting', 'turning'] as const;
export const TOLD_TO_DIE = 'told to die';

export type WriterData = {
  readonly metrics: SegmentHandle;
  readonly side: SharedArrayBuffer;
  readonly ordinal: number;
  readonly end: (typeof ends)[number];
  readonly pace: (typeof paces)[number];
  /** The writer is a thread of the thread that gets this. */
  readonly nested: boolean;
};
