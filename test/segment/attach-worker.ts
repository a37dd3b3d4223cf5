// Attaches together with other threads and posts its shard, or why there is none.
import { parentPort, workerData } from 'node:worker_threads';
import { attach, defineFamilies, type SegmentHandle } from 'pegcount';
import { meet } from '../support/threads.js';
import { tree } from './tree.js';

const { handle, gate, parties } = workerData as {
  handle: SegmentHandle;
  gate: SharedArrayBuffer;
  parties: number;
};
const families = defineFamilies(tree);
meet(gate, parties);
let result: number | string;
try {
  result = attach(families, handle).shard;
} catch (error) {
  result = (error as Error).message;
}
parentPort!.postMessage(result);
// All are alive until each has tried: a shard freed by nobody would still be owned by a dead thread.
meet(gate, parties);
