// Families of the pbx catalogue about trunks (seed 000). Declarations; cold.
import { counter, gauge, histogram } from '../../schema/family.js';
import { Direction } from '../labels.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';

export function trunkFamilies<TrunkId extends LabelNamed<'trunk_id'>, Reason extends LabelNamed<'reason'>>({
  name,
  labels,
  buckets,
  series,
}: PbxContext<{ trunkId: TrunkId; reason: Reason }>) {
  return {
    trunkCalls: counter(name('trunk_calls_total'), 'Calls sent or received over a trunk', [
      labels.trunkId,
      Direction,
    ]),
    trunkCallsFailed: counter(
      name('trunk_calls_failed_total'),
      'Calls over a trunk that failed, by reason',
      [labels.trunkId, Direction, labels.reason],
      { series: series.trunkCallsFailed },
    ),
    trunkLatency: histogram(
      name('trunk_latency_seconds'),
      'Time to set up a call over a trunk',
      [labels.trunkId],
      {
        buckets: buckets.trunkLatency,
        unit: 'seconds',
      },
    ),
    trunkStatus: gauge(
      name('trunk_status'),
      '1 while the trunk is online, 0 while it is not',
      [labels.trunkId],
      {
        combine: 'last',
      },
    ),
  };
}
