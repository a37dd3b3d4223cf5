// A server of fake pages for the length of a test.
import type { ExecutionContext } from 'ava';
import { createRoutes } from '#dist/exporter/routes.js';
import type { Serve, Server } from '#dist/exporter/server.js';
import { eventually } from '../support/eventually.js';
import { fakeParts, type FakeParts } from './fakes.js';
import { loopback } from './sockets.js';

export async function serving(
  t: ExecutionContext,
  serve: Serve,
  changes: Partial<FakeParts> = {},
): Promise<[FakeParts, Server]> {
  const parts = fakeParts(changes);
  const server = await serve(createRoutes(parts), loopback);
  t.teardown(() => server.close());
  return [parts, server];
}

/** Whatever was asked, in the end no request is under way and nobody holds a page. */
export async function settled(t: ExecutionContext, { counters, source }: FakeParts): Promise<void> {
  await eventually(() => counters.flying === 0 && source.references === 0);
  t.deepEqual([counters.flying, source.references], [0, 0]);
}
