// Who makes much work takes turns with all others who do, and with everything else on the thread. Runs on the exporter's thread.
import type { EventLoop } from './event-loop.js';

/** Milliseconds of work before the event loop comes round. */
const SLICE_MS = 2;

export class Turns {
  readonly #loop: EventLoop;
  readonly #steps: (() => number)[] = [];

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /**
   * Calls `step` once, when the event loop has come round and it is its turn. It must not throw, and returns about how many
   * milliseconds of work it has left to the event loop.
   */
  next(step: () => number): void {
    if (this.#steps.push(step) === 1) void this.#run();
  }

  async #run(): Promise<void> {
    do {
      await this.#loop.comeRound();
      let end = performance.now() + SLICE_MS;
      // Those that are asked for meanwhile come behind all others, and after the event loop.
      for (let left = this.#steps.length; left > 0 && performance.now() < end; left--) {
        end -= this.#steps[0]();
        this.#steps.shift();
      }
    } while (this.#steps.length > 0);
  }
}
