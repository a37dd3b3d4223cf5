// Reproducible choices: everything that a run plans comes from one of these. Any thread and process of the tests.

/** A generator of 32-bit numbers with 32 bits of state (mulberry32, Tommy Ettinger). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A source for the n-th of many things, so that each is the same in every run, in whatever order they come. */
  static nth(seed: number, n: number): Random {
    // Neighbours must not begin alike: the finalizer of MurmurHash3 spreads every bit.
    let mixed = seed ^ Math.imul(n, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return new Random(mixed ^ (mixed >>> 16));
  }

  /** An integer from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** An integer from `from` to `to`. */
  from(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** Hands out all of its things in random order, then all of them again: even a short run tries each. */
export class Bag<Thing> {
  #left: Thing[] = [];

  constructor(
    private readonly things: readonly Thing[],
    private readonly random: Random,
  ) {}

  take(): Thing {
    if (this.#left.length === 0) this.#left = [...this.things];
    return this.#left.splice(this.random.below(this.#left.length), 1)[0];
  }
}
