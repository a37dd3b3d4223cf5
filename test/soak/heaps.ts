// What the objects of every thread hold: each collects its garbage and is then read, through Node's inspector, which reaches threads
// that run no code of the application, such as the exporter's. Main thread of the soak's application.
import { Session } from 'node:inspector';
import { eventually } from '../support/eventually.js';

/** Bytes. */
export type Heap = { readonly used: number; readonly external: number };
export type Heaps = { readonly main: Heap; readonly exporter: Heap; readonly workers: Heap };

const EXPORTER = '/exporter/thread.js';
const COLLECT = { method: 'HeapProfiler.collectGarbage', params: {} };
const READ = {
  method: 'Runtime.evaluate',
  params: { expression: 'process.memoryUsage()', returnByValue: true },
};
type Call = typeof COLLECT | typeof READ;
type Evaluated = {
  readonly result: { readonly value: { readonly heapUsed: number; readonly external: number } };
};

/** A thread with an inspector of its own, attached. */
type Attached = { readonly session: string; readonly url: string };

/** One look at all threads. Attached for its time only, so that nothing of it stays with them. */
class Look {
  readonly #session = new Session();
  readonly attached: Attached[] = [];
  readonly #answers = new Map<string, unknown>();

  constructor() {
    this.#session.connect();
    this.#session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) =>
      this.attached.push({ session: sessionId, url: workerInfo.url }),
    );
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
      const { id, result } = JSON.parse(message) as { readonly id: number; readonly result: unknown };
      this.#answers.set(`${sessionId} ${id}`, result);
    });
  }

  /** Waits until so many other threads are attached. */
  async begin(threads: number): Promise<void> {
    await this.#post({ method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } });
    await eventually(() => this.attached.length >= threads, `${threads} threads to look into`);
  }

  async main(): Promise<Heap> {
    await this.#post(COLLECT);
    return heapOf((await this.#post(READ)) as Evaluated);
  }

  async other({ session }: Attached): Promise<Heap> {
    await this.#ask(session, 1, COLLECT);
    return heapOf((await this.#ask(session, 2, READ)) as Evaluated);
  }

  async end(): Promise<void> {
    await this.#post({ method: 'NodeWorker.disable', params: {} }).finally(() => this.#session.disconnect());
  }

  async #ask(session: string, id: number, call: Call): Promise<unknown> {
    const message = JSON.stringify({ id, ...call });
    await this.#post({ method: 'NodeWorker.sendMessageToWorker', params: { sessionId: session, message } });
    const key = `${session} ${id}`;
    await eventually(() => this.#answers.has(key), `the answer to ${call.method}`);
    return this.#answers.get(key);
  }

  #post({ method, params }: { readonly method: string; readonly params: object }): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error, result) => {
        if (error === null) resolve(result);
        else reject(error);
      });
    });
  }
}

function heapOf({ result: { value } }: Evaluated): Heap {
  return { used: value.heapUsed, external: value.external };
}

/** Collects and reads; `workers` is how many threads there are beside the main and the exporter's. */
export async function readHeaps(workers: number): Promise<Heaps> {
  const look = new Look();
  try {
    await look.begin(workers + 1);
    const main = await look.main();
    let exporter: Heap = { used: 0, external: 0 };
    let others: Heap = { used: 0, external: 0 };
    for (const thread of look.attached) {
      const heap = await look.other(thread);
      if (thread.url.endsWith(EXPORTER)) exporter = heap;
      else others = { used: others.used + heap.used, external: others.external + heap.external };
    }
    return { main, exporter, workers: others };
  } finally {
    await look.end();
  }
}
