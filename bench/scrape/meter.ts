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
  /** Heap that the readings around a scrape take themselves; not part of the growth. */
  readonly heap_reading_bytes: number;
  /** Collections while all of them were measured; those that the readings brought on are among them. */
  readonly gc_cycles: number;
  readonly rounds: number;
};

/** A scrape, and what is to be done before it without being measured. */
type Work = { readonly before: (round: number) => void; readonly scrape: () => Promise<unknown> };
const nothing: Work = { before: () => {}, scrape: () => Promise.resolve() };

/** Times that nothing is scraped, to learn what the readings take. */
const READINGS = 51;

/** How long to measure: rounds until `seconds` have passed, at least `rounds` of them. */
export type Effort = { readonly seconds: number; readonly rounds: number };

const usedHeap = (): number => getHeapStatistics().used_heap_size;
const cpuMicroseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Scrapes over and over, `change` before each scrape, and takes medians. The first third only warms up. */
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
    { before, scrape }: Work,
    until: number,
    least: number,
    heard: (ms: number, cpu: number, grown: number) => void,
  ) => {
    const end = performance.now() + until * 1000;
    for (let n = 0; n < least || performance.now() < end; n++) {
      before(round++);
      const heap = usedHeap();
      const cpu = cpuMicroseconds();
      const start = performance.now();
      await scrape();
      const ms = performance.now() - start;
      heard(ms, (cpuMicroseconds() - cpu) * 1000, usedHeap() - heap);
    }
  };
  const work = { before: change, scrape };
  // Long enough that every path has been compiled: the page is small where scrapes are many.
  await some(nothing, 0, READINGS, () => {});
  await some(work, seconds / 2, 4, () => {});
  globalThis.gc!();
  await settle();
  collected = 0;
  const buffers = process.memoryUsage().arrayBuffers;
  const wall: number[] = [];
  const processor: number[] = [];
  const growth: number[] = [];
  await some(work, seconds, rounds, (ms, cpu, grown) => {
    wall.push(ms);
    processor.push(cpu);
    growth.push(grown);
  });
  const left = process.memoryUsage().arrayBuffers - buffers;
  await settle();
  const cycles = collected;
  // Compiled as far as while the scrapes were measured: interpreted they take twice as much.
  const readings: number[] = [];
  await some(nothing, 0, READINGS, (_ms, _cpu, grown) => readings.push(grown));
  const reading = median(readings);
  return {
    ms: median(wall),
    cpu_ns: median(processor),
    heap_growth_bytes: Math.max(0, median(growth) - reading),
    buffer_growth_bytes: left,
    heap_reading_bytes: reading,
    gc_cycles: cycles,
    rounds: wall.length,
  };
}
