// What scrapes cost the process that makes them: time, processor time, garbage. Runs in child processes with --expose-gc.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { median } from '../support/figures.js';

export type Cost = {
  /** Wall time of one scrape: neighbours on a shared machine lengthen it. */
  readonly ms: number;
  /** Processor time of one scrape, all threads of the process, garbage collection included. */
  readonly cpu_ns: number;
  /** JavaScript heap that one scrape takes, and buffers outside it that all measured scrapes together left behind. */
  readonly heap_growth_bytes: number;
  readonly buffer_growth_bytes: number;
  readonly gc_cycles: number;
  readonly rounds: number;
};

/** How long to measure: rounds until `seconds` have passed, at least `rounds` of them. */
export type Effort = { readonly seconds: number; readonly rounds: number };

const usedHeap = (): number => getHeapStatistics().used_heap_size;
const cpuMicroseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Scrapes over and over, `change` before each scrape, and takes medians. The first tenth only warms up. */
export async function meter(
  change: (round: number) => void,
  scrape: () => Promise<unknown>,
  { seconds, rounds }: Effort,
): Promise<Cost> {
  let collected = 0;
  const observer = new PerformanceObserver((list) => (collected += list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  let round = 0;
  const some = async (
    until: number,
    least: number,
    heard: (ms: number, cpu: number, grown: number) => void,
  ) => {
    const end = performance.now() + until * 1000;
    for (let n = 0; n < least || performance.now() < end; n++) {
      change(round++);
      const heap = usedHeap();
      const cpu = cpuMicroseconds();
      const start = performance.now();
      await scrape();
      const ms = performance.now() - start;
      heard(ms, (cpuMicroseconds() - cpu) * 1000, usedHeap() - heap);
    }
  };
  // Long enough that every path has been compiled: the page is small where scrapes are many.
  await some(seconds / 2, 4, () => {});
  globalThis.gc!();
  await settle();
  const reading = median(Array.from({ length: 51 }, () => -usedHeap() + usedHeap()));
  collected = 0;
  const buffers = process.memoryUsage().arrayBuffers;
  const wall: number[] = [];
  const processor: number[] = [];
  const growth: number[] = [];
  await some(seconds, rounds, (ms, cpu, grown) => {
    wall.push(ms);
    processor.push(cpu);
    growth.push(grown - reading);
  });
  const left = process.memoryUsage().arrayBuffers - buffers;
  await settle();
  return {
    ms: median(wall),
    cpu_ns: median(processor),
    heap_growth_bytes: Math.max(0, median(growth)),
    buffer_growth_bytes: left,
    gc_cycles: collected,
    rounds: wall.length,
  };
}
