// Long work on the exporter's thread, and who comes meanwhile. Runs on the exporter's thread.
//
// Between two slices of work the event loop comes round. But libuv takes one connection each time (its pull request 3696), so with
// 4 ms of work in between the twentieth of twenty callers would wait for 80 ms: it goes on coming round while somebody is at the door.
import { inTick } from './in-tick.js';

/** Most milliseconds that work waits for those at the door. */
const PATIENCE_MS = 25;
/** The same while they come without an end, so that pages are slower, but do not stand still. */
const LITTLE_PATIENCE_MS = 5;

export class EventLoop {
  #entered = 0;
  #patience = PATIENCE_MS;

  /** To be called for each connection that is taken. */
  entered(): void {
    this.#entered += 1;
  }

  /** Resolves when everything that waits has had its turn. */
  comeRound(): Promise<void> {
    return new Promise((resolve) => {
      const end = performance.now() + this.#patience;
      const turn = (entered: number): void => {
        const empty = this.#entered === entered;
        if (empty || performance.now() >= end) {
          this.#patience = empty ? PATIENCE_MS : LITTLE_PATIENCE_MS;
          inTick(resolve);
        } else setImmediate(turn, this.#entered);
      };
      // Asked out of a callback of the system's, the first of these still belongs to the turn that is under way.
      setImmediate(() => setImmediate(turn, this.#entered));
    });
  }
}
