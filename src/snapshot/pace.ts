// Slices of work: readers and renderers give the event loop its turn every few milliseconds, so that liveness checks and
// exits are served while a large page is made. Runs on the exporter. Cold.

/** Milliseconds of work between two turns of the event loop. */
const SLICE_MS = 2;
/** Work between two looks at the clock, by what the callers say: a look costs 50 ns and up to 80 bytes. */
const LOOK_NS = 200_000;

export class Pace {
  readonly #turn: () => Promise<void>;
  #since = performance.now();
  #work = 0;

  /** @param turn resolves when the event loop has run what waits */
  constructor(turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))) {
    this.#turn = turn;
  }

  /** Whether it is time to `rest`, after work that took about so many nanoseconds. */
  due(nanoseconds: number): boolean {
    this.#work += nanoseconds;
    if (this.#work < LOOK_NS) return false;
    this.#work = 0;
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Lets the event loop run everything that waits, then starts a new slice. */
  async rest(): Promise<void> {
    await this.#turn();
    this.#since = performance.now();
  }

  /** Starts a new slice; to be called before each piece of work. */
  start(): void {
    this.#since = performance.now();
  }
}
