// Families of the pbx catalogue about the process and its sockets (seed 000). Declarations; cold.
import { counter, gauge } from '../../schema/family.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';

export function systemFamilies<Version extends LabelNamed<'version'>>({
  name,
  labels,
}: PbxContext<{ version: Version }>) {
  return {
    info: gauge(
      name('info'),
      'Software that runs here, by version; the value is always 1',
      [labels.version],
      {
        combine: 'last',
      },
    ),
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
    networkConnections: gauge(name('network_connections'), 'Network connections open now', [], {
      combine: 'sum',
    }),
    websocketConnections: counter(name('websocket_connections_total'), 'WebSocket connections accepted'),
    websocketDisconnections: counter(
      name('websocket_disconnections_total'),
      'WebSocket connections that ended',
    ),
    websocketConnectionsActive: gauge(
      name('websocket_connections_active'),
      'WebSocket connections open now',
      [],
      {
        combine: 'sum',
      },
    ),
  };
}
