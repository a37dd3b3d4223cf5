// Waits for what must come true, and says what did not. For tests.
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any machine needs; a test that waits in vain fails with a reason before its own time is over. */
const PATIENCE_MS = 60_000;

export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await pause(10);
  }
}
