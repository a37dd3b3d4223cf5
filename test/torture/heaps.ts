// Exhausts heaps, a process for each, and tells whose fault it is when one does not end as it should. Runs in the parent process.
import { Random } from '../support/random.js';
import { type Ended, runChild } from './children.js';
import { type Findings, found, merge } from './findings.js';
import type { HeapExhaustion, HeapReport } from './report.js';

/** Until a heap's process is taken to hang: far more than it needs on a busy machine. */
const HEAP_MS = 60_000;
const HEAPS = { deaths: 100, most: 8 };
/** A control may end where the next one hangs. */
const MOST_CONTROLS = 5;

/** Node's own words before it aborts the whole process for want of memory. */
const ABORT = /FATAL ERROR|out of memory|Allocation failed/i;

/** What a heap's process says once its writer's thread is gone: if it hangs behind that, it is not Node that does. */
export const GONE = 'the writer is gone';

/** Runs the process of a heap, or the control of one, until it ends or is killed. */
export type RunHeap = (module: './heap.js' | './heap-control.js', given: readonly number[]) => Promise<Ended>;
const runHeap: RunHeap = (module, given) => runChild(module, given, HEAP_MS, false);

/** Exhausts heaps, one after the other; what is found joins `findings`. */
export async function tryHeaps(
  seed: number,
  deaths: number,
  findings: Findings,
  run = runHeap,
): Promise<HeapExhaustion> {
  const random = new Random(seed);
  const count = Math.min(HEAPS.most, 2 + Math.floor(deaths / HEAPS.deaths));
  const heaps = { tried: 0, died_as_worker: 0, aborted_by_node: 0, hung_in_node: 0, controls: 0, events: 0 };

  /** Whether the same heap hangs without pegcount as well. */
  const controlHangs = async (given: readonly number[]): Promise<boolean> => {
    for (let control = 0; control < MOST_CONTROLS; control++) {
      heaps.controls += 1;
      const { signal } = await run('./heap-control.js', given);
      if (signal === 'SIGKILL') return true;
    }
    return false;
  };

  for (let index = 0; index < count; index++) {
    const given = [1 + (index % 2), random.from(8, 24), index % 2];
    const { stdout, stderr, code, signal } = await run('./heap.js', given);
    heaps.tried += 1;
    const what = `a heap's process (${given.join(' ')})`;
    const fault = (said: string): void =>
      found(findings, 'faults', `${what} ${said}: ${stderr.slice(0, 500)}`);
    if (code === 0) {
      heaps.died_as_worker += 1;
      const report = JSON.parse(stdout) as HeapReport;
      heaps.events += report.events;
      merge(findings, report.findings);
    } else if (signal === 'SIGKILL') {
      if (stderr.includes(GONE)) fault('hung when its writer was gone');
      else if (await controlHangs(given)) heaps.hung_in_node += 1;
      else fault(`hung, and without pegcount none of ${MOST_CONTROLS} did`);
    } else if (ABORT.test(stderr)) heaps.aborted_by_node += 1;
    else fault(`ended with ${signal ?? code}`);
    process.stderr.write(`heap ${index + 1} of ${count}: ${signal ?? code}\n`);
  }
  return heaps;
}
