// Interns the same values as other threads at the same time, in an order of its own; posts the ids, by round and value.
import { parentPort, workerData } from 'node:worker_threads';
import { attach, counter, defineFamilies, openLabel, type SegmentHandle } from 'pegcount';
import { meet, shuffled } from '../support/threads.js';

const { handle, rounds, capacity, values, gate, parties, index } = workerData as {
  handle: SegmentHandle;
  rounds: number;
  capacity: number;
  values: string[];
  gate: SharedArrayBuffer;
  parties: number;
  index: number;
};
const labels = Array.from({ length: rounds }, (_, round) => openLabel(`l${round}`, { capacity }));
const families = defineFamilies(
  Object.fromEntries(labels.map((label, round) => [`f${round}`, counter(`f${round}_total`, 'h', [label])])),
);
const writer = attach(families, handle);
const ids: number[][] = [];
for (const [round, label] of labels.entries()) {
  const found = new Map<string, number>();
  // Half of the rounds in one order for all, so that every step is a collision.
  const order = shuffled(values, round % 2 === 0 ? round : round * parties + index);
  meet(gate, parties);
  for (const value of order) found.set(value, writer.intern(label, value));
  ids.push(values.map((value) => found.get(value)!));
}
parentPort!.postMessage(ids);
