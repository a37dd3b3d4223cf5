// A writer that lives on a worker thread of its own, of the main thread or of another worker.
import { workerData } from 'node:worker_threads';
import { live } from './live.js';
import type { WriterData } from './start.js';

const { life, place } = workerData as WriterData;
await live(life, place);
