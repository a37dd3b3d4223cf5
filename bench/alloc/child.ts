// Makes events of one kind and prints what they cost in memory. A child process of bench:alloc, with --expose-gc, and with V8
// flags that choose the tier.
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { median } from '../support/figures.js';
import { threadNanoseconds } from '../support/thread-clock.js';
import { kinds } from './kinds.js';

const [kind, given, warmUp] = process.argv.slice(2);
const events = Number(given);
const run = kinds[kind]();

let cycles = 0;
const observer = new PerformanceObserver((list) => {
  cycles += list.getEntries().length;
});
observer.observe({ entryTypes: ['gc'] });
/** Lets the compiler's threads end, which allocate too, and the observer hear of all cycles. */
const settle = (): Promise<void> => setTimeout(50);
const usedHeap = (): number => getHeapStatistics().used_heap_size;
const usedNewSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_used_size;

/** Few enough that most batches' garbage fits the new space (1 MiB at first), whoever makes it. */
const BATCH = 512;

/** Bytes an event where garbage is collected meanwhile: batches during which it was not are the most, so their median. */
function bytesOfBatches(): number {
  const grown = Array.from({ length: 201 }, () => {
    const before = usedHeap();
    run(BATCH);
    return usedHeap() - before;
  });
  const reading = Array.from({ length: 201 }, () => {
    const before = usedHeap();
    return usedHeap() - before;
  });
  return Math.max(0, median(grown) - median(reading)) / BATCH;
}

for (const start = performance.now(); performance.now() - start < Number(warmUp);) {
  for (const round = performance.now(); performance.now() - round < 50;) run(16 * BATCH);
  await settle();
}
usedHeap();
usedNewSpace();
globalThis.gc!();
await settle();
if (cycles === 0) throw new Error('the observer has not seen the cycle that was asked for');
cycles = 0;

const newSpaceBefore = usedNewSpace();
const heapBefore = usedHeap();
const timeBefore = threadNanoseconds();
run(events);
const nanoseconds = threadNanoseconds() - timeBefore;
const heapGrowth = usedHeap() - heapBefore;
const newSpaceGrowth = usedNewSpace() - newSpaceBefore;
await settle();
const seen = cycles;

console.log(
  JSON.stringify({
    events,
    gc_cycles: seen,
    bytes_per_event: seen === 0 ? Math.max(0, heapGrowth) / events : bytesOfBatches(),
    heap_growth_bytes: heapGrowth,
    new_space_growth_bytes: newSpaceGrowth,
    ns_per_event: nanoseconds / events,
  }),
);
