// The processes that a torture run consists of: the driver, and one for each heap that is exhausted. Runs in the parent process.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Findings, found, merge } from './findings.js';
import { Random } from './random.js';
import type { DriverReport, HeapExhaustion, HeapReport } from './report.js';

/** Of a heap; on Node 26 many of them never end. */
const HEAP_MS = 20_000;
/** Beyond what was asked for, until all is over. */
const DRIVER_MS = 30 * 60_000;
const HEAPS = { deaths: 100, most: 8 };

type Ended = {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
};

/** Runs a module until it ends, or is killed after so many milliseconds; its progress is shown where `verbose`. */
function runChild(module: string, given: readonly number[], limit: number, verbose: boolean): Promise<Ended> {
  const script = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, ...given.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
    if (verbose) process.stderr.write(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ ...said, code, signal }));
  });
}

/** Throws where the driver did not come to its end. */
export async function runDriver(seed: number, deaths: number, seconds: number): Promise<DriverReport> {
  const limit = DRIVER_MS + seconds * 1000;
  const { stdout, code, signal } = await runChild('./driver.js', [seed, deaths, seconds], limit, true);
  if (code !== 0) {
    throw new Error(
      `torture: with seed ${seed} the driver ended with ${signal ?? code}, expected exit code 0`,
    );
  }
  return JSON.parse(stdout) as DriverReport;
}

/** Node's own words before it aborts the whole process for want of memory. */
const ABORT = /FATAL ERROR|out of memory|Allocation failed/i;

/** What a heap's process says once its writer's thread is gone: if it hangs behind that, it is not Node that does. */
export const GONE = 'the writer is gone';

/** Exhausts heaps, one after the other; what is found joins `findings`. */
export async function tryHeaps(seed: number, deaths: number, findings: Findings): Promise<HeapExhaustion> {
  const random = new Random(seed);
  const count = Math.min(HEAPS.most, 2 + Math.floor(deaths / HEAPS.deaths));
  const heaps = { tried: 0, died_as_worker: 0, aborted_by_node: 0, hung_in_node: 0, events: 0 };
  for (let index = 0; index < count; index++) {
    const given = [1 + (index % 2), random.from(8, 24), index % 2];
    const { stdout, stderr, code, signal } = await runChild('./heap.js', given, HEAP_MS, false);
    heaps.tried += 1;
    if (code === 0) {
      heaps.died_as_worker += 1;
      const report = JSON.parse(stdout) as HeapReport;
      heaps.events += report.events;
      merge(findings, report.findings);
    } else if (signal === 'SIGKILL' && !stderr.includes(GONE)) heaps.hung_in_node += 1;
    else if (ABORT.test(stderr)) heaps.aborted_by_node += 1;
    else {
      const what = `a heap's process (${given.join(' ')}) ended with ${signal ?? code}: ${stderr.slice(0, 500)}`;
      found(findings, 'faults', what);
    }
    process.stderr.write(`heap ${index + 1} of ${count}: ${signal ?? code}\n`);
  }
  return heaps;
}
