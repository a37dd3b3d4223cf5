// This thread's heap and its garbage collections, for the node catalogue. Cold; runs on every thread that collects.
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { NodeWriters, ThreadValue } from './context.js';
import { GcKind, HeapSpace } from './labels.js';

/** One reading of the heap. */
export function readHeap(node: NodeWriters, thread: ThreadValue): void {
  const heap = getHeapStatistics();
  node.heapSizeTotal.set(heap.total_heap_size, thread);
  node.heapSizeUsed.set(heap.used_heap_size, thread);
  node.externalMemory.set(heap.external_memory, thread);
  for (const one of getHeapSpaceStatistics()) {
    const space = HeapSpace.of(one.space_name.replace(/_space$/, ''));
    node.heapSpaceSizeTotal.set(one.space_size, thread, space);
    node.heapSpaceSizeUsed.set(one.space_used_size, thread, space);
    node.heapSpaceSizeAvailable.set(one.space_available_size, thread, space);
  }
}

/** By Node's numbers, and V8's 2: a minor mark-sweep, the young generation's other collector. */
const KINDS = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, GcKind.major],
  [constants.NODE_PERFORMANCE_GC_MINOR, GcKind.minor],
  [2, GcKind.minor],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, GcKind.incremental],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, GcKind.weakcb],
]);

/** What Node reports of one garbage collection; milliseconds. */
type Collection = { readonly duration: number; readonly detail: { readonly kind: number } };

/** Observes every garbage collection of this thread until the returned function is called. Keeps no process alive. */
export function watchGarbageCollections(node: NodeWriters, thread: ThreadValue): () => void {
  const observer = new PerformanceObserver((list) => {
    for (const { detail, duration } of list.getEntries() as unknown as readonly Collection[]) {
      const kind = KINDS.get(detail.kind);
      if (kind !== undefined) node.gcDuration.observe(duration / 1000, thread, kind);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
