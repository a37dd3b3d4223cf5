// Waits for what must come true, and says what did not. For tests.
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any machine needs; a test that waits in vain fails with a reason before its own time is over. */
const PATIENCE_MS = 60_000;

/** @param what in words what is waited for, where the condition does not say it */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what = String(holds),
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await pause(5);
  }
}
