// The page of prom-client over several threads, the way its users build it: the main thread asks each worker for its metrics
// as JSON, and AggregatorRegistry sums them up. Main thread of the demo's process.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Questions } from './questions.js';

type Metrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** Serves the page on a free port of the loopback network. */
export async function servePages(
  own: Registry,
  questions: Questions,
): Promise<{ readonly server: Server; readonly url: string }> {
  const page = async (): Promise<string> => {
    const all = [await own.getMetricsAsJSON(), ...(await questions.ask<Metrics>('metrics'))];
    return AggregatorRegistry.aggregate(all).metrics();
  };
  const server = createServer((_request, response) => {
    page().then(
      (text) => response.end(text),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics` };
}
