// Figures that Node does not count and that are estimated for the whole process: memory allocations, fragmentation, and the
// budget. Cold; any thread.
import { totalmem } from 'node:os';
import { constrainedMemory, resourceUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';

/**
 * Memory allocations of the process since it began, estimated as page faults: each is a page (4 KiB on most machines) that
 * some thread touched for the first time and that the kernel had to find. It sees every allocator (V8, malloc, buffers, stacks)
 * of every thread; it does not see memory that an allocator hands out again, and it does count pages of mapped files.
 */
export function allocationsEstimate(): number {
  // Windows reports all page faults as major ones.
  const { minorPageFault, majorPageFault } = resourceUsage();
  return minorPageFault + majorPageFault;
}

/**
 * Fragmentation, estimated as the share of the resident memory (`resident`, bytes) that V8 holds for the heap of the calling
 * thread and that no object fills, from 0 to 1. Node tells a thread nothing about the heaps of other threads nor about free
 * lists of malloc, so that these count as filled: the figure is a lower bound, closest on the thread with the largest heap.
 */
export function fragmentationEstimate(resident: number): number {
  const { total_physical_size: held, used_heap_size: used } = getHeapStatistics();
  return resident > 0 ? Math.min(1, Math.max(0, held - used) / resident) : 0;
}

/**
 * Memory that the process may use, in bytes: the smaller of the machine's and the limit of its control group, where it has
 * one. Never 0.
 */
export function memoryBudget(): number {
  const limit = constrainedMemory();
  // 0 says that there is no limit, or that nobody knows; without one version 1 of the control groups says 2^64 - 1 or 2^63 - 1.
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
