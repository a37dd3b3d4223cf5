// The dictionary of an open label: one value, one id, on every thread, whoever dies where.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, counter, createSegment, DeclarationError, defineFamilies, openLabel } from 'pegcount';
import { Dictionary } from '#dist/segment/dictionary.js';
import { computeLayout } from '#dist/segment/layout.js';
import { dying, interrupted } from '../support/dying.js';
import { fresh } from '../support/fresh.js';
import { runThreads } from '../support/threads.js';

/** A dictionary of its own buffer, as many views of it as wanted, and the Int32 array of its keepers. */
function dictionary(capacity: number, shards = 2) {
  const Label = openLabel('label', { capacity });
  const layout = computeLayout(defineFamilies({ a: counter('a_total', 'h', [Label]) }).schema, shards);
  const buffer = new SharedArrayBuffer(layout.totalBytes);
  const one = layout.dictionaries[0];
  return {
    view: () => new Dictionary(buffer, one),
    keepers: new Int32Array(buffer, one.keepers, one.pool),
    entries: new Int32Array(buffer, one.entries, capacity),
  };
}

test('a value has the same id in every view, and reads back', (t) => {
  const { view } = dictionary(8);
  const [one, two, reader] = [view(), view(), view()];
  const id = one.intern('trunk-7', 1);
  t.true(id >= 1 && id <= 8);
  t.is(one.intern('trunk-7', 1), id);
  t.is(two.intern('trunk-7', 2), id);
  t.is(reader.textOf(id), 'trunk-7');
  const other = two.intern('trunk-8', 2);
  t.not(other, id);
  t.is(one.intern('trunk-8', 1), other);
});

test('a free id has no text', (t) => {
  const { view } = dictionary(4);
  const one = view();
  const id = one.intern('a', 1);
  for (let free = 1; free <= 4; free++) t.is(one.textOf(free), free === id ? 'a' : undefined);
});

test('other, the empty string, long ones and what is no string have id 0', (t) => {
  const one = dictionary(8).view();
  const odd = [
    'other',
    '',
    'x'.repeat(129),
    'ä'.repeat(65),
    '𝄞'.repeat(33),
    undefined,
    null,
    5,
    5n,
    {},
    ['a'],
    Symbol(),
  ];
  for (const value of odd) t.is(one.intern(value, 1), 0);
  for (let id = 1; id <= 8; id++) t.is(one.textOf(id), undefined);
});

test('128 bytes of UTF-8 fit, in any script', (t) => {
  const one = dictionary(8).view();
  for (const value of [
    'x'.repeat(128),
    'ä'.repeat(64),
    '𝄞'.repeat(32),
    ' ',
    '\0',
    '"\\\n',
    'Other',
    ' other',
  ]) {
    const id = one.intern(value, 1);
    t.not(id, 0);
    t.is(one.textOf(id), value);
  }
});

test('a byte order mark is part of its value, so that no two values are shown alike', (t) => {
  const one = dictionary(8).view();
  const values = ['a', '\ufeffa', '\ufeff', '\ufeffother'];
  const ids = values.map((value) => one.intern(value, 1));
  t.is(new Set(ids).size, 4);
  t.deepEqual(ids.map((id) => one.textOf(id)), values); // prettier-ignore
});

test('strings that UTF-8 cannot tell apart are one value, on a thread that knows the table is full too', (t) => {
  const { view } = dictionary(2);
  const [one, two] = [view(), view()];
  const id = one.intern('\ud800', 1);
  t.not(id, 0);
  t.is(one.textOf(id), '\ufffd');
  t.is(one.intern('\udfff', 1), id);
  t.is(one.intern('\ufffd', 1), id);
  two.intern('full', 2);
  t.is(two.intern('no room', 2), 0);
  for (const value of ['\ud800', '\udbff', '\ufffd']) t.is(two.intern(value, 2), id);
});

test('past its capacity it gives id 0, and those it has keep theirs', (t) => {
  const { view } = dictionary(5);
  const [one, two] = [view(), view()];
  const ids = ['a', 'b', 'c', 'd', 'e'].map((value) => one.intern(value, 1));
  t.deepEqual([...ids].sort(), [1, 2, 3, 4, 5]);
  t.is(one.intern('f', 1), 0);
  t.is(one.intern('f', 1), 0);
  t.is(two.intern('g', 2), 0);
  t.deepEqual(['a', 'b', 'c', 'd', 'e'].map((value) => two.intern(value, 2)), ids); // prettier-ignore
  t.deepEqual(['a', 'b', 'c', 'd', 'e'].map((value) => one.intern(value, 1)), ids); // prettier-ignore
});

