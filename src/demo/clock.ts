// Monotonic time and timers, injected wherever something waits so that tests can turn the hands. Any thread.

export type Timer = { cancel(): void };

export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Calls `run` once after `ms`, unless cancelled. */
  after(ms: number, run: () => void): Timer;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** RFC 3261 17.1.1.1 and table 4, in milliseconds. */
export const T1 = 500;
export const T2 = 4000;
export const T4 = 5000;
/** 64*T1: timers B, F, H, J, L, M, and how long a 2xx waits for its ACK (13.3.1.4). */
export const TRANSACTION_TIMEOUT = 64 * T1;

/** Waits for `work`, but no longer than `ms`. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let limit: Timer | undefined;
  const expired = new Promise<void>((resolve) => {
    limit = clock.after(ms, resolve);
  });
  await Promise.race([work, expired]);
  limit?.cancel();
}
