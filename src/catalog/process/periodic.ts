// What every collector of a catalogue is: one reading at once, then one every period until it is stopped. Cold; runs on the
// thread that collects.
import { checkInteger } from '../../schema/names.js';

/** Shortest and longest period of a collector in milliseconds, and the one unless given. */
export const PERIOD = { least: 50, most: 3_600_000, usual: 5000 };

/** A collector at work. */
export type Collecting = {
  /** Ends it; a second call does nothing. Gauges keep their last level as long as their thread lives. */
  readonly stop: () => void;
};

/**
 * Calls `update` now and every `everyMs` milliseconds; the timer keeps no process alive. Throws a DeclarationError for a
 * period that is not an integer from 50 to 3,600,000.
 */
export function repeat(update: () => void, everyMs: number, what: string): Collecting {
  checkInteger(everyMs, PERIOD.least, PERIOD.most, `${what}: everyMs`);
  update();
  const timer = setInterval(update, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Feeds a counter with what a total grows by from `start` on: what the source counted before is not added. */
export function growth(counter: { add(amount: number): void }, start: number): (total: number) => void {
  let before = start;
  return (total) => {
    // A source may go back by rounding; the counter waits until it is ahead again.
    if (total <= before) return;
    counter.add(total - before);
    before = total;
  };
}