test('any strings are told apart, in any order and from any shard', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 3 })), { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (calls, capacity) => {
        const { view } = dictionary(capacity, 3);
        const views = [view(), view(), view(), view()];
        const known = new Map<string, number>();
        for (const [value, shard] of calls) {
          const id = views[shard].intern(value, shard);
          const good = value !== '' && value !== 'other' && Buffer.byteLength(value) <= 128;
          if (!good) assert.equal(id, 0);
          else if (known.has(value)) assert.equal(id, known.get(value)!);
          else if (known.size === capacity) assert.equal(id, 0);
          else {
            assert.ok(id >= 1 && id <= capacity && ![...known.values()].includes(id));
            known.set(value, id);
            assert.equal(views[0].textOf(id), value);
          }
        }
      },
    ),
  );
  t.pass();
});

test('a retired value is hidden from all until somebody interns it again', (t) => {
  const { view } = dictionary(40);
  const [one, two] = [view(), view()];
  const ids = Array.from({ length: 40 }, (_, index) => one.intern(`v${index}`, 1));
  t.false(two.hidesAny());
  for (const id of ids.slice(0, 39)) one.retire(id);
  t.true(two.hidesAny());
  t.deepEqual(ids.map((id) => two.isHidden(id)), ids.map((_, index) => index < 39)); // prettier-ignore
  t.is(two.intern('v3', 2), ids[3]);
  t.false(one.isHidden(ids[3]));
  t.true(one.isHidden(ids[4]));
  one.retire(ids[3]);
  t.is(one.intern('v3', 1), ids[3], 'known to this thread already');
  t.false(two.isHidden(ids[3]));
});

test('other cannot be retired', (t) => {
  const one = dictionary(4).view();
  one.retire(0);
  t.false(one.isHidden(0));
  t.false(one.hidesAny());
});

test("a thread that dies anywhere leaves at most one blob, and its shard's next owner uses it", (t) => {
  for (let step = 0; step < 40; step++) {
    const { view, keepers, entries } = dictionary(3, 2);
    const interned = new Map<string, number>();
    const reader = view();
    const remember = (value: string, id: number): void => {
      t.is(interned.get(value) ?? id, id);
      interned.set(value, id);
      for (const [known, at] of interned)
        t.is(reader.textOf(at), known, 'a published blob is never written again');
    };
    for (const [round, value] of ['a', 'b', 'c'].entries()) {
      // Many owners of shard 1 die in the middle of interning one value or another, the owner of shard 2 goes on.
      for (let owner = 0; owner < 6; owner++) {
        dying(step, () => void view().intern(owner % 2 === 0 ? value : `${value}'`, 1));
        const leftover = [...keepers].filter(
          (keeper, blob) => keeper === 2 && !entries.includes(blob + 1),
        ).length;
        t.true(leftover <= 1, `${leftover} blobs of shard 1 are named by no entry`);
      }
      const full = entries.every((entry) => entry !== 0);
      const id = view().intern(value, 2);
      if (!full) t.not(id, 0);
      if (id !== 0) remember(value, id);
      t.true([...keepers].filter((keeper) => keeper !== 0).length <= round + 1 + 3 + 2);
    }
    // The table fills to its last entry: there always is a blob.
    const last = view();
    for (const value of ['d', 'e', 'f', 'g']) last.intern(value, 1);
    const texts = [1, 2, 3].map((id) => reader.textOf(id));
    t.is(new Set(texts).size, 3, `${texts.join()} after deaths at step ${step}`);
    t.false(texts.includes(undefined));
  }
});

test('a value keeps its one id when another thread interns at any moment of its search', (t) => {
  const values = ['a', 'b', 'c', 'd', 'e', 'f'];
  // In a table of 6 many a pair begins its search at the same entry.
  for (const value of values) {
    for (const other of values) {
      for (let step = 0, came = true; came; step++) {
        const { view } = dictionary(6);
        const [one, two] = [view(), view()];
        let others = 0;
        let own = 0;
        came = interrupted(
          step,
          () => (own = one.intern(value, 1)),
          () => (others = two.intern(other, 2)),
        );
        const what = `${value} interrupted at step ${step} by ${other}`;
        if (came) t.is(view().textOf(others), other, what);
        t.is(view().textOf(own), value, what);
        const ids = values.map((each) => one.intern(each, 1));
        t.is(ids[values.indexOf(value)], own, what);
        t.is(new Set(ids).size, 6, what);
        t.deepEqual(ids.map((id) => view().textOf(id)), values, what); // prettier-ignore
      }
    }
  }
});

