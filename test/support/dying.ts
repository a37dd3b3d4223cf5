// A thread that dies in the middle: every access by Atomics is a point where it may.

class Died extends Error {}

const names = ['load', 'store', 'compareExchange', 'or', 'and'] as const;

/**
 * Runs `act` on a thread that dies before its access number `step` to shared memory (0 is the first one). True when it died,
 * false when it came to its end.
 */
export function dying(step: number, act: () => void): boolean {
  const own = Object.fromEntries(names.map((name) => [name, Reflect.get(Atomics, name) as unknown]));
  let left = step;
  for (const name of names) {
    const access = own[name] as (...args: unknown[]) => unknown;
    Object.assign(Atomics, {
      [name]: (...args: unknown[]) => {
        if (left-- === 0) throw new Died();
        return access(...args);
      },
    });
  }
  try {
    act();
    return false;
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return true;
  } finally {
    Object.assign(Atomics, own);
  }
}
