// Slices of work: readers and renderers give the event loop its turn every few milliseconds, so that liveness checks and
// exits are served while a large page is made. Runs on the exporter. Cold.

/** Milliseconds of work between two turns of the event loop. */
const SLICE_MS = 4;

export class Pace {
  #since = performance.now();

  /** Whether it is time to `rest`. Costs a clock reading: ask once a block, not once a series. */
  due(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Lets the event loop run everything that waits, then starts a new slice. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }

  /** Starts a new slice; to be called before each piece of work. */
  start(): void {
    this.#since = performance.now();
  }
}
