// Threads that begin each round together, so that they really race, and what they report at the end.
import { Worker } from 'node:worker_threads';

/** Starts `count` workers of one file and returns what each of them posts last. Rejects when one fails. */
export async function runThreads<Result>(
  file: URL,
  count: number,
  data: (index: number) => Record<string, unknown>,
): Promise<Result[]> {
  const gate = new SharedArrayBuffer(8);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const worker = new Worker(file, { workerData: { ...data(index), index, gate, parties: count } });
      let result: Result | undefined;
      worker.on('message', (message: Result) => (result = message));
      await new Promise<void>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
      });
      return result!;
    }),
  );
}

/** Waits until all parties of the gate are here. */
export function meet(gate: SharedArrayBuffer, parties: number): void {
  const [ARRIVED, ROUND] = [0, 1];
  const words = new Int32Array(gate);
  const round = Atomics.load(words, ROUND);
  if (Atomics.add(words, ARRIVED, 1) === parties - 1) {
    Atomics.store(words, ARRIVED, 0);
    Atomics.add(words, ROUND, 1);
    Atomics.notify(words, ROUND);
  } else {
    while (Atomics.load(words, ROUND) === round) Atomics.wait(words, ROUND, round, 100);
  }
}

/** The values in an order of this seed's own. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  const turned = [...values];
  let state = seed * 2654435761 + 1;
  for (let index = turned.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const other = (state >>> 8) % (index + 1);
    [turned[index], turned[other]] = [turned[other], turned[index]];
  }
  return turned;
}
