// A thread that is interrupted, or dies, in the middle: every access by Atomics is a point where it may.

const names = ['load', 'store', 'compareExchange', 'or', 'and'] as const;

/**
 * Runs `act`, and `interrupt` just before its access number `step` to shared memory (0 is the first one), as another thread
 * might. True when it came so far, false when `act` ended before.
 */
export function interrupted(step: number, act: () => void, interrupt: () => void): boolean {
  const own = Object.fromEntries(names.map((name) => [name, Reflect.get(Atomics, name) as unknown]));
  let left = step;
  for (const name of names) {
    const access = own[name] as (...args: unknown[]) => unknown;
    Object.assign(Atomics, {
      [name]: (...args: unknown[]) => {
        if (left-- === 0) interrupt();
        return access(...args);
      },
    });
  }
  try {
    act();
  } finally {
    Object.assign(Atomics, own);
  }
  return left < 0;
}

class Died extends Error {}

/** Runs `act` on a thread that dies before its access number `step`. True when it died, false when it came to its end. */
export function dying(step: number, act: () => void): boolean {
  try {
    return interrupted(step, act, () => {
      throw new Died();
    });
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return true;
  }
}
