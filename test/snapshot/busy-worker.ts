// Counts in every series over and over, some of which it finds just below a half-wrap.
import { workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { meet } from '../support/threads.js';
import { Series, wide } from './families.js';

const { handle, gate, parties, stop } = workerData as {
  handle: SegmentHandle;
  gate: SharedArrayBuffer;
  parties: number;
  stop: SharedArrayBuffer;
};
const writer = attach(wide, handle);
const stopped = new Int32Array(stop);
meet(gate, parties);
for (let round = 0; Atomics.load(stopped, 0) === 0; round++) {
  for (let series = 0; series < Series.values.length; series++) writer.counted.inc(Series.of(series)!);
}
