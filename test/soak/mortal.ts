// A writer of the soak that comes to die: counts, keeps intent and done on the side, and ends as it was told. Runs on a worker
// thread of the application.
import { workerData } from 'node:worker_threads';
import { attach } from 'pegcount';
import { Death, families, Tenant } from './families.js';
import { LAST_WORDS, type Life, SIDE } from './life.js';

const { metrics, side, death, events, synchronous, tenant } = workerData as Life;
const words = new Int32Array(side);
Atomics.store(words, SIDE.running, 1);
Atomics.notify(words, SIDE.running);
const m = attach(families, metrics);
Atomics.store(words, SIDE.shard, m.shard);
const { mortal } = m;
mortal.present.set(1);
mortal.alive.inc();
const kind = Death[death];
const named = m.intern(Tenant, tenant);

let count = 0;
function batch(size: number): void {
  for (let event = 0; event < size && count < events; event++) {
    words[SIDE.intent] = ++count;
    mortal.events.inc(kind);
    mortal.named.inc(kind, named);
    mortal.sizes.observe((count & 3) / 4, kind);
    words[SIDE.done] = count;
  }
}

function die(): void {
  if (death === 'throw') throw new Error(LAST_WORDS);
  if (death === 'rejection') void Promise.reject(new Error(LAST_WORDS));
  if (death === 'exit') process.exit(7);
}

const BATCH = 1000;
if (synchronous) {
  while (count < events) batch(BATCH);
  die();
} else {
  const turn = (): void => {
    batch(BATCH);
    if (count < events) setImmediate(turn);
    else die();
  };
  turn();
}
