// One family of every kind that a test writer must read back.
import {
  closedLabel,
  counter,
  defineFamilies,
  derivedLabel,
  gauge,
  histogram,
  numberLabel,
  openLabel,
} from 'pegcount';

export const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);
export const Result = closedLabel('result', ['ok', 'failed']);
export const Code = numberLabel('code', 200, 299);
export const Trunk = openLabel('trunk_id', { capacity: 4 });
export const Realm = openLabel('realm', { capacity: 4 });

export const families = defineFamilies({
  plain: counter('plain_total', 'No label'),
  calls: counter('calls_total', 'Two labels', [Direction, Result]),
  cpu: counter('cpu_seconds_total', 'Microseconds', [], { scale: 1e-6, unit: 'seconds' }),
  byTrunk: counter('by_trunk_total', 'Open and closed', [Trunk, Result]),
  sum: gauge('sum', 'Starts at 0', [Direction], { combine: 'sum' }),
  max: gauge('max', 'Starts unset', [Direction], { combine: 'max' }),
  last: gauge('last', 'In no shard', [Trunk], { combine: 'last' }),
  seconds: histogram('seconds', 'Three buckets', [Direction], { buckets: [0.5, 1, 10] }),
  deep: {
    derived: counter('derived_total', 'Takes one label', [
      derivedLabel('class', Code, (code) => `${code[0]}xx`),
      Code,
    ]),
    deeper: {
      routes: counter('routes_total', 'Interned', [Trunk, Realm], { series: 6 }),
      levels: gauge('levels', 'Interned', [Trunk, Realm], { series: 6, combine: 'each' }),
      delays: histogram('delays', 'Interned', [Trunk, Realm], { series: 6, buckets: [1] }),
    },
  },
});
