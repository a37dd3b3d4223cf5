// One writer's life, as it was planned: attach, count, look after its own workers, die. Runs on every writer but the main thread.
import { threadId } from 'node:worker_threads';
import { attach } from 'pegcount';
import { openMemory } from '#dist/segment/memory.js';
import { ownerWord } from '#dist/segment/ownership.js';
import { die, dieInside } from './dying.js';
import { declare, Kind } from './families.js';
import { fillHeap } from './fill-heap.js';
import { diesAlone, type Life, MOMENTS } from './plan.js';
import { Entry, type Place, STATE, writersOf } from './side.js';
import { startLife } from './start.js';
import { type Act, moveIn, pause, type Work, workOf } from './work.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lives until it dies by itself; whoever is to be killed never returns. */
export async function live(life: Life, place: Place): Promise<void> {
  const { ordinal, kind, way, moment, names } = life;
  const entry = new Entry(place.side, ordinal);
  const declared = declare(writersOf(place.side));
  const { families } = declared;
  const join = () => attach(families, place.metrics);
  entry.set('kind', Kind.values.indexOf(kind));
  entry.enter(STATE.attaching);
  if (moment === 'claim') {
    await leave(life, () => entry.set('shard', join().shard));
    return;
  }
  const m = join();
  entry.set('shard', m.shard);
  moveIn(m, ordinal, way !== 'survive');
  const work = workOf(m, declared, entry, place.side, { kind, names });
  // A little of everything; but who is to die of its first event has no other.
  for (const each of MOMENTS)
    if (life.step < 0 || life.events > 1 || each !== moment) work[each](1 + (ordinal % 4));
  const { owners } = openMemory(place.metrics.buffer, families.schema);
  const act: Act = (events) => {
    work[moment](events);
    if (Atomics.load(owners, m.shard) !== ownerWord(threadId)) entry.set('robbed', 1);
  };
  if (life.children.length > 0) await raise(life, place, () => act(life.batch));
  entry.enter(STATE.working);
  if (way === 'survive') await survive(life, work, act);
  else if (way === 'heap') fillHeap(() => act(life.batch));
  else await leave(life, act);
}

/** Does what it is in the middle of, and dies of it. */
async function leave(life: Life, act: Act): Promise<void> {
  const { way, events, batch, step, synchronous } = life;
  for (let done = 0; !diesAlone(life) || done < events - 1; done += batch) {
    act(diesAlone(life) ? Math.min(batch, events - 1 - done) : batch);
    if (!synchronous) await turn();
  }
  const last = (): void => act(1);
  if (step >= 0) dieInside(way, step, last);
  else {
    last();
    die(way);
  }
  // Until Node ends the thread.
  while (way === 'rejection' || way === 'throw') {
    act(batch);
    await turn();
  }
}

/** Counts until its mortal children are gone and the others, who go when it goes, are at it. */
async function raise({ children }: Life, place: Place, act: () => void): Promise<void> {
  const started = children.map((child) => ({ child, ...startLife(child, place) }));
  let mortals = 0;
  for (const { child, worker, gone } of started) {
    if (child.way === 'parent') {
      // It must not keep a parent that returns.
      worker.unref();
      continue;
    }
    mortals += 1;
    void gone.then(() => (mortals -= 1));
  }
  const isAbsent = ({ ordinal, moment }: Life): boolean => {
    const entry = new Entry(place.side, ordinal);
    return (
      entry.get('died') === 0 && entry.get('state') < (moment === 'claim' ? STATE.attaching : STATE.working)
    );
  };
  while (mortals > 0 || children.some(isAbsent)) {
    act();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Counts a little of everything, for ever. */
async function survive({ synchronous, batch }: Life, work: Work, act: Act): Promise<void> {
  for (let round = 0; ; round++) {
    act(batch);
    work[MOMENTS[round % MOMENTS.length]](1);
    if (synchronous) pause(1);
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
