// The application's health checks: what it may pass, and how they run. Runs on the thread that starts the exporter.
import { inspect } from 'node:util';

/**
 * A health check. Healthy is true, or nothing, returned or resolved with; anything else is unhealthy, and so is whatever it
 * throws. Runs on the thread that started the exporter, at most once at a time; must not block that thread.
 */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a check that only throws returns nothing
export type HealthCheck = () => boolean | void | Promise<boolean | void>;

/** A check, or one with a time limit of its own, in milliseconds: an integer from 1 to 8000. */
export type HealthChecks = Readonly<
  Record<string, HealthCheck | { readonly check: HealthCheck; readonly timeoutMs?: number | undefined }>
>;

/** The built-in check: the event loop of the thread that started the exporter answers. */
export const MAIN_LOOP = 'main_loop';

/** A check as the exporter's thread knows it. */
export interface CheckLimit {
  readonly name: string;
  readonly timeoutMs: number;
}

/** Servers give a request ten seconds; a check must have come to something before. */
const longestMs = 8000;
const longestName = 64;

export function isCheckTimeout(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= longestMs;
}
export const expectedCheckTimeout = `an integer from 1 to ${longestMs} (milliseconds)`;

/**
 * Checks the option `checks`; the built-in check comes first.
 * @throws TypeError or RangeError naming the check, what was got and what was expected
 */
export function checkLimits(checks: unknown, timeoutMs: number): readonly CheckLimit[] {
  return [{ name: MAIN_LOOP, timeoutMs }, ...entries(checks).map(([name, given]) => limit(name, given))];

  function limit(name: string, given: unknown): CheckLimit {
    const what = `startExporter: option 'checks.${name.slice(0, longestName)}'`;
    if (name.length < 1 || name.length > longestName || name === MAIN_LOOP) {
      throw new RangeError(
        `${what} has a bad name; expected 1 to ${longestName} characters, other than '${MAIN_LOOP}', which is built in`,
      );
    }
    if (typeof given === 'function') return { name, timeoutMs };
    const { check, timeoutMs: own = timeoutMs, ...rest } = objectOf(given);
    const unknown = Object.keys(rest).at(0);
    if (typeof check !== 'function' || unknown !== undefined) {
      const got = unknown === undefined ? inspect(given, { depth: 0 }).slice(0, 80) : `given '${unknown}'`;
      throw new TypeError(`${what} is ${got}; expected a function, or { check, timeoutMs }`);
    }
    if (!isCheckTimeout(own)) {
      throw new RangeError(`${what} has timeoutMs ${inspect(own)}; expected ${expectedCheckTimeout}`);
    }
    return { name, timeoutMs: own as number };
  }
}

/** What runs checks, by their names. Neither throws nor rejects; may never resolve. */
export type CheckRuns = ReadonlyMap<string, () => Promise<boolean>>;

/** For checks that `checkLimits` has let pass. Whoever asks while a check runs shares that run. */
export function checkRuns(checks: HealthChecks | undefined): CheckRuns {
  return new Map(
    Object.entries(checks ?? {}).map(([name, given]) => {
      const check = typeof given === 'function' ? given : given.check;
      let running: Promise<boolean> | undefined;
      return [name, () => (running ??= runCheck(check).finally(() => (running = undefined)))];
    }),
  );
}

/** Runs one check. Never throws and never rejects; may never resolve. */
export async function runCheck(check: HealthCheck): Promise<boolean> {
  try {
    const result: unknown = await check();
    return result === true || result === undefined;
  } catch {
    return false;
  }
}

function entries(checks: unknown): [name: string, given: unknown][] {
  if (checks === undefined) return [];
  if (typeof checks !== 'object' || checks === null || Array.isArray(checks)) {
    throw new TypeError(
      `startExporter: option 'checks' is ${inspect(checks, { depth: 0 }).slice(0, 80)}; expected an object of functions`,
    );
  }
  return Object.entries(checks);
}

function objectOf(given: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof given === 'object' && given !== null ? { ...given } : {};
}
