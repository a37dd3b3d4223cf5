// Holds what pegcount's own subjects have written against the events they made: a subject that is set up wrongly has its events
// rejected, cheaply and in silence. Cold; runs in the child process of a subject.
import type { Segment } from 'pegcount';
import { COUNTER_CELLS, type FamilyLayout } from '#dist/segment/layout.js';
import { viewShard } from '#dist/segment/memory.js';
import { ShardCopy } from '#dist/snapshot/shard-copy.js';

const REJECTED = 'pegcount_rejected_total';
const HALF = 2 ** 31;
/** Shard 0 is the exporter's. */
const SHARD = 1;

/** The counters or buckets of a family, all its slots together. */
function totalOf(segment: Segment, name: string): number {
  const { base, width, slots } = familyOf(segment, name);
  const copy = new ShardCopy(viewShard(segment.memory, SHARD).cells);
  let sum = 0;
  for (let cell = base; cell < base + width * slots; cell += COUNTER_CELLS) {
    const counter = cell / COUNTER_CELLS;
    copy.load(counter);
    sum += copy.wraps(counter) * HALF + copy.rest(counter);
  }
  return sum;
}

function familyOf({ memory }: Segment, name: string): FamilyLayout {
  const family = memory.layout.families.find(({ schema }) => schema.name === name);
  if (family === undefined) throw new Error(`the segment has no family ${name}`);
  return family;
}

function mustBe(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what} is ${found}, expected ${expected}`);
}

/** The check of a subject of which this much is known: from here on nothing is rejected. */
export function checkNothingRejected(segment: Segment): () => void {
  const before = totalOf(segment, REJECTED);
  return () => mustBe(REJECTED, totalOf(segment, REJECTED), before);
}

/**
 * To be asked when the cold paths have been met: the check of a subject that writes this counter or histogram once an event and
 * nothing else.
 */
export function checkCounted(segment: Segment, name: string): (events: number) => void {
  const nothingRejected = checkNothingRejected(segment);
  const before = totalOf(segment, name);
  return (events) => {
    nothingRejected();
    mustBe(name, totalOf(segment, name) - before, events);
  };
}

/** The same for a gauge: `expected` is given the events and a series' number, and says where it must stand. */
export function checkLevels(
  segment: Segment,
  name: string,
  expected: (events: number, slot: number, before: number) => number,
): (events: number) => void {
  const nothingRejected = checkNothingRejected(segment);
  const { base, slots } = familyOf(segment, name);
  const { gauges } = viewShard(segment.memory, SHARD);
  const before = gauges.slice(base, base + slots);
  return (events) => {
    nothingRejected();
    for (let slot = 0; slot < slots; slot++) {
      const want = expected(events, slot, before[slot]);
      const found = gauges[base + slot];
      // A sum of many doubles depends on their order.
      if (!(Math.abs(found - want) <= 1e-6 * Math.max(1, Math.abs(want)))) {
        throw new Error(`series ${slot} of ${name} is ${found}, expected ${want}`);
      }
    }
  };
}
