// What the writers of the death test write; every thread of it declares the same.
import { counter, defineFamilies, gauge, histogram, numberLabel } from 'pegcount';

/** Most writers of one run; each has a series of its own. */
export const WRITERS = 256 as const;
export const Ordinal = numberLabel('ordinal', 0, 255);

export const families = defineFamilies({
  own: counter('death_own_total', 'Events of one writer', [Ordinal]),
  shared: counter('death_shared_total', 'Events of all writers, in one cell a shard'),
  seconds: histogram('death_seconds', 'One observation an event', [], { buckets: [0.25, 0.5, 0.75] }),
  present: gauge('death_present', '1 while the writer lives', [], { combine: 'each' }),
  alive: gauge('death_alive', 'Living writers', [], { combine: 'sum' }),
});

/** Words of the side buffer that a writer keeps beside its series. */
export const SIDE = { intent: 0, done: 1, shard: 2, thread: 3, robbed: 4, words: 5 } as const;

/** A counter starts this far below its first carry, so that writers die in carries too. */
export const BELOW_CARRY = 300;
