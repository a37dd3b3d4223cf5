// Makes every event once, on a thread of its own.
import { workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { events } from './events.js';
import { families } from './families.js';

const { handle } = workerData as { handle: SegmentHandle };
const m = attach(families, handle);
for (const [act] of events) act(m);
