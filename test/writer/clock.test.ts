// The clocks of writers against the system's.
import test from 'ava';
import { stampTime } from '#dist/writer/clock.js';

test("the system's time is never ahead, and at most a little behind", (t) => {
  const end = performance.now() + 60;
  const cell = new Float64Array(1);
  let readings = 0;
  let last = 0;
  while (performance.now() < end) {
    const before = Date.now() / 1000;
    stampTime.call(cell);
    const time = cell[0];
    t.true(time <= Date.now() / 1000, 'ahead');
    t.true(time > before - 0.012, `${before - time} s behind`);
    if (time !== last) readings++;
    last = time;
  }
  t.true(readings > 1 && readings < 20, `${readings} different times in 60 ms`);
});
