// The soak's verdict on series whose truth is known: noise is flat, a leak is not, whatever else the readings do.
import test from 'ava';
import { Random } from '../support/random.js';
import { judge, LEAST_POINTS, type Point, theilSen } from './slope.js';

const HOURS = 1 / 3;
const allowance = { share: 0.03, floor: 0 };

/** 120 readings over twenty minutes. */
function readings(valueAt: (share: number, index: number) => number, count = 120): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return { hours: share * HOURS, value: valueAt(share, index) };
  });
}
const noise = (seed: number): (() => number) => {
  const random = new Random(seed);
  return () => random.below(2001) / 1000 - 1;
};

test('the slope of a straight line is found exactly', (t) => {
  const { slope, low, high } = theilSen(readings((share) => 100 + 6 * share));
  for (const one of [slope, low, high]) t.true(Math.abs(one - 18) < 1e-9);
});

test('the interval holds the true slope, in noise too, in 95 cases of 100', (t) => {
  let held = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = noise(seed * 7919);
    const { low, high } = theilSen(readings((share) => 100 + 5 * share + 2 * random(), 60));
    if (low <= 15 && 15 <= high) held += 1;
  }
  t.true(held >= 180 && held < 200, `${held} of 200`);
});

test('noise is flat', (t) => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = noise(seed * 104729);
    t.true(
      judge(
        readings(() => 200 + 4 * random()),
        allowance,
      ).flat,
      `seed ${seed}`,
    );
  }
});

test('a leak is not flat, even under noise of its own size', (t) => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = noise(seed * 104729);
    const verdict = judge(
      readings((share) => 200 + 12 * share + 6 * random()),
      allowance,
    );
    t.false(verdict.flat, `seed ${seed}`);
    t.true(verdict.slope_low > 0 && verdict.growth > verdict.allowed);
  }
});

test('the few readings of a soak are enough to see a leak in', (t) => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = noise(seed * 104729);
    const rise = (by: number): Point[] => readings((share) => 200 + by * share + 2 * random(), 32);
    t.false(judge(rise(12), allowance).flat, `seed ${seed}`);
    t.true(judge(rise(0), allowance).flat, `seed ${seed}`);
  }
});

test('a leak in stairs is not flat', (t) => {
  t.false(
    judge(
      readings((share) => 200 + 3 * Math.floor(share * 5)),
      allowance,
    ).flat,
  );
});

test('a certain drift within the allowance is flat', (t) => {
  const verdict = judge(
    readings((share) => 200 + 2 * share),
    allowance,
  );
  t.true(verdict.slope_low > 0);
  t.true(verdict.flat);
});

test('the saw of a garbage collector is flat, and on top of a leak it is not', (t) => {
  const saw = (index: number): number => (index % 17) * 2;
  t.true(
    judge(
      readings((_, index) => 100 + saw(index)),
      allowance,
    ).flat,
  );
  t.false(
    judge(
      readings((share, index) => 100 + saw(index) + 30 * share),
      allowance,
    ).flat,
  );
});

test('one step is no slope; it shows between start and end', (t) => {
  const verdict = judge(
    readings((share) => (share < 0.5 ? 100 : 120)),
    allowance,
  );
  t.is(verdict.flat, true);
  t.is(verdict.start, 100);
  t.is(verdict.end, 120);
});

test('a few wild readings change nothing', (t) => {
  t.true(
    judge(
      readings((share) => (share > 0.85 ? 1000 : 100)),
      allowance,
    ).flat,
  );
});

test('what falls is flat', (t) => {
  t.true(
    judge(
      readings((share) => 200 - 50 * share),
      allowance,
    ).flat,
  );
});

test('counts: one more now and then is a leak where nothing may grow', (t) => {
  const strict = { share: 0, floor: 0 };
  t.true(
    judge(
      readings(() => 7),
      strict,
    ).flat,
  );
  t.true(
    judge(
      readings((_, index) => (index % 9 === 0 ? 8 : 7)),
      strict,
    ).flat,
  );
  t.false(
    judge(
      readings((share) => 7 + Math.floor(share * 4)),
      strict,
    ).flat,
  );
});

test('too few readings are no verdict', (t) => {
  t.is(
    judge(
      readings((share) => 100 + 100 * share, LEAST_POINTS - 1),
      allowance,
    ).flat,
    null,
  );
  t.is(judge([], allowance).flat, null);
});
