// How a writer dies by itself: between two events, or inside the engine between two of its stores. Runs on writers.
import type { Way } from './plan.js';

/** The message of whatever is thrown to die of. */
export const TOLD = 'told to die';
/** The exit code of whoever exits. */
export const EXIT_CODE = 7;

/**
 * Exits, or leaves an exception or a rejection behind that nobody handles: Node finds it at the next turn of the event loop, and
 * ends the thread then. Returns for all other ways.
 */
export function die(way: Way): void {
  if (way === 'exit') process.exit(EXIT_CODE);
  const error = new Error(TOLD);
  if (way === 'rejection') void Promise.reject(error);
  if (way === 'throw') {
    process.nextTick(() => {
      throw error;
    });
  }
}

/** Exits or throws on the spot. */
function dieHere(way: Way): void {
  if (way === 'throw') throw new Error(TOLD);
  process.exit(EXIT_CODE);
}

const stores = ['store', 'compareExchange', 'or', 'and', 'notify'] as const;

/**
 * Runs `act` and dies just before its store number `step` to shared memory (0 is the first one), be it in the middle of a carry,
 * a claim or of interning. Where it stores less often, dies behind it. For ways that happen on the spot: `throw` and `exit`.
 */
export function dieInside(way: Way, step: number, act: () => void): void {
  const own = Object.fromEntries(stores.map((name) => [name, Reflect.get(Atomics, name) as unknown]));
  let left = step;
  for (const name of stores) {
    const access = own[name] as (...given: unknown[]) => unknown;
    const counted = (...given: unknown[]): unknown => {
      if (left-- === 0) dieHere(way);
      return access(...given);
    };
    Object.assign(Atomics, { [name]: counted });
  }
  try {
    act();
  } finally {
    Object.assign(Atomics, own);
  }
  dieHere(way);
}
