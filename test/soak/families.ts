// What the threads of the soak's application write: the demo's families, as it is configured here, and those of the writers
// that come and die. Every thread of the application declares the same.
import { closedLabel, counter, defineFamilies, type Families, gauge, histogram, openLabel } from 'pegcount';
import { type Configured, demoFamilies } from '#dist/demo/metrics.js';

/** As many queues as keep up with the calls: a queue that grows would be a slope of the load's own making. */
const QUEUES = Array.from({ length: 24 }, (_, index) => `queue-${index + 1}`);

/** For the application and for those who call it. */
export const configured = {
  labels: {
    trunk_id: { values: ['carrier-7', 'carrier-9', 'backup'], capacity: 8 },
    queue: { values: QUEUES, capacity: QUEUES.length },
  },
} satisfies Configured;

/**
 * How writers die: by their own doing once their events are counted, or terminated amid them; `early` amid the claim of its
 * shard, or next to it.
 */
export const Death = closedLabel('death', ['return', 'throw', 'exit', 'rejection', 'terminate', 'early']);
export type DeathName = (typeof Death.values)[number];

/** A name that a writer interns at run time; few, so that the dead leave room. */
export const Tenant = openLabel('tenant', { capacity: 16 });

const demo = demoFamilies(configured);
const mortal = {
  events: counter('soak_events_total', 'Events of writers that die', [Death]),
  named: counter('soak_named_total', 'The same events, by a name interned at run time', [Death, Tenant]),
  sizes: histogram('soak_sizes', 'One observation an event', [Death], { buckets: [0.25, 0.5, 0.75] }),
  alive: gauge('soak_alive', 'Writers that live', [], { combine: 'sum' }),
  present: gauge('soak_present', '1 while the writer of a shard lives', [], { combine: 'each' }),
};
export const families: Families<typeof demo.tree & { readonly mortal: typeof mortal }> = defineFamilies({
  ...demo.tree,
  mortal,
});
