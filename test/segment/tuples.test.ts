// The tuple table of a family with `series`: one slot a tuple, on every thread.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { closedLabel, counter, createSegment, defineFamilies, openLabel } from 'pegcount';
import { computeLayout } from '#dist/segment/layout.js';
import { TupleTable } from '#dist/segment/tuples.js';
import { interrupted } from '../support/dying.js';
import { fresh } from '../support/fresh.js';
import { readPage } from '../support/page.js';
import { runThreads } from '../support/threads.js';

const Way = closedLabel('way', ['in', 'out']);
const Result = closedLabel('result', ['ok', 'other']);
const Trunk = openLabel('trunk', { capacity: 4 });
const Realm = openLabel('realm', { capacity: 4 });

/** Views of one table of a family with these label sizes. */
function table(sizes: readonly number[], series: number): () => TupleTable {
  const labels = sizes.map((size, index) => openLabel(`l${index}`, { capacity: size - 1 }));
  const layout = computeLayout(defineFamilies({ a: counter('a_total', 'h', labels, { series }) }).schema, 1);
  const buffer = new SharedArrayBuffer(layout.totalBytes);
  return () => new TupleTable(buffer, layout.tuples[0], layout.families[0]);
}

test('a tuple has one slot in every view, and reads back', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 65537 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), { maxLength: 30 }),
      (sizes, series, picks) => {
        const view = table(sizes, series);
        const [one, two] = [view(), view()];
        const known = new Map<string, number>();
        for (const [index, pick] of picks.entries()) {
          const tuple = sizes.map((size, label) => pick[label] % size);
          const slot = (index % 2 === 0 ? one : two).intern(tuple);
          const text = tuple.join();
          if (tuple.every((value) => value === 0)) assert.equal(slot, 0);
          else if (known.has(text)) assert.equal(slot, known.get(text)!);
          else if (known.size === series) assert.equal(slot, -1);
          else {
            assert.ok(slot >= 1 && slot <= series && ![...known.values()].includes(slot));
            known.set(text, slot);
            assert.deepEqual(view().tupleOf(slot), tuple);
          }
        }
        for (let slot = 0; slot <= series; slot++) {
          if (![...known.values()].includes(slot)) assert.equal(one.tupleOf(slot), undefined);
        }
      },
    ),
  );
  t.pass();
});

test('tuples of the largest sizes are told apart', (t) => {
  const view = table([65537, 65537, 65537], 8);
  const one = view();
  const tuples = [[65536, 65536, 65536], [65536, 65536, 65535], [65535, 65536, 65536], [0, 0, 1], [1, 0, 0]]; // prettier-ignore
  const slots = tuples.map((tuple) => one.intern(tuple));
  t.is(new Set(slots).size, 5);
  t.deepEqual(slots.map((slot) => view().tupleOf(slot)), tuples); // prettier-ignore
});

test('a tuple keeps its one slot when another thread interns at any moment of its search', (t) => {
  const tuples = Array.from({ length: 8 }, (_, index) => [Math.floor((index + 1) / 3), (index + 1) % 3]);
  // In a table of 8 many a pair begins its search at the same entry.
  for (const tuple of tuples) {
    for (const other of tuples) {
      for (let step = 0, came = true; came; step++) {
        const view = table([3, 3], 8);
        const [one, two] = [view(), view()];
        let others = -1;
        let own = -1;
        came = interrupted(
          step,
          () => (own = one.intern(tuple)),
          () => (others = two.intern(other)),
        );
        const what = `${tuple.join()} interrupted at step ${step} by ${other.join()}`;
        if (came) t.deepEqual(view().tupleOf(others), other, what);
        t.deepEqual(view().tupleOf(own), tuple, what);
        const slots = tuples.map((each) => view().intern(each));
        t.is(slots[tuples.indexOf(tuple)], own, what);
        t.is(new Set(slots).size, 8, what);
      }
    }
  }
});

