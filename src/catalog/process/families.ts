// The families of the process catalogue. Declarations; cold.
import { counter, gauge } from '../../schema/family.js';
import type { Naming } from '../options.js';

export function processFamilies(name: Naming) {
  return {
    processUptime: gauge(name('process_uptime_seconds'), 'Time since the process started', [], {
      combine: 'last',
      unit: 'seconds',
    }),
    processResidentMemory: gauge(
      name('process_resident_memory_bytes'),
      'Memory of the process that is resident, all threads together',
      [],
      { combine: 'last', unit: 'bytes' },
    ),
    processOpenFds: gauge(name('process_open_fds'), 'File descriptors that the process holds open', [], {
      combine: 'last',
    }),
    processAllocations: counter(
      name('process_allocations_total'),
      'Memory allocations of the process, estimated as page faults',
    ),
    processFragmentationRatio: gauge(
      name('process_fragmentation_ratio'),
      'Share of the resident memory that holds nothing, from 0 to 1, estimated from the heap of one thread',
      [],
      { combine: 'last', unit: 'ratio' },
    ),
    processMemoryBudget: gauge(
      name('process_memory_budget_bytes'),
      'Memory that the process may use: as given, or the limit of its control group, or all of the machine',
      [],
      { combine: 'last', unit: 'bytes' },
    ),
  };
}
