// A writer of the death test: counts, keeps intent and done on the side, and dies as it was told. Runs on a worker thread.
import { threadId, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { openMemory } from '#dist/segment/memory.js';
import { families, Ordinal, SIDE } from './families.js';

export type WriterData = {
  readonly metrics: SegmentHandle;
  readonly side: SharedArrayBuffer;
  readonly ordinal: number;
  /** `terminate` waits to be terminated; the others die by themselves after `events` events. */
  readonly death: 'terminate' | 'throw' | 'exit' | 'return';
  readonly events: number;
  /** Never gives the event loop a turn. */
  readonly synchronous: boolean;
};

const { metrics, side, ordinal, death, events, synchronous } = workerData as WriterData;
const words = new Int32Array(side, ordinal * SIDE.words * 4, SIDE.words);
const m = attach(families, metrics);
const { owners } = openMemory(metrics.buffer, families.schema);
const own = Ordinal.of(ordinal)!;

Atomics.store(words, SIDE.thread, threadId);
Atomics.store(words, SIDE.shard, m.shard);
m.present.set(1);
m.alive.inc();

let count = 0;
function batch(size: number): void {
  for (let event = 0; event < size && count < events; event++) {
    words[SIDE.intent] = ++count;
    m.own.inc(own);
    m.shared.inc();
    m.seconds.observe((count & 3) / 4);
    words[SIDE.done] = count;
  }
  if (Atomics.load(owners, m.shard) !== threadId + 1) Atomics.store(words, SIDE.robbed, 1);
}

function die(): void {
  if (death === 'throw') throw new Error('told to die');
  if (death === 'exit') process.exit(7);
}

if (synchronous) {
  while (count < events) batch(1000);
  die();
} else {
  const turn = (): void => {
    batch(1000);
    if (count < events) setImmediate(turn);
    else die();
  };
  turn();
}
