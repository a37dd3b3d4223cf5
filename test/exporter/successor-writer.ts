// A writer of the successor test: counts, keeps intent and done on the side, and ends as it was told. Runs on a worker thread, or
// on one that such a thread has started.
import { threadId, Worker, workerData } from 'node:worker_threads';
import { attach } from 'pegcount';
import { openMemory } from '#dist/segment/memory.js';
import { families, Ordinal, SIDE, TOLD_TO_DIE, type WriterData } from './successor-families.js';

const nobody = new Int32Array(new SharedArrayBuffer(4));

function write({ metrics, side, ordinal, end, pace }: WriterData): void {
  const words = new Int32Array(side, ordinal * SIDE.words * 4, SIDE.words);
  const m = attach(families, metrics);
  const { owners } = openMemory(metrics.buffer, families.schema);
  const own = Ordinal.of(ordinal)!;
  m.present.set(ordinal);
  m.alive.inc();
  m.latest.set(ordinal);
  Atomics.store(words, SIDE.thread, threadId);
  Atomics.store(words, SIDE.shard, m.shard);

  let count = 0;
  const batch = (): boolean => {
    for (let event = 0; event < 500; event++) {
      words[SIDE.intent] = ++count;
      m.own.inc(own);
      m.shared.inc();
      m.seconds.observe((count & 3) / 4);
      words[SIDE.done] = count;
    }
    if (Atomics.load(owners, m.shard) !== threadId + 1) Atomics.store(words, SIDE.robbed, 1);
    return end === 'terminate' || Atomics.load(words, SIDE.die) === 0;
  };
  const die = (): void => {
    if (end === 'throw') throw new Error(TOLD_TO_DIE);
    if (end === 'reject') void Promise.reject(new Error(TOLD_TO_DIE));
    if (end === 'exit') process.exit(7);
  };
  const turn = (): void => {
    if (batch()) setTimeout(turn, 1);
    else die();
  };
  if (pace === 'turning') {
    turn();
    return;
  }
  while (batch()) if (pace === 'waiting') Atomics.wait(nobody, 0, 0, 1);
  die();
}

const data = workerData as WriterData;
if (data.nested) new Worker(new URL(import.meta.url), { workerData: { ...data, nested: false } });
else write(data);
