// Gauges in their five modes, from one writer and from several.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, type Combine, gauge, numberLabel } from 'pegcount';
import { bury, disguise, fresh } from '../support/fresh.js';

const A = closedLabel('a', ['x', 'y']);
const B = numberLabel('b', 10, 12);
const D = closedLabel('d', ['p', 'q']);
const E = closedLabel('e', ['r', 's']);
const combines: readonly Combine[] = ['sum', 'max', 'min', 'each', 'last'];

const modes = {
  sum: gauge('level_all', 'h', [A], { combine: 'sum' }),
  max: gauge('level_max', 'h', [A], { combine: 'max' }),
  min: gauge('level_min', 'h', [A], { combine: 'min' }),
  each: gauge('level_each', 'h', [A], { combine: 'each' }),
  last: gauge('level_last', 'h', [A], { combine: 'last' }),
};
const SUM = 'level_all{a="x"}';

/** Two writers as of two threads, on shards 1 and 2. */
function pair() {
  const { families, segment, writer: one, page } = fresh(modes);
  disguise(segment, 1);
  return { one, two: attach(families, segment.handle), segment, families, page };
}

test('an unset gauge is not shown, but a sum starts at 0', async (t) => {
  const { page } = fresh(modes);
  const read = await page();
  t.deepEqual(read.series('level_all'), ['level_all{a="x"}', 'level_all{a="y"}']);
  t.is(read.value(SUM), 0);
  for (const name of ['level_max', 'level_min', 'level_each', 'level_last'])
    t.deepEqual(read.series(name), []);
});

test('two writers are combined as the family says', async (t) => {
  const { one, two, page } = pair();
  for (const mode of combines) {
    one[mode].set(7, A.x);
    two[mode].set(-2.5, A.x);
  }
  const read = await page();
  t.is(read.value(SUM), 4.5);
  t.is(read.value('level_max{a="x"}'), 7);
  t.is(read.value('level_min{a="x"}'), -2.5);
  t.deepEqual(read.series('level_each'), ['level_each{a="x",writer="1"}', 'level_each{a="x",writer="2"}']);
  t.is(read.value('level_each{a="x",writer="1"}'), 7);
  t.is(read.value('level_each{a="x",writer="2"}'), -2.5);
  t.is(read.value('level_last{a="x"}'), -2.5);
  one.last.set(3, A.x);
  t.is((await page()).value('level_last{a="x"}'), 3);
});

test('a writer that has set nothing takes no part', async (t) => {
  const { one, page } = pair();
  one.max.set(-7, A.x);
  one.min.set(7, A.x);
  one.each.set(1, A.y);
  const read = await page();
  t.is(read.value('level_max{a="x"}'), -7);
  t.is(read.value('level_min{a="x"}'), 7);
  t.deepEqual(read.series('level_each'), ['level_each{a="y",writer="1"}']);
  t.deepEqual(read.series('level_max'), ['level_max{a="x"}']);
});

test('a level of 0, or of -0, is shown as 0 in every mode', async (t) => {
  for (const zero of [0, -0]) {
    const { writer, page } = fresh(modes);
    for (const mode of combines) writer[mode].set(zero, A.x);
    const read = await page();
    for (const series of [
      SUM,
      'level_max{a="x"}',
      'level_min{a="x"}',
      'level_each{a="x",writer="1"}',
      'level_last{a="x"}',
    ]) {
      t.is(read.texts.get(series), '0', series);
    }
  }
});

test('a level that comes down to 0 is shown as 0', async (t) => {
  const { writer, page } = fresh(modes);
  for (const mode of ['sum', 'max', 'min', 'each'] as const) {
    writer[mode].add(0.5, A.x);
    writer[mode].add(-0.5, A.x);
    writer[mode].at(A.y).inc();
    writer[mode].at(A.y).dec();
  }
  const read = await page();
  for (const name of ['level_all', 'level_max', 'level_min']) {
    t.is(read.texts.get(`${name}{a="x"}`), '0');
    t.is(read.texts.get(`${name}{a="y"}`), '0');
  }
  t.is(read.texts.get('level_each{a="y",writer="1"}'), '0');
});

test('inc and dec move by one, and an unset gauge counts from 0', async (t) => {
  const { writer, page } = fresh(modes);
  for (const mode of ['sum', 'max', 'min', 'each'] as const) {
    writer[mode].inc(A.x);
    writer[mode].inc(A.x);
    writer[mode].dec(A.y);
  }
  const read = await page();
  for (const name of ['level_all', 'level_max', 'level_min']) {
    t.is(read.value(`${name}{a="x"}`), 2);
    t.is(read.value(`${name}{a="y"}`), -1);
  }
  t.is(read.value('level_each{a="x",writer="1"}'), 2);
});

test('the levels of the dead are gone, but the last one survives its setter', async (t) => {
  const { one, two, segment, page } = pair();
  for (const mode of combines) {
    one[mode].set(7, A.x);
    two[mode].set(2, A.x);
  }
  one.last.set(7, A.x);
  bury(segment, 1);
  const read = await page();
  t.is(read.value(SUM), 2);
  t.is(read.value('level_max{a="x"}'), 2);
  t.is(read.value('level_min{a="x"}'), 2);
  t.deepEqual(read.series('level_each'), ['level_each{a="x",writer="2"}']);
  t.is(read.value('level_last{a="x"}'), 7);
});

