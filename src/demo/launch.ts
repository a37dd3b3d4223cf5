// Starts one worker task on the pool, with the message ports that wire it to others. Main thread.
import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { Pings } from './pings.js';
import { type Pong, type Ready, STOP } from './worker-messages.js';

/** One running worker, as main sees it. */
export type Launched<Result> = {
  /** The port it listens on, once it can be spoken to; rejects when it ends before. */
  readonly ready: Promise<number>;
  readonly done: Promise<Result>;
  /** Resolves when its event loop has answered; rejects when it has ended. Once it is ready. */
  ping(): Promise<void>;
  /** Tells it to stop, and waits until its task has ended. */
  stop(): Promise<Result>;
};

/** The message ports of a task: they move to the worker with it. */
function portsOf(task: object): MessagePort[] {
  const values = Object.values(task).flat() as unknown[];
  return values.filter((value): value is MessagePort => value instanceof Object && 'postMessage' in value);
}

/** Runs `<kind>-worker.js`; `task` is the worker's task but for its control port. */
export function launch<Result = unknown>(
  pool: Piscina,
  kind: 'signalling' | 'media' | 'caller',
  task: object,
): Launched<Result> {
  const { port1: own, port2: control } = new MessageChannel();
  const whole = { ...task, control };
  const filename = new URL(`./${kind}-worker.js`, import.meta.url).href;
  const done = pool.run(whole, { filename, transferList: portsOf(whole) }) as Promise<Result>;
  const ready = Promise.race([
    once(own, 'message').then((messages) => (messages as [Ready])[0].port),
    done.then((): never => {
      throw new Error(`the ${kind} worker ended before it was ready`);
    }),
  ]);
  const pings = new Pings((ping) => own.postMessage(ping));
  own.on('message', (message: Ready | Pong) => {
    if (message.type === 'pong') pings.answered(message.ping);
  });
  void done.finally(() => pings.close(`the ${kind} worker has ended`)).catch(() => {});
  // Both are awaited elsewhere, perhaps later: until then a failure must not count as unhandled.
  ready.catch(() => {});
  done.catch(() => {});
  const stop = (): Promise<Result> => {
    own.postMessage(STOP);
    return done;
  };
  return { ready, done, ping: () => pings.send(), stop };
}

/** A channel for each pair of a row and a column. */
export function grid(rows: number, columns: number): MessageChannel[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => new MessageChannel()));
}

/** A channel between every two of `count` workers: `[i][j]` is i's end of the one to j, `[i][i]` is empty. */
export function mesh(count: number): (MessagePort | undefined)[][] {
  const ends = Array.from({ length: count }, () => new Array<MessagePort | undefined>(count).fill(undefined));
  for (let one = 0; one < count; one += 1) {
    for (let other = one + 1; other < count; other += 1) {
      const { port1, port2 } = new MessageChannel();
      ends[one][other] = port1;
      ends[other][one] = port2;
    }
  }
  return ends;
}
