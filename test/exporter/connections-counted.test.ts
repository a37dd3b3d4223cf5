// Connections beyond `maxConnections` leave a trace: the page says how many there were.
import { once } from 'node:events';
import test from 'ava';
import { startExporter } from '#dist/exporter/index.js';
import { counter, createSegment, defineFamilies } from '#dist/index.js';
import { open, servers } from './sockets.js';

for (const [transport] of servers) {
  test(`${transport}: connections closed for want of room are counted`, async (t) => {
    const families = defineFamilies({ calls: counter('calls_total', 'Calls') });
    const segment = createSegment(families, { name: `connections over ${transport}`, shards: 1 });
    const exporter = await startExporter(segment, { port: 0, transport, maxConnections: 2 });
    t.teardown(() => exporter.close());
    const kept = [await open(exporter.port), await open(exporter.port)];
    for (let beyond = 0; beyond < 3; beyond++) {
      const socket = await open(exporter.port);
      await once(socket.resume(), 'close');
    }
    // Not over the port, which has no room.
    const page = (await exporter.page()).body.toString();
    t.regex(page, /^pegcount_connections_refused_total 3$/m);
    for (const socket of kept) socket.destroy();
  });
}