test('every shard may leave a blob behind, and the table still fills', (t) => {
  const shards = 4;
  const { view, keepers, entries } = dictionary(2, shards);
  for (let shard = 0; shard <= shards; shard++) {
    // Dies in the compare-and-exchange that would publish: after reading the entry, both entries and a keeper, and after
    // writing the length.
    let step = 0;
    while ([...keepers].every((keeper) => keeper !== shard + 1))
      dying(step++, () => void view().intern('left', shard));
    t.true(entries.every((entry) => entry === 0));
  }
  const one = view();
  t.deepEqual([one.intern('a', 3), one.intern('b', 3)].sort(), [1, 2]);
  t.deepEqual([1, 2].map((id) => one.textOf(id)).sort(), ['a', 'b']);
});

const Trunk = openLabel('trunk_id', { capacity: 3 });
const Realm = openLabel('realm', { capacity: 1 });

test('what a dictionary has no room for is other, and counted by label', async (t) => {
  const { writer, page } = fresh({
    calls: counter('calls_total', 'h', [Trunk]),
    answers: counter('answers_total', 'h', [Realm]),
  });
  for (const value of ['a', 'b', 'c', 'd', 'e', '', 'x'.repeat(129), 'other']) {
    writer.calls.inc(writer.intern(Trunk, value));
  }
  writer.answers.inc(writer.intern(Realm, 'a'));
  t.is(writer.intern(Realm, 5 as never), Realm.other);
  const read = await page();
  t.is(read.value('calls_total{trunk_id="a"}'), 1);
  t.is(read.value('calls_total{trunk_id="c"}'), 1);
  t.is(read.value('calls_total{trunk_id="other"}'), 5);
  t.is(read.value('pegcount_label_overflow_total{label="trunk_id"}'), 4);
  t.is(read.value('pegcount_label_overflow_total{label="realm"}'), 1);
});

test('a retired value disappears from the page and comes back with its count', async (t) => {
  const { writer, page } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  const [a, b] = [writer.intern(Trunk, 'a'), writer.intern(Trunk, 'b')];
  writer.calls.add(5, a);
  writer.calls.add(7, b);
  writer.retire(Trunk, a);
  const hidden = await page();
  t.deepEqual(hidden.series('calls_total'), ['calls_total{trunk_id="b"}']);
  writer.calls.inc(a);
  t.deepEqual((await page()).series('calls_total'), ['calls_total{trunk_id="b"}']);
  t.is(writer.intern(Trunk, 'a'), a);
  t.is((await page()).value('calls_total{trunk_id="a"}'), 6);
});

test('only values of an open label of these families can be interned or retired', (t) => {
  const { writer } = fresh({ calls: counter('calls_total', 'h', [Trunk]) });
  for (const act of [() => writer.intern(Realm, 'a'), () => writer.retire(Realm, Realm.other)]) {
    t.throws(act, {
      instanceOf: DeclarationError,
      message: 'intern: "realm" is no open label of these families',
    });
  }
  for (const odd of [undefined, null, 'trunk_id', {}, 5]) {
    t.throws(() => writer.intern(odd as never, 'a'), {
      instanceOf: DeclarationError,
      message: /is no open label of/,
    });
  }
  for (const id of [-1, 4, 0.5, NaN, '1', undefined, 1n]) {
    t.throws(() => writer.retire(Trunk, id as never), {
      instanceOf: RangeError,
      message: /^retire: got .*, expected an integer of "trunk_id" from 0 to 3$/,
    });
  }
});

test('an open label declared twice is one dictionary', (t) => {
  const Again = openLabel('trunk_id', { capacity: 3 });
  const { writer } = fresh({ a: counter('a_total', 'h', [Trunk]), b: counter('b_total', 'h', [Again]) });
  t.is(writer.intern(Again, 'x'), writer.intern(Trunk, 'x'));
});

test('threads that race to intern overlapping values agree on one id for each', async (t) => {
  const rounds = 24;
  const capacity = 48;
  const labels = Array.from({ length: rounds }, (_, index) => openLabel(`l${index}`, { capacity }));
  const families = defineFamilies(
    Object.fromEntries(labels.map((label, index) => [`f${index}`, counter(`f${index}_total`, 'h', [label])])),
  );
  const segment = createSegment(families, { name: 'intern race', shards: 5 });
  const values = Array.from({ length: capacity }, (_, index) => `value ${index}`);
  const results = await runThreads<number[][]>(new URL('./intern-worker.js', import.meta.url), 4, () => ({
    handle: segment.handle,
    rounds,
    capacity,
    values,
  }));
  for (let round = 0; round < rounds; round++) {
    const ids = results[0][round];
    // As many values as there is room for, so the last ones meet at the end of each probe order.
    t.deepEqual([...ids].sort((a, b) => a - b), values.map((_, index) => index + 1)); // prettier-ignore
    for (const result of results) t.deepEqual(result[round], ids);
  }
  const writer = attach(families, segment.handle);
  for (const [index, label] of labels.entries()) {
    t.deepEqual(values.map((value) => writer.intern(label, value) as number), results[0][index]); // prettier-ignore
  }
});
