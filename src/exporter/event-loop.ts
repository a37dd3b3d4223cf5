// Long work on the exporter's thread, and who comes meanwhile. Runs on the exporter's thread.
//
// Between two slices of work the event loop comes round. But libuv takes one connection each time (its pull request 3696), so with
// 4 ms of work in between the twentieth of twenty callers would wait for 80 ms: it goes on coming round while somebody is at the door.

/** Most milliseconds in which work waits for those at the door: who connects all the time may slow pages down, not stop them. */
const DOOR_MS = 25;

export class EventLoop {
  #entered = 0;

  /** To be called for each connection that is taken. */
  entered(): void {
    this.#entered += 1;
  }

  /** Resolves when everything that waits has had its turn. */
  comeRound(): Promise<void> {
    return new Promise((resolve) => {
      const end = performance.now() + DOOR_MS;
      const turn = (entered: number): void => {
        if (this.#entered === entered || performance.now() >= end) resolve();
        else setImmediate(turn, this.#entered);
      };
      setImmediate(turn, this.#entered);
    });
  }
}
