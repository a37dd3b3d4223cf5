// The reader of pages is itself strict: a test that trusts it must not pass on a broken page.
import test from 'ava';
import { parsePage } from './page.js';

const HISTOGRAM = [
  '# HELP h help',
  '# TYPE h histogram',
  'h_bucket{a="x",le="0.5"} 1',
  'h_bucket{a="x",le="+Inf"} 3',
  'h_sum{a="x"} 4.5',
  'h_count{a="x"} 3',
];
const COUNTER = ['# HELP c_total help', '# TYPE c_total counter', 'c_total{a="x",b="y"} 1'];
const page = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');

test('a good page is read, series by series', (t) => {
  const read = parsePage(
    page(...HISTOGRAM, ...COUNTER, 'c_total{a="\\\\ \\" \\n}",b=""} 12345678901234567890'),
  );
  t.deepEqual([...read.types], [['h', 'histogram'], ['c_total', 'counter']]); // prettier-ignore
  t.is(read.value('h_bucket{a="x",le="+Inf"}'), 3);
  t.is(read.value('h_sum{a="x"}'), 4.5);
  t.is(read.count('c_total{a="\\\\ \\" \\n}",b=""}'), 12345678901234567890n);
  t.deepEqual(read.series('c_total'), ['c_total{a="x",b="y"}', 'c_total{a="\\\\ \\" \\n}",b=""}']);
});

const bad: [what: string, text: string, message: RegExp][] = [
  ['no line feed at the end', page(...COUNTER).slice(0, -1), /line feed/],
  ['an empty line', page(...COUNTER, ''), /bad line/],
  ['a duplicate', page(...COUNTER, 'c_total{a="x",b="y"} 2'), /duplicate/],
  ['a duplicate with its labels in another order', page(...COUNTER, 'c_total{b="y",a="x"} 2'), /duplicate/],
  ['a family twice', page(...COUNTER, ...HISTOGRAM, ...COUNTER), /HELP twice/],
  ['an interleaved sample', page(...HISTOGRAM, ...COUNTER, 'h_sum{a="y"} 1'), /interleaved/],
  ['a sample before its TYPE', page('c_total 1'), /before its TYPE/],
  ['a TYPE without HELP', page('# TYPE c_total counter'), /does not follow/],
  ['a TYPE after a sample', page(...COUNTER, '# TYPE c_total counter'), /does not follow/],
  ['an unknown type', page('# HELP c help', '# TYPE c summary'), /bad type/],
  ['another comment', page('# a comment'), /bad line/],
  ['a bad escape in HELP', page('# HELP c a\\"b', '# TYPE c gauge'), /bad escape/],
  ['an unescaped quote', page(...COUNTER, 'c_total{a="""} 1'), /bad labels/],
  ['a bad escape in a value', page(...COUNTER, 'c_total{a="\\t"} 1'), /bad labels/],
  ['a trailing comma', page(...COUNTER, 'c_total{a="x",} 1'), /a comma ends/],
  ['a label twice', page(...COUNTER, 'c_total{a="x",a="y"} 1'), /a label twice/],
  ['empty braces', page(...COUNTER, 'c_total{} 1'), /bad labels/],
  ['no value', page(...COUNTER, 'c_total{a="x"}'), /bad line/],
  ['two blanks', page(...COUNTER, 'c_total{a="x"}  1'), /bad line/],
  ['a timestamp', page(...COUNTER, 'c_total{a="x"} 1 2'), /bad line/],
  ['a hexadecimal value', page(...COUNTER, 'c_total{a="x"} 0x10'), /bad value/],
  ['a value of Infinity', page(...COUNTER, 'c_total{a="x"} Infinity'), /bad value/],
  ['a value of -0', page('# HELP g help', '# TYPE g gauge', 'g -0'), /-0/],
  ['a negative counter', page(...COUNTER, 'c_total{a="x"} -1'), /negative/],
  ['a counter that is NaN', page(...COUNTER, 'c_total{a="x"} NaN'), /negative/],
  ['buckets out of order', page(...HISTOGRAM.slice(0, 3), 'h_bucket{a="x",le="0.25"} 1'), /out of order/],
  ['a bucket twice', page(...HISTOGRAM.slice(0, 3), 'h_bucket{a="x",le="0.50"} 1'), /out of order/],
  ['buckets that fall', page(...HISTOGRAM.slice(0, 3), 'h_bucket{a="x",le="1"} 0'), /not cumulative/],
  ['no +Inf bucket', page(...HISTOGRAM.slice(0, 3), 'h_sum{a="x"} 1'), /out of order/],
  ['a bucket after +Inf', page(...HISTOGRAM.slice(0, 4), 'h_bucket{a="x",le="7"} 9'), /out of order/],
  ['a sum after the count', page(...HISTOGRAM, 'h_sum{a="x"} 1'), /duplicate/],
  ['a count that is not +Inf', page(...HISTOGRAM.slice(0, 5), 'h_count{a="x"} 4'), /_count is 4, \+Inf is 3/],
  ['no count', page(...HISTOGRAM.slice(0, 5)), /not complete/],
  [
    'no count before the next series',
    page(...HISTOGRAM.slice(0, 5), 'h_bucket{a="y",le="1"} 1'),
    /not complete/,
  ],
  ['a bucket without le', page(...HISTOGRAM.slice(0, 2), 'h_bucket{a="x"} 1'), /le is not last/],
];
for (const [what, text, message] of bad) {
  test(`a page with ${what} is refused`, (t) => {
    t.throws(() => parsePage(text), { message });
  });
}
