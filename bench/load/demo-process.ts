// The demo's process as its parent sees it: started, asked, stopped, and killed if it takes too long. Parent process.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Ready, Report } from './demo-child.js';
import type { SubjectName } from './subjects.js';

const STOP_LIMIT_MS = 10_000;

export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  /** Starts the demo with a subject; `limitMs` later it is killed, whatever it does. */
  constructor(subject: SubjectName, limitMs: number) {
    const script = fileURLToPath(new URL('./demo-child.js', import.meta.url));
    // To look into a figure: BENCH_LOAD_FLAGS='--cpu-prof --cpu-prof-dir=…' reaches every thread of the demo.
    const execArgv = ['--no-warnings', ...(process.env['BENCH_LOAD_FLAGS']?.split(' ') ?? [])];
    this.#child = fork(script, [subject], { execArgv, timeout: limitMs, killSignal: 'SIGKILL' });
    this.#ended = once(this.#child, 'exit').then(([code, signal]): never => {
      throw new Error(`the demo with subject ${subject} ended: ${String(signal ?? code)}`);
    });
    this.#ended.catch(() => {});
  }

  ready(): Promise<Ready> {
    return this.#next();
  }

  report(): Promise<Report> {
    this.#child.send('report' satisfies Order);
    return this.#next();
  }

  /** Ends it the way the demo ends, or the hard way. Never rejects. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.send('stop' satisfies Order);
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.#ended.catch(() => {});
    clearTimeout(late);
  }

  async #next<Message>(): Promise<Message> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Message];
    return message;
  }
}
