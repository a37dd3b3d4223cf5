// What the writers of a torture run write, and where its counters start; every thread declares the same. Cold.
import { closedLabel, counter, defineFamilies, gauge, histogram, numberLabel, openLabel } from 'pegcount';
import { WINDOW } from '#dist/schema/native.js';
import type { FamilySchema } from '#dist/schema/schema.js';
import { classic, COUNTER_CELLS } from '#dist/segment/layout.js';
import { type SegmentMemory, viewShard } from '#dist/segment/memory.js';

export const Kind = closedLabel('kind', ['main', 'worker', 'pool', 'nested']);

/** How many names writers have for each open label, and how many of them find room. */
export const NAMES = { trunk: 160, realm: 12, guest: 40 } as const;
export const Trunk = openLabel('trunk', { capacity: 128 });
export const Realm = openLabel('realm', { capacity: 8 });
export const Guest = openLabel('guest', { capacity: 64 });
/** Every writer has a name of its own for this one, and a realm to go with it; so there is always something new to intern. */
export const mailboxOf = (ordinal: number): string => `mailbox ${ordinal}`;
export const realmOf = (ordinal: number): string => `realm ${1 + (ordinal % NAMES.realm)}`;

/** What every fourth event observes, from the first on; each value is a bucket of its own. */
export const SECONDS = [1, 0.25, 0.5, 0.75] as const;
export const SIZES = [8, 1, 2, 4] as const;
const secondBounds = [0.25, 0.5, 0.75] as const;
const sizeBounds = [1, 2, 4] as const;

/** What an event of the carry loop adds: every one of them carries, and every second kind in several steps. */
export const amountOf = (ordinal: number): number => (ordinal % 2 === 0 ? 2 ** 31 - 1 : 3 * 2 ** 31 + 7);
/** And in one cell a shard, where all of its owners carry: whoever dies in a carry leaves it to the next one. */
export const HEIR_AMOUNT = 2 ** 31 - 1;
/** Whether an amount is added by one store: then a total is always a multiple of it. */
export const isOneStep = (amount: number): boolean => amount < 2 ** 31;

export function declare(writers: number) {
  const Ordinal = numberLabel('ordinal', 0, writers - 1);
  // Nearly all find room.
  const room = Math.ceil(writers * 0.9);
  const Mailbox = openLabel('mailbox', { capacity: room });
  const families = defineFamilies({
    events: counter('torture_events_total', 'Events of one writer', [Ordinal]),
    shared: counter('torture_shared_total', 'The same events of all writers'),
    amounts: counter('torture_amounts_total', 'Amounts that carry, of one writer', [Ordinal]),
    inherited: counter('torture_inherited_total', 'Amounts that carry, of all mortals'),
    seconds: histogram('torture_seconds', 'Observations', [], { buckets: secondBounds }),
    sizes: histogram('torture_sizes', 'Observations, counted twice', [], {
      buckets: sizeBounds,
      native: { schema: 0, range: [1, 8] },
    }),
    traced: counter('torture_traced_total', 'Traced events', [Kind], { exemplars: true }),
    waits: histogram('torture_waits_seconds', 'The same events', [], {
      buckets: secondBounds,
      exemplars: true,
    }),
    calls: counter('torture_calls_total', 'Events by trunk', [Trunk]),
    mailboxes: counter('torture_mailboxes_total', 'The same by writer', [Mailbox]),
    routes: counter('torture_routes_total', 'The same by tuple', [Mailbox, Realm], { series: room }),
    guests: counter('torture_guests_total', 'The same by values that come and go', [Guest]),
    present: gauge('torture_present', 'Ordinal of each living writer', [], { combine: 'each' }),
    alive: gauge('torture_alive', 'Living writers', [], { combine: 'sum' }),
    newest: gauge('torture_newest', 'Highest ordinal of the living', [], { combine: 'max' }),
    oldest: gauge('torture_oldest', 'Lowest ordinal of the mortals', [], { combine: 'min' }),
    latest: gauge('torture_latest', 'Ordinal of whoever set it last', [], { combine: 'last' }),
  });
  return { Ordinal, Mailbox, families };
}
export type Declared = ReturnType<typeof declare>;

/** Families whose counters start just below a carry. */
const early = ['torture_events_total', 'torture_shared_total', 'torture_seconds', 'torture_sizes', 'torture_traced_total', 'torture_waits_seconds']; // prettier-ignore

/** What each of their counters starts at in a shard: just below its first half-wrap, or below its second. */
export function startOf(shard: number): number {
  return (shard % 2 === 1 ? 2 ** 31 : 2 ** 32) - 1 - ((shard * 37) % 400);
}

/** Which counters of a slot are ever counted in: not the native buckets for what is zero, negative or out of range. */
function counted(schema: FamilySchema): number[] {
  if (schema.type !== 'histogram') return [0];
  const own = Array.from({ length: classic(schema) }, (_, index) => index);
  const window = Array.from({ length: schema.native?.count ?? 0 }, (_, index) => own.length + WINDOW + index);
  return [...own, ...window];
}

/** Puts the counters there. Before anybody attaches. */
export function wind(memory: SegmentMemory): void {
  for (let shard = 1; shard <= memory.layout.shards; shard++) {
    const { cells } = viewShard(memory, shard);
    const start = startOf(shard);
    for (const { schema, base, width, slots } of memory.layout.families) {
      if (!early.includes(schema.name)) continue;
      for (let slot = base; slot < base + width * slots; slot += width) {
        for (const counter of counted(schema)) {
          cells[slot + counter * COUNTER_CELLS] = start | 0;
          cells[slot + counter * COUNTER_CELLS + 1] = start >= 2 ** 31 ? 1 : 0;
        }
      }
    }
  }
}

/** What the counters of all shards ever claimed started at together. */
export function startsOf({ readies }: SegmentMemory): number {
  let sum = 0;
  for (let shard = 1; shard < readies.length; shard++) {
    if (Atomics.load(readies, shard) !== 0) sum += startOf(shard);
  }
  return sum;
}
