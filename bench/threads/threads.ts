// The threads of one child process of bench:threads as its main thread sees them: orders out, answers back.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Segment } from 'pegcount';
import { type Exporter, startExporter } from 'pegcount/exporter';
import type { Answer, Order, ScrapeOrder, ScraperData, WriterData } from './messages.js';
import type { Shared } from './subjects.js';

async function next<Kind extends string>(worker: Worker, kind: Kind): Promise<{ kind: Kind }> {
  const [message] = (await once(worker, 'message')) as [{ kind: string }];
  if (message.kind !== kind) throw new Error(`expected "${kind}", got "${message.kind}"`);
  return message as { kind: Kind };
}

/** One writer with its window, in nanoseconds of its processor time, and milliseconds of each batch. */
export type Window = { readonly nanosecondsPerEvent: number; readonly batches: Float64Array };

/** What stands beside the measured writer during every second window. */
export type Company = {
  join(): Promise<void>;
  /** Resolves to the share of the time that it had a processor, where that is known. */
  leave(): Promise<number | undefined>;
  /** What its scraper has received, where it has one. */
  readonly received?: () => { readonly pages: number; readonly bytes: number };
};

export class Writers {
  private readonly writing = new Int32Array(new SharedArrayBuffer(4));
  private readonly workers: Worker[] = [];
  /** Whether every thread stays on a processor of its own. */
  pinned = true;

  constructor(
    private readonly subject: string,
    private readonly shared: Shared,
  ) {}

  /** Starts one more writer, on the next processor. The first is the measured one. */
  async start(): Promise<void> {
    const processors = availableParallelism();
    const processor = processors > 1 ? this.workers.length % processors : -1;
    const { subject, writing } = this;
    const workerData: WriterData = { ...this.shared, subject, processor, writing };
    const worker = new Worker(new URL('./writer.js', import.meta.url), { workerData });
    this.workers.push(worker);
    const { pinned } = (await next(worker, 'ready')) as Extract<Answer, { kind: 'ready' }>;
    this.pinned &&= pinned;
  }

  async measure(events: number, batches: number): Promise<Window> {
    const order: Order = { kind: 'measure', events, batches };
    this.workers[0].postMessage(order);
    const answer = (await next(this.workers[0], 'measured')) as Extract<Answer, { kind: 'measured' }>;
    return { nanosecondsPerEvent: answer.nanoseconds / events, batches: answer.batches };
  }

  /** All other writers, writing without a pause. */
  neighbours(): Company {
    const others = this.workers.slice(1);
    return {
      join: async () => {
        Atomics.store(this.writing, 0, 1);
        const order: Order = { kind: 'write' };
        for (const worker of others) worker.postMessage(order);
        await Promise.all(others.map((worker) => next(worker, 'writing')));
      },
      leave: async () => {
        const stopped = Promise.all(others.map((worker) => next(worker, 'stopped')));
        Atomics.store(this.writing, 0, 0);
        const answers = (await stopped) as Extract<Answer, { kind: 'stopped' }>[];
        return Math.min(...answers.map(({ onProcessor }) => onProcessor));
      },
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** An exporter with a thread that scrapes it; in between the exporter is gone and the thread sleeps. */
export function exporter(segment: Segment): Company & { end(): Promise<unknown> } {
  const received = new Int32Array(new SharedArrayBuffer(8));
  const workerData: ScraperData = { received };
  const scraper = new Worker(new URL('./scraper.js', import.meta.url), { workerData });
  const ask = (order: ScrapeOrder): void => scraper.postMessage(order);
  let running: Exporter | undefined;
  return {
    received: () => ({ pages: Atomics.load(received, 0), bytes: Atomics.load(received, 1) }),
    join: async () => {
      running = await startExporter(segment, { port: 0 });
      ask({ kind: 'scrape', url: running.url });
      await next(scraper, 'scraping');
    },
    leave: async () => {
      ask({ kind: 'stop' });
      await next(scraper, 'stopped');
      await running?.close();
      return undefined;
    },
    end: () => scraper.terminate(),
  };
}
