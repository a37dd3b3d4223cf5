// Interns trunks and reasons and counts under them until somebody ends it: it counts its rounds on the side, so that its end can
// be put anywhere into its work.
import { workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { Direction, Reason, TrunkId } from 'pegcount/catalog/pbx';
import { families } from './open-labels.js';

const { handle, progress, first, last } = workerData as {
  handle: SegmentHandle;
  progress: SharedArrayBuffer;
  /** The trunks it interns: all from `first` to `last`. */
  first: number;
  last: number;
};
const m = attach(families, handle);
const words = new Int32Array(progress);
for (;;) {
  for (let trunk = first; trunk < last; trunk++) {
    const reason = m.intern(Reason, `reason ${trunk % 10}`);
    m.pbx.trunkCallsFailed.at(m.intern(TrunkId, `trunk ${trunk}`), Direction.outbound, reason).inc();
    Atomics.add(words, 0, 1);
  }
}
