// The processor time of the calling thread alone, which busy neighbours hardly move. Runs on any thread of a child process.
import { readFileSync } from 'node:fs';

const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Nanoseconds that this thread has spent on a processor (Linux). The kernel accounts for a running thread at its clock ticks,
 * milliseconds apart, and whenever it leaves the processor: a nap of 50 µs makes the reading exact.
 */
export function threadNanoseconds(): number {
  Atomics.wait(nobody, 0, 0, 0.05);
  return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1'), 10);
}
