// The families of the examples: the README's own.
import {
  closedLabel,
  counter,
  defineFamilies,
  gauge,
  histogram,
  openLabel,
  telephonyBuckets,
} from 'pegcount';

export const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);
export const Result = closedLabel('result', ['ok', 'redirect', 'rejected', 'failed']);
export const Trunk = openLabel('trunk_id', { capacity: 256 });
export const families = defineFamilies({
  calls: counter('pbx_calls_total', 'Completed calls', [Direction, Result]),
  setup: histogram('pbx_setup_seconds', 'INVITE to 200 OK', [Direction], { buckets: telephonyBuckets }),
  trunkUp: gauge('pbx_trunk_status', '1 while online', [Trunk], { combine: 'last' }),
});
