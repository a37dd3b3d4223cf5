// The two child processes of the soak as their parent sees them: started, asked, ended, and killed if they take too long. Parent
// process.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { preloading } from '../support/preload.js';
import type { Answers, Order, Ready } from './application.js';
import type { CallerReport } from './caller.js';

class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly ended: Promise<number | NodeJS.Signals>;
  #error = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(name: 'application' | 'caller', args: readonly string[], limitMs: number, env = process.env) {
    this.#name = name;
    this.#process = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), args, {
      execArgv: ['--no-warnings'],
      env,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    this.#process.stderr!.on('data', (text: Buffer) => (this.#error += text.toString()));
    this.ended = once(this.#process, 'close').then(
      ([code, signal]) => (signal ?? code) as number | NodeJS.Signals,
    );
  }

  /** What it said on standard error. */
  get error(): string {
    return this.#error;
  }

  /** Its next message. Rejects when it ends before. */
  async next<Message>(): Promise<Message> {
    const over = this.ended.then((code): never => {
      throw new Error(`the ${this.#name} ended with ${code}:\n${this.#error}`);
    });
    const [message] = (await Promise.race([once(this.#process, 'message'), over])) as [Message];
    return message;
  }

  /** Sends an order and waits for its answer; one order after the other. */
  ask<Answer>(order: string): Promise<Answer> {
    const asked = this.#last.then(() => {
      const answer = this.next<Answer>();
      this.#process.send(order);
      return answer;
    });
    this.#last = asked.catch(() => {});
    return asked;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

export class Application {
  readonly #child: Child;
  readonly ready: Ready;

  private constructor(child: Child, ready: Ready) {
    this.#child = child;
    this.ready = ready;
  }

  /** Starts it. It is killed `limitMs` later if it still runs. */
  static async start(seed: number, limitMs: number): Promise<Application> {
    const env = preloading(new URL('./heap.js', import.meta.url));
    const child = new Child('application', [String(seed)], limitMs, env);
    return new Application(child, await child.next<Ready>());
  }

  ask<O extends Order>(order: O): Promise<Answers[O]> {
    return this.#child.ask<Answers[O]>(order);
  }

  /** Its exit code, or what killed it, and what it said on standard error; after the order to stop. */
  async end(): Promise<{ readonly code: number | NodeJS.Signals; readonly error: string }> {
    return { code: await this.#child.ended, error: this.#child.error };
  }

  kill(): void {
    this.#child.kill();
  }
}

export class Caller {
  readonly #child: Child;

  private constructor(child: Child) {
    this.#child = child;
  }

  /** Begins to call. */
  static async start({ servers }: Ready, callsPerSecond: number, limitMs: number): Promise<Caller> {
    const child = new Child('caller', [JSON.stringify(servers), String(callsPerSecond)], limitMs);
    await child.next();
    return new Caller(child);
  }

  /** Ends the load: resolves when the last call has ended. */
  async stop(): Promise<CallerReport> {
    const report = await this.#child.ask<CallerReport>('stop');
    void this.#child.ask('leave').catch(() => {});
    return report;
  }

  kill(): void {
    this.#child.kill();
  }
}
