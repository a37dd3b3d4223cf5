// Families of the node catalogue about V8's heaps and their garbage collections, by prom-client's names; each thread has a
// heap of its own. Declarations; cold.
import { gauge, histogram } from '../../schema/family.js';
import type { LabelNamed } from '../options.js';
import type { NodeContext } from './context.js';
import { GcKind, HeapSpace } from './labels.js';

const bytes = { combine: 'sum', unit: 'bytes' } as const;

export function heapFamilies<Thread extends LabelNamed<'thread'>>({
  name,
  labels: { thread },
  buckets,
}: Pick<NodeContext, 'name' | 'buckets'> & { readonly labels: { readonly thread: Thread } }) {
  return {
    heapSizeTotal: gauge(name('nodejs_heap_size_total_bytes'), 'Size of the heap', [thread], bytes),
    heapSizeUsed: gauge(
      name('nodejs_heap_size_used_bytes'),
      'What objects fill of the heap',
      [thread],
      bytes,
    ),
    externalMemory: gauge(
      name('nodejs_external_memory_bytes'),
      'Memory outside the heap that objects of the heap keep, such as buffers',
      [thread],
      bytes,
    ),
    heapSpaceSizeTotal: gauge(
      name('nodejs_heap_space_size_total_bytes'),
      'Size of a space of the heap',
      [thread, HeapSpace],
      bytes,
    ),
    heapSpaceSizeUsed: gauge(
      name('nodejs_heap_space_size_used_bytes'),
      'What objects fill of a space of the heap',
      [thread, HeapSpace],
      bytes,
    ),
    heapSpaceSizeAvailable: gauge(
      name('nodejs_heap_space_size_available_bytes'),
      'What is free of a space of the heap',
      [thread, HeapSpace],
      bytes,
    ),
    gcDuration: histogram(
      name('nodejs_gc_duration_seconds'),
      'Time that garbage collections took, by kind: major, minor, incremental or weakcb',
      [thread, GcKind],
      { buckets: buckets.gcDuration, unit: 'seconds' },
    ),
  };
}
