// A clock that stands still until a test turns its hands.
import type { Clock, Timer } from '#dist/demo/clock.js';

type Due = { readonly at: number; readonly order: number; readonly run: () => void };

export class FakeClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #due = new Set<Due>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const due = { at: this.#now + ms, order: (this.#order += 1), run };
    this.#due.add(due);
    return { cancel: () => void this.#due.delete(due) };
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#due.size;
  }

  /** Lets time pass; everything due on the way runs at its own time, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#due].sort((a, b) => a.at - b.at || a.order - b.order) as [Due | undefined];
      if (next === undefined || next.at > end) break;
      this.#due.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}
