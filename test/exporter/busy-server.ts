// A thread that works in slices of 2 ms without an end, as the exporter's does while it renders and nobody connects, and answers in between.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

const server = createServer((_request, response) => response.end('{"alive":true}'));
server.listen({ host: '127.0.0.1', port: 0 }, () => {
  parentPort!.postMessage((server.address() as AddressInfo).port);
  work();
});

function work(): void {
  for (const end = performance.now() + 2; performance.now() < end;);
  setImmediate(work);
}
