// Pings to one worker, and who waits for the answers. Main thread.
import type { Ping } from './worker-messages.js';

type Waiter = { readonly resolve: () => void; readonly reject: (reason: Error) => void };

export class Pings {
  readonly #post: (ping: Ping) => void;
  readonly #waiting = new Map<number, Waiter>();
  #sent = 0;
  #over: Error | undefined;

  constructor(post: (ping: Ping) => void) {
    this.#post = post;
  }

  /** Resolves when the worker has answered; rejects when it has ended. */
  send(): Promise<void> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    this.#sent += 1;
    const ping = this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(ping, { resolve, reject });
      this.#post({ type: 'ping', ping });
    });
  }

  answered(ping: number): void {
    this.#waiting.get(ping)?.resolve();
    this.#waiting.delete(ping);
  }

  /** The worker has ended: nobody waits any longer. */
  close(why: string): void {
    this.#over = new Error(why);
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}
