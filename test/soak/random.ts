// A reproducible source of choices. Every thread and process of the soak.

/** Park and Miller's minimal standard: integers from 0 to below the given one. `seed` is from 1 to 2^31 - 2. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 0x7fffffff;
    return state % below;
  };
}

/** A source for the n-th of many things, so that each is the same in every run, in whatever order they come. */
export function randomOf(seed: number, n: number): (below: number) => number {
  // Neighbours must not begin alike: the finalizer of MurmurHash3 spreads every bit.
  let mixed = seed ^ Math.imul(n, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return randomFrom(1 + (((mixed ^ (mixed >>> 16)) >>> 0) % 0x7ffffffe));
}
