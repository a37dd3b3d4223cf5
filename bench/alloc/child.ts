// Makes events of one kind and prints what they cost in memory. A child process of bench:alloc, with the flags
// that main.ts gives it and says why.
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { threadNanoseconds } from '../support/thread-clock.js';
import { kinds } from './kinds.js';
import type { CodeTier } from './tier.js';

const [kind, tier, given, warmUp] = process.argv.slice(2);
const events = Number(given);
const run = kinds[kind]();
/** Undefined in the interpreter, where the compilers are switched off. */
const tierOf = tier === 'optimised' ? (await import('./tier.js')).tierOf : undefined;

/** Milliseconds of processor time after which a loop that is not in the last tier is measured as it is, and its row says so. */
const PATIENCE_MS = 10_000;
/** Events of one call while warming up. */
const CALL = 8192;

let cycles = 0;
const observer = new PerformanceObserver((list) => {
  cycles += list.getEntries().length;
});
observer.observe({ entryTypes: ['gc'] });
/** Lets the compiler's threads end, which allocate too, and the observer hear of all cycles. */
const settle = (): Promise<void> => setTimeout(50);
const usedHeap = (): number => getHeapStatistics().used_heap_size;

/**
 * By the clock of this thread: on a busy machine a second of the wall's is little work. And until the last tier has compiled the
 * loop, for which the compiler's threads need a processor too.
 */
async function warm(): Promise<void> {
  const start = threadNanoseconds();
  const spent = (): number => (threadNanoseconds() - start) / 1e6;
  const enough = (): boolean => tierOf === undefined || tierOf(run) === 'turbofan' || spent() > PATIENCE_MS;
  while (spent() < Number(warmUp) || !enough()) {
    const round = threadNanoseconds();
    while (threadNanoseconds() - round < 50e6) for (let call = 0; call < 8; call++) run(CALL);
    await settle();
  }
}

/** What a child prints. */
export type Figures = {
  events: number;
  gc_cycles: number;
  /** All that came onto the heap during the run, what was collected meanwhile included; negative where V8 drops code. */
  allocated_bytes: number;
  /** The same of a run of no events: what reading the heap's size costs. Part of the figure above. */
  reading_bytes: number;
  heap_growth_bytes: number;
  bytes_per_event: number;
  ns_per_event: number;
  /** Where the loop's code came from before the run and after it; absent in the interpreter. */
  loop_tier?: CodeTier | undefined;
  loop_tier_after?: CodeTier;
};

/** Makes so many events, and adds up how the heap grew before, between and behind the collections of the run itself. */
async function measure(count: number) {
  cycles = 0;
  const profiler = new GCProfiler();
  profiler.start();
  const start = threadNanoseconds();
  const before = usedHeap();
  run(count);
  const after = usedHeap();
  const nanoseconds = threadNanoseconds() - start;
  const { statistics } = profiler.stop();
  let allocated = 0;
  let since = before;
  for (const { beforeGC, afterGC } of statistics) {
    allocated += beforeGC.heapStatistics.usedHeapSize - since;
    since = afterGC.heapStatistics.usedHeapSize;
  }
  await settle();
  return { cycles, allocated: allocated + after - since, growth: after - before, nanoseconds };
}

/** Leaves the run a clean heap. Throws unless the observer and the profiler see the cycle that is asked for. */
async function collect(): Promise<void> {
  const profiler = new GCProfiler();
  profiler.start();
  cycles = 0;
  globalThis.gc!();
  const { statistics } = profiler.stop();
  await settle();
  if (cycles === 0 || statistics.length === 0) throw new Error('the cycle that was asked for was not seen');
}

await warm();
await collect();
// The first after a collection brings back what that has dropped of the bench's own code.
await measure(0);
const reading = await measure(0);
const loop_tier = tierOf?.(run);
const whole = await measure(events);
const figures: Figures = {
  events,
  gc_cycles: whole.cycles,
  allocated_bytes: whole.allocated,
  reading_bytes: reading.allocated,
  heap_growth_bytes: whole.growth,
  bytes_per_event: whole.allocated / events,
  ns_per_event: whole.nanoseconds / events,
  ...(tierOf === undefined ? {} : { loop_tier, loop_tier_after: tierOf(run) }),
};
console.log(JSON.stringify(figures));
