// How the main thread of the demo's process asks its workers for what only they know: the delays of their event loops and,
// with prom-client, their metrics. Each worker sends a port to the main thread once; nothing is said unless asked.
import { once } from 'node:events';
import { MessageChannel, type MessagePort, postMessageToThread } from 'node:worker_threads';

const GREETING = 'pegcount bench:load';
const MAIN_THREAD = 0;

type Greeting = { readonly greeting: typeof GREETING; readonly port: MessagePort };
/** What a worker can be asked. */
export type Answers = Readonly<Record<string, () => unknown>>;

/** Offers a worker's answers to the main thread. Runs on workers; keeps none of them alive. */
export async function answer(answers: Answers): Promise<void> {
  const { port1: own, port2: port } = new MessageChannel();
  own.on('message', (about: string) => {
    void Promise.resolve(answers[about]()).then((said) => own.postMessage(said));
  });
  own.unref();
  await postMessageToThread(MAIN_THREAD, { greeting: GREETING, port } satisfies Greeting, [port]);
}

/** Runs on the main thread, from before the workers start. */
export class Questions {
  readonly #ports: MessagePort[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    process.on('workerMessage', (message: Partial<Greeting> | undefined) => {
      if (message?.greeting === GREETING) this.#ports.push(message.port!);
    });
  }

  /** Asks every worker; one question after the other. */
  ask<Answer>(about: string): Promise<Answer[]> {
    const asked = this.#last.then(() => Promise.all(this.#ports.map((port) => this.#askOne(port, about))));
    this.#last = asked.catch(() => {});
    return asked as Promise<Answer[]>;
  }

  async #askOne(port: MessagePort, about: string): Promise<unknown> {
    const answered = once(port, 'message') as Promise<[unknown]>;
    port.postMessage(about);
    return (await answered)[0];
  }

  close(): void {
    for (const port of this.#ports) port.close();
  }
}
