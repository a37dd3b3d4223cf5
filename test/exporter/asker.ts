// Asks an exporter for paths, one after the other, from a thread of its own: also while the thread that started it is blocked.
import { parentPort, workerData } from 'node:worker_threads';

export interface AskerData {
  readonly port: number;
  readonly paths: readonly string[];
  /** Its first word is set to 1, and whoever waits for it woken, when all is answered. */
  readonly done: SharedArrayBuffer;
}

export interface AskerAnswer {
  readonly status: number;
  readonly body: unknown;
}

const { port, paths, done } = workerData as AskerData;
parentPort!.once('message', () => void askAll());
parentPort!.postMessage('ready');

async function askAll(): Promise<void> {
  const answers: AskerAnswer[] = [];
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    answers.push({ status: response.status, body: await response.json() });
  }
  parentPort!.postMessage(answers);
  Atomics.store(new Int32Array(done), 0, 1);
  Atomics.notify(new Int32Array(done), 0);
}
