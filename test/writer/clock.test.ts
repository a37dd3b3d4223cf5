// The clocks of writers against the system's.
import test from 'ava';
import { stampTime } from '#dist/writer/clock.js';

/** Several looks at the system's clock. */
const MILLISECONDS = 450;

test("the system's time goes on in milliseconds, never ahead, and at most a little behind", (t) => {
  const cell = new Float64Array(1);
  let [readings, late] = [0, 0];
  const times = new Set<number>();
  // However long this thread has to wait for its turn in between.
  const limit = performance.now() + 30_000;
  while (times.size < MILLISECONDS && performance.now() < limit) {
    const before = Date.now();
    stampTime.call(cell);
    const [time] = cell;
    times.add(time);
    // In tenths of a microsecond what doubles make of seconds does not show.
    t.true(time <= Date.now() / 1000 + 1e-7, `${time} s is ahead of ${Date.now()} ms`);
    readings++;
    if (time < (before - 2) / 1000 - 1e-7) late++;
  }
  t.is(times.size, MILLISECONDS);
  // Where the thread is kept waiting while it looks at two clocks, its time is late until it looks again.
  t.true(late < readings / 2, `${late} of ${readings} late`);
});
