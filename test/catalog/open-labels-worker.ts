// Interns the same values of every open label as other threads at the same time, in an order of its own, and counts one event
// for each: with more values than there is room for.
import { workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { meet, shuffled } from '../support/threads.js';
import { families, labelsAtWork, valuesOf } from './open-labels.js';

const { handle, gate, parties, index } = workerData as {
  handle: SegmentHandle;
  gate: SharedArrayBuffer;
  parties: number;
  index: number;
};
const m = attach(families, handle);
for (const [round, { label, count }] of labelsAtWork.entries()) {
  // Half of them in one order for all, so that every step is a collision.
  const order = shuffled(valuesOf(label), round % 2 === 0 ? round : round * parties + index);
  meet(gate, parties);
  for (const value of order) count(m, value);
}
