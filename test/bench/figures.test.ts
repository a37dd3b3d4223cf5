// What the benches make of their samples: medians, intervals, percentiles and tables.
import test from 'ava';
import { median, rounded } from '../../bench/support/figures.js';
import { medianInterval, percentile } from '../../bench/support/interval.js';
import { markdownTable, plainTable } from '../../bench/support/table.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('the median is the middle, or the mean of the middle two, and leaves the samples as they are', (t) => {
  const samples = [10, 9, 1];
  t.is(median(samples), 9);
  t.deepEqual(samples, [10, 9, 1]);
  t.is(median([4, 100, 1, 2]), 3);
  t.is(rounded(12.34567), 12.35);
});

test('a percentile is the nearest rank', (t) => {
  const thousand = upTo(1000).reverse();
  t.is(percentile(thousand, 0.5), 500);
  t.is(percentile(thousand, 0.99), 990);
  t.is(percentile(thousand, 0.999), 999);
  t.is(percentile(thousand, 1), 1000);
  t.is(percentile([3, 1, 2], 0.5), 2);
  t.is(percentile([7], 0.5), 7);
  t.is(percentile([], 0.5), NaN);
});

test('the interval of a median is the one of the order-statistic tables', (t) => {
  // Ranks of the 95 % interval for these numbers of samples, from the binomial distribution.
  for (const [count, low, high] of [
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [24, 7, 18],
    [100, 40, 61],
  ]) {
    t.deepEqual(medianInterval(upTo(count).reverse()), { median: (count + 1) / 2, low, high });
  }
});

test('an interval of too few samples is all of them', (t) => {
  t.deepEqual(medianInterval([3, 1, 2]), { median: 2, low: 1, high: 3 });
  t.deepEqual(medianInterval([5]), { median: 5, low: 5, high: 5 });
});

test('19 of 20 intervals hold the true median', (t) => {
  // A generator of its own, so that the test is the same every time; skewed like times are.
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const rounds = 2000;
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const { low, high } = medianInterval(Array.from({ length: 20 }, () => -Math.log(random())));
    if (low <= Math.LN2 && Math.LN2 <= high) held += 1;
  }
  t.true(held / rounds >= 0.94, `${held} of ${rounds}`);
});

test('tables line up on a terminal and are tables in Markdown', (t) => {
  const rows = [
    ['', 'ns'],
    ['inc', '1.2'],
    ['observe', '13.4'],
  ];
  t.is(plainTable(rows), ['           ns', 'inc       1.2', 'observe  13.4'].join('\n'));
  t.is(markdownTable(rows), '|  | ns |\n|---|---:|\n| inc | 1.2 |\n| observe | 13.4 |');
});
