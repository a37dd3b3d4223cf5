// A timer that a mail session or message carries along. Runs on writers; starting one allocates it, so it is for what
// happens once a message, not once a packet: there, keep a reading of `now()` and call `observeSince`.
import { now } from '../../writer/clock.js';
import type { BoundHistogram } from '../../writer/types.js';

/** Measures from its making to its first `observe`. One that is never observed records nothing. */
export class Timer {
  readonly #start = now();
  readonly #histogram: Pick<BoundHistogram, 'observeSince'>;
  #running = true;

  constructor(histogram: Pick<BoundHistogram, 'observeSince'>) {
    this.#histogram = histogram;
  }

  /** Records the seconds since the start, once: a second call does nothing. On the thread that started the timer. */
  observe(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#histogram.observeSince(this.#start);
  }
}
