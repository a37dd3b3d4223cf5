// Families of the pbx catalogue about wholesale minutes and the call centre (seed 001). Declarations; cold.
import { counter, gauge } from '../../schema/family.js';
import type { Naming } from '../options.js';

/** Integers of a millionth of the currency unit, shown as they are. Profit can fall, so it is a gauge. */
export function wholesaleFamilies(name: Naming) {
  return {
    wholesaleRevenueMicrocurrency: counter(
      name('revenue_microcurrency_total'),
      'Charged to customers, in millionths of the currency unit',
    ),
    wholesaleCostMicrocurrency: counter(
      name('cost_microcurrency_total'),
      'Owed to carriers, in millionths of the currency unit',
    ),
    wholesaleProfitMicrocurrency: gauge(
      name('profit_microcurrency_total'),
      'Revenue less cost, in millionths of the currency unit',
      [],
      { combine: 'sum' },
    ),
  };
}

export function callCenterFamilies(name: Naming) {
  return {
    callCenterQueueLength: gauge(name('queue_length'), 'Callers waiting for an agent', [], {
      combine: 'sum',
    }),
    callCenterAgentsAvailable: gauge(name('agents_available'), 'Agents ready to take a call', [], {
      combine: 'last',
    }),
    callCenterSlaPercentage: gauge(
      name('sla_percentage'),
      'Share of calls answered within the agreed time, from 0 to 100',
      [],
      { combine: 'last' },
    ),
  };
}
