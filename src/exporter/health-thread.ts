// The module that the thread of the health port runs: the health answers, and nothing of a segment. What it answers nobody counts.
import { workerData } from 'node:worker_threads';
import { EventLoop } from './event-loop.js';
import type { ThreadData } from './messages.js';
import { runExporter, type Assembly } from './run.js';

const uncounted = (): void => {};

/** Of a page and of active calls nobody asks here: option `enabled` is false. */
const assembly: Assembly = {
  source: { page: () => Promise.reject(new Error('there is no page on the health port')) },
  activeCalls: () => 0,
  counters: {
    request: uncounted,
    inFlight: uncounted,
    rendered: uncounted,
    scraped: uncounted,
    renderFailed: uncounted,
    tlsRejected: uncounted,
    connectionRefused: uncounted,
  },
  loop: new EventLoop(),
  stop: () => {},
};

void runExporter(workerData as ThreadData, () => assembly);