test('a sparse sum is shown once a living writer has touched it, at 0 too', async (t) => {
  const { writer, page } = fresh({ level: gauge('level', 'h', [A], { combine: 'sum', sparse: true }) });
  t.deepEqual((await page()).series('level'), []);
  writer.level.set(0, A.y);
  t.deepEqual((await page()).series('level'), ['level{a="y"}']);
  writer.level.at(A.x);
  t.deepEqual((await page()).series('level'), ['level{a="x"}', 'level{a="y"}']);
});

test('a sparse sum that comes back to 0 is still shown', async (t) => {
  const { writer, page } = fresh({ level: gauge('level', 'h', [A], { combine: 'sum', sparse: true }) });
  writer.level.inc(A.x);
  writer.level.dec(A.x);
  t.is((await page()).value('level{a="x"}'), 0);
});

test('an infinite or impossible level is rejected, and the old one stays', async (t) => {
  const { writer, page } = fresh(modes);
  writer.max.set(Number.MAX_VALUE, A.x);
  writer.max.add(Number.MAX_VALUE, A.x);
  writer.max.at(A.x).add(Number.MAX_VALUE);
  for (const bad of [NaN, Infinity, -Infinity]) {
    writer.max.set(bad, A.x);
    writer.max.add(bad, A.x);
    writer.max.at(A.x).set(bad);
    writer.last.set(bad, A.x);
  }
  const read = await page();
  t.is(read.value('level_max{a="x"}'), Number.MAX_VALUE);
  t.deepEqual(read.series('level_last'), []);
  t.is(read.value('pegcount_rejected_total{family="level_max"}'), 11);
  t.is(read.value('pegcount_rejected_total{family="level_last"}'), 3);
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const step = fc.oneof(
  fc.record({ act: fc.constantFrom('set', 'add'), value: finite, bound: fc.boolean() }),
  fc.record({ act: fc.constantFrom('inc', 'dec'), value: fc.constant(0), bound: fc.boolean() }),
);

test('any sequence of set, add, inc and dec ends where doubles do', async (t) => {
  for (const combine of ['sum', 'max', 'min', 'each'] as const) {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const { writer, page } = fresh({ level: gauge('level', 'h', [], { combine }) });
        const handle = writer.level.at();
        let level = 0;
        let rejected = 0;
        for (const { act, value, bound } of steps) {
          const target = bound ? handle : writer.level;
          const by = act === 'inc' ? 1 : act === 'dec' ? -1 : value;
          const next = act === 'set' ? value : level + by;
          if (Number.isFinite(next)) level = next;
          else rejected += 1;
          if (act === 'inc' || act === 'dec') target[act]();
          else target[act](value);
        }
        const read = await page();
        const shown = read.value(combine === 'each' ? 'level{writer="1"}' : 'level');
        assert.equal(shown, level + 0);
        assert.equal(read.value('pegcount_rejected_total{family="level"}'), rejected);
      }),
      { numRuns: 40 },
    );
    t.pass();
  }
});

test('every tuple of one to four labels has a level of its own', async (t) => {
  const { writer, page } = fresh({
    none: gauge('none', 'h', [], { combine: 'max' }),
    one: gauge('one', 'h', [A], { combine: 'max' }),
    two: gauge('two', 'h', [A, B], { combine: 'last' }),
    three: gauge('three', 'h', [A, B, D], { combine: 'max' }),
    four: gauge('four', 'h', [A, B, D, E], { combine: 'max' }),
    fourLast: gauge('four_last', 'h', [A, B, D, E], { combine: 'last' }),
  });
  const expected = new Map<string, number>();
  let level = 0;
  const next = (series: string): number => {
    level += 2;
    expected.set(series, level);
    return level;
  };
  writer.none.set(next('none'));
  for (const a of [A.x, A.y]) {
    const inA = `a="${A.values[a]}"`;
    writer.one.set(next(`one{${inA}}`), a);
    for (const code of [10, 11, 12]) {
      const b = B.of(code)!;
      const inB = `${inA},b="${code}"`;
      writer.two.set(next(`two{${inB}}`), a, b);
      for (const d of [D.p, D.q]) {
        const inD = `${inB},d="${D.values[d]}"`;
        writer.three.set(next(`three{${inD}}`) - 1, a, b, d);
        writer.three.inc(a, b, d);
        for (const e of [E.r, E.s]) {
          const inE = `${inD},e="${E.values[e]}"`;
          writer.four.add(next(`four{${inE}}`) + 1, a, b, d, e);
          writer.four.dec(a, b, d, e);
          writer.fourLast.set(next(`four_last{${inE}}`), a, b, d, e);
        }
      }
    }
  }
  const read = await page();
  for (const [series, value] of expected) t.is(read.value(series), value, series);
  t.is(expected.size, 1 + 2 + 6 + 12 + 24 + 24);
});
