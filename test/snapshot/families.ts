// The families that the counting threads of these tests and their reader share.
import { counter, defineFamilies, gauge, histogram, numberLabel } from 'pegcount';

export const families = defineFamilies({
  counted: counter('counted_total', 'Large and small steps'),
  ticks: counter('ticks_total', 'Steps of one'),
  wait: histogram('wait_seconds', 'Values 0.5 to 4.5', [], { buckets: [1, 2, 3, 4] }),
  level: gauge('level', 'Rises', [], { combine: 'max' }),
  each: gauge('each', 'One a writer', [], { combine: 'each' }),
});

/** Several blocks of counters, and a part of one. */
export const Series = numberLabel('series', 0, 4999);
export const wide = defineFamilies({ counted: counter('counted_total', 'One a round', [Series]) });
