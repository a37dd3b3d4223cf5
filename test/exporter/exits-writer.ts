// A writer that counts until it is terminated, without ever giving its event loop a turn. Runs on a worker thread.
import { parentPort, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { exitFamilies, Minute } from './exits-families.js';

const { handle, trunks } = workerData as { handle: SegmentHandle; trunks: number };
const { calls } = attach(exitFamilies(trunks), handle, { strict: true });
type Trunk = Parameters<typeof calls.inc>[1];
parentPort!.postMessage('counting');
// Labels are integers from 0: as many trunks as there are.
for (let event = 0; ; event++) calls.inc(Minute.of(event % 100)!, (event % trunks) as Trunk);
