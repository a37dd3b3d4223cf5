// What a mortal writer of the soak is told, and what it leaves behind. Main thread of the application and its mortal writers.
import type { SegmentHandle } from 'pegcount';
import type { DeathName } from './families.js';

export type Life = {
  readonly metrics: SegmentHandle;
  /** Words of SIDE. */
  readonly side: SharedArrayBuffer;
  readonly death: DeathName;
  /** Those that are terminated never come to the end of theirs. */
  readonly events: number;
  /** Never gives the event loop a turn. */
  readonly synchronous: boolean;
  readonly tenant: string;
};

/** Words that it keeps beside its series: what it is about to count, what it has counted, its shard, and that it runs. */
export const SIDE = { intent: 0, done: 1, shard: 2, running: 3, words: 4 } as const;

/** What it throws or rejects with when told to. */
export const LAST_WORDS = 'told to die';
