// Health as the exporter's thread sees it: it asks the starting thread to run the checks, and waits for none longer than its
// limit. Runs on the exporter's thread.
//
// Guarantees
//   1. Concurrent questions share one round of checks; a round lasts no longer than the longest limit.
//   2. A check that has been asked and has not answered is not asked again; it is unhealthy in every round until it answers.
//   3. While the starting thread's event loop does not answer, every check of the application is unhealthy, too: none can run.
import { MAIN_LOOP, type CheckLimit } from './checks.js';
import { inTick } from './in-tick.js';

export interface Health {
  readonly healthy: boolean;
  readonly checks: Readonly<Record<string, 'healthy' | 'unhealthy'>>;
}

export interface HealthService {
  /** Never rejects. */
  readonly health: () => Promise<Health>;
  /** A check has come to something, however late. */
  readonly answered: (name: string, healthy: boolean) => void;
}

/**
 * @param limits the built-in check first
 * @param ask has the starting thread run these checks, each answered once by `answered`
 */
export function createHealth(
  limits: readonly CheckLimit[],
  ask: (names: readonly string[]) => void,
): HealthService {
  /** Asked, and not answered yet. */
  const hanging = new Set<string>();
  let round: Promise<Health> | undefined;
  let conclude: HealthService['answered'] = () => {};

  function begin(): Promise<Health> {
    return new Promise((resolve) => {
      const results = new Map<string, boolean>();
      const timers: NodeJS.Timeout[] = [];
      conclude = (name, healthy) => {
        if (results.has(name)) return;
        results.set(name, healthy);
        if (name === MAIN_LOOP && !healthy) for (const one of limits) conclude(one.name, false);
        if (results.size < limits.length || round === undefined) return;
        round = undefined;
        timers.forEach(clearTimeout);
        inTick(() => resolve(summary(limits, results)));
      };
      // What was asked before and has not answered is decided at once, the main loop first.
      queueMicrotask(() => {
        for (const { name } of limits) if (hanging.has(name)) conclude(name, false);
        const asked = limits.filter(({ name }) => !results.has(name));
        for (const { name, timeoutMs } of asked) {
          hanging.add(name);
          timers.push(setTimeout(() => conclude(name, false), timeoutMs));
        }
        if (asked.length > 0) ask(asked.map(({ name }) => name));
      });
    });
  }

  return {
    health: () => (round ??= begin()),
    answered(name, healthy) {
      hanging.delete(name);
      conclude(name, healthy);
    },
  };
}

function summary(limits: readonly CheckLimit[], results: ReadonlyMap<string, boolean>): Health {
  const checks = limits.map(({ name }) => [name, results.get(name)! ? 'healthy' : 'unhealthy'] as const);
  return { healthy: [...results.values()].every(Boolean), checks: Object.fromEntries(checks) };
}
