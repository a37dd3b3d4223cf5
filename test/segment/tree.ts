// One family of each kind, for the tests of ownership and their threads.
import { counter, gauge, histogram } from 'pegcount';

export const tree = {
  calls: counter('calls_total', 'h'),
  wait: histogram('wait', 'h', [], { buckets: [1] }),
  sum: gauge('level_all', 'h', [], { combine: 'sum' }),
  max: gauge('level_max', 'h', [], { combine: 'max' }),
  each: gauge('level_each', 'h', [], { combine: 'each' }),
  last: gauge('level_last', 'h', [], { combine: 'last' }),
};