test('a tuple of nothing but other is the slot of those that found no room', async (t) => {
  const { writer, page } = fresh({
    a: counter('a_total', 'h', [Trunk, Realm], { series: 1 }),
    b: counter('b_total', 'h', [Trunk, Result], { series: 1 }),
  });
  writer.a.at(Trunk.other, Realm.other).add(5);
  t.is((await page()).value('a_total{trunk="other",realm="other"}'), 5);
  // It took no room.
  writer.a.at(writer.intern(Trunk, 'x'), Realm.other).add(7);
  writer.b.at(Trunk.other, Result.of('other')).add(9);
  const before = await page();
  t.is(before.value('pegcount_series_overflow_total{family="a_total"}'), 0);
  writer.a.at(writer.intern(Trunk, 'y'), Realm.other).inc();
  writer.a.at(writer.intern(Trunk, 'y'), Realm.other).inc();
  const read = await page();
  t.is(read.value('a_total{trunk="x",realm="other"}'), 7);
  t.is(read.value('a_total{trunk="other",realm="other"}'), 7);
  t.is(read.value('b_total{trunk="other",result="other"}'), 9);
  t.is(read.value('pegcount_series_overflow_total{family="a_total"}'), 2);
  t.is(read.value('pegcount_series_overflow_total{family="b_total"}'), 0);
});

test('a closed label without other still overflows to a series that says other', async (t) => {
  const { writer, page } = fresh({ a: counter('a_total', 'h', [Way, Trunk], { series: 1 }) });
  writer.a.at(Way.in, Trunk.other).inc();
  writer.a.at(Way.out, Trunk.other).inc();
  const read = await page();
  t.deepEqual(read.series('a_total'), [
    'a_total{way="other",trunk="other"}',
    'a_total{way="in",trunk="other"}',
  ]);
});

test('series are shown once resolved, at 0', async (t) => {
  const { writer, page } = fresh({ a: counter('a_total', 'h', [Way, Trunk], { series: 3 }) });
  t.deepEqual((await page()).series('a_total'), []);
  writer.a.at(Way.out, writer.intern(Trunk, 'x'));
  const read = await page();
  t.deepEqual(read.series('a_total'), ['a_total{way="out",trunk="x"}']);
  t.is(read.value('a_total{way="out",trunk="x"}'), 0);
});

test('retiring one value hides all its tuples and no other', async (t) => {
  const { writer, page } = fresh({ a: counter('a_total', 'h', [Trunk, Realm], { series: 8 }) });
  const trunks = ['x', 'y'].map((value) => writer.intern(Trunk, value));
  const realms = ['p', 'q'].map((value) => writer.intern(Realm, value));
  for (const trunk of trunks) for (const realm of realms) writer.a.at(trunk, realm).inc();
  writer.a.at(Trunk.other, Realm.other).inc();
  writer.retire(Trunk, trunks[0]);
  const shown = (await page()).series('a_total').sort();
  t.deepEqual(shown, [
    'a_total{trunk="other",realm="other"}',
    'a_total{trunk="y",realm="p"}',
    'a_total{trunk="y",realm="q"}',
  ]);
});

for (const [what, series] of [
  ['with room for all', 60],
  ['with room for few', 7],
] as const) {
  // prettier-ignore
  test(`threads that race to resolve overlapping tuples share their slots, ${what}`, async (t) => {
    const rounds = 12;
    const parties = 4;
    const families = defineFamilies(
      Object.fromEntries(
        Array.from({ length: rounds }, (_, index) => [
          `f${index}`,
          counter(`f${index}_total`, 'h', [openLabel('a', { capacity: 10 }), openLabel('b', { capacity: 6 })], { series }),
        ]),
      ),
    );
    const segment = createSegment(families, { name: what, shards: parties });
    await runThreads(new URL('./tuple-worker.js', import.meta.url), parties, () => ({
      handle: segment.handle,
      rounds,
      series,
    }));
    const page = await readPage(segment);
    for (let round = 0; round < rounds; round++) {
      const name = `f${round}_total`;
      const all = page.series(name);
      const own = all.filter((one) => one !== `${name}{a="other",b="other"}`);
      t.is(own.length, series);
      // Every thread counted each tuple once: two slots of one tuple would share its count.
      for (const one of own) t.is(page.value(one), parties, one);
      const lost = (60 - series) * parties;
      t.is(page.values.get(`${name}{a="other",b="other"}`) ?? 0, lost);
      t.is(page.value(`pegcount_series_overflow_total{family="${name}"}`), lost);
    }
  });
}
