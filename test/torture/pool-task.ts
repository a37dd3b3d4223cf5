// A writer that lives on a thread of a pool: a task or more, in the last of which the thread dies, or after it.
import { attach } from 'pegcount';
import { TOLD } from './dying.js';
import { declare } from './families.js';
import { live } from './live.js';
import { type Place, Entry, writersOf } from './side.js';
import type { Life } from './plan.js';
import { workOf } from './work.js';

export type PoolTask = {
  readonly life: Life;
  readonly place: Place;
  /** Tasks that the thread has run before. */
  readonly before: number;
};

/** A task before the last one returns or throws, and leaves the thread as it is. */
export default async function run({ life, place, before }: PoolTask): Promise<void> {
  if (before === life.tasks - 1) {
    await live(life, place);
    return;
  }
  const declared = declare(writersOf(place.side));
  const entry = new Entry(place.side, life.ordinal);
  const m = attach(declared.families, place.metrics);
  workOf(m, declared, entry, place.side, { kind: 'pool', names: life.names }).loop(100);
  if (before % 2 === 1) throw new Error(TOLD);
}
