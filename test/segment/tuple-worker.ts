// Resolves the same tuples as other threads at the same time, in an order of its own, and counts each of them once.
import { workerData } from 'node:worker_threads';
import { attach, counter, defineFamilies, openLabel, type SegmentHandle } from 'pegcount';
import { meet, shuffled } from '../support/threads.js';

const { handle, rounds, series, gate, parties, index } = workerData as {
  handle: SegmentHandle;
  rounds: number;
  series: number;
  gate: SharedArrayBuffer;
  parties: number;
  index: number;
};
const A = openLabel('a', { capacity: 10 });
const B = openLabel('b', { capacity: 6 });
const names = Array.from({ length: rounds }, (_, round) => `f${round}`);
const families = defineFamilies(
  Object.fromEntries(names.map((name) => [name, counter(`${name}_total`, 'h', [A, B], { series })])),
);
const writer = attach(families, handle);
const as = Array.from({ length: 10 }, (_, k) => writer.intern(A, `a${k}`));
const bs = Array.from({ length: 6 }, (_, k) => writer.intern(B, `b${k}`));
const tuples = as.flatMap((a) => bs.map((b) => [a, b] as const));
for (const [round, name] of names.entries()) {
  // Half of the rounds in one order for all, so that every step is a collision.
  const order = shuffled(tuples, round % 2 === 0 ? round : round * parties + index);
  meet(gate, parties);
  for (const [a, b] of order) writer[name].at(a, b).inc();
}
