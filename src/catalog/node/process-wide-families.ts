// Families of the node catalogue that concern the whole process, by prom-client's names. Declarations; cold.
import { counter, gauge } from '../../schema/family.js';
import type { Naming } from '../options.js';
import { NodeMajor, NodeMinor, NodePatch, NodeVersion } from './labels.js';

/** The source counts microseconds. */
const cpu = { scale: 1e-6, unit: 'seconds' } as const;
const bytes = { combine: 'last', unit: 'bytes' } as const;

export function processWideFamilies({ name }: { readonly name: Naming }) {
  return {
    processCpuUser: counter(
      name('process_cpu_user_seconds_total'),
      'CPU time of the process in its own code, all threads together',
      [],
      cpu,
    ),
    processCpuSystem: counter(
      name('process_cpu_system_seconds_total'),
      'CPU time of the process in the kernel, all threads together',
      [],
      cpu,
    ),
    processCpu: counter(
      name('process_cpu_seconds_total'),
      'CPU time of the process, all threads together',
      [],
      cpu,
    ),
    processStartTime: gauge(
      name('process_start_time_seconds'),
      'When the process started, since the Unix epoch',
      [],
      { combine: 'last', unit: 'seconds' },
    ),
    processResidentMemory: gauge(
      name('process_resident_memory_bytes'),
      'Memory of the process that is resident, all threads together',
      [],
      bytes,
    ),
    processVirtualMemory: gauge(
      name('process_virtual_memory_bytes'),
      'Address space that the process has in use',
      [],
      bytes,
    ),
    processHeap: gauge(
      name('process_heap_bytes'),
      'Private data of the process, resident or not (VmData)',
      [],
      bytes,
    ),
    processOpenFds: gauge(name('process_open_fds'), 'File descriptors that the process holds open', [], {
      combine: 'last',
    }),
    processMaxFds: gauge(name('process_max_fds'), 'File descriptors that the process may hold open', [], {
      combine: 'last',
    }),
    versionInfo: gauge(
      name('nodejs_version_info'),
      'Node.js that runs here; the value is always 1',
      [NodeVersion, NodeMajor, NodeMinor, NodePatch],
      { combine: 'last' },
    ),
  };
}
