// Counts by large and small steps across many half-wraps, and keeps two words on the side: what it is about to have counted,
// and what it has.
import { workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { meet } from '../support/threads.js';
import { families } from './families.js';

const { handle, gate, parties, index, words, stop } = workerData as {
  handle: SegmentHandle;
  gate: SharedArrayBuffer;
  parties: number;
  index: number;
  words: SharedArrayBuffer;
  stop: SharedArrayBuffer;
};
const writer = attach(families, handle);
const bound = writer.counted.at();
const [INTENT, DONE] = [index * 2, index * 2 + 1];
const side = new BigInt64Array(words);
const stopped = new Int32Array(stop);
const steps = [1, 2 ** 31 - 1, 7, 2 ** 30, 2 ** 30, 2 ** 31, 2 ** 31 - 1, 1, 2 ** 32 + 5, 2 ** 29];
/**
 * Steps of one between two large ones: a reading of a wrong half-wrap must not be hidden by what is counted while the reader
 * looks at the side words.
 */
const PAUSE = 500;

meet(gate, parties);
for (let turn = 0; Atomics.load(stopped, 0) === 0; turn++) {
  const step = steps[turn % steps.length];
  Atomics.add(side, INTENT, BigInt(step + PAUSE));
  if (turn % 2 === 0) bound.add(step);
  else writer.counted.add(step);
  for (let one = 0; one < PAUSE; one++) writer.counted.inc();
  Atomics.add(side, DONE, BigInt(step + PAUSE));
  writer.ticks.inc();
  writer.wait.observe((turn % 5) + 0.5);
  writer.level.set(turn);
  writer.each.set(index + 1);
}
