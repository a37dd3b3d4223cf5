// Counters: exact at every carry, for every amount, whoever died before.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, numberLabel, openLabel } from 'pegcount';
import { cellsOf, countOf } from '../support/cells.js';
import { dying } from '../support/dying.js';
import { disguise, fresh } from '../support/fresh.js';

const A = closedLabel('a', ['x', 'y']);
const B = numberLabel('b', 10, 12);
const C = openLabel('c', { capacity: 3 });
const D = closedLabel('d', ['p', 'q']);

test('inc adds one, add an amount', async (t) => {
  const { writer, page } = fresh({ calls: counter('calls_total', 'h', [A]) });
  writer.calls.inc(A.y);
  writer.calls.add(41, A.y);
  writer.calls.add(0, A.x);
  const read = await page();
  t.is(read.value('calls_total{a="y"}'), 42);
  t.is(read.value('calls_total{a="x"}'), 0);
});

test('every tuple of one to four labels has a slot of its own', async (t) => {
  const { writer, segment, page } = fresh({
    none: counter('none_total', 'h'),
    one: counter('one_total', 'h', [A]),
    two: counter('two_total', 'h', [A, B]),
    three: counter('three_total', 'h', [A, B, C]),
    four: counter('four_total', 'h', [A, B, C, D]),
  });
  const cs = [C.other, ...['u', 'v', 'w'].map((value) => writer.intern(C, value))];
  const names = ['other', 'u', 'v', 'w'];
  let amount = 0;
  const expected = new Map<string, number>();
  const count = (series: string, inc: () => void, add: (more: number) => void): void => {
    amount += 1;
    inc();
    add(amount);
    expected.set(series, amount + 1);
  };
  count('none_total', () => writer.none.inc(), (more) => writer.none.add(more)); // prettier-ignore
  for (const a of [A.x, A.y]) {
    const inA = `a="${A.values[a]}"`;
    count(`one_total{${inA}}`, () => writer.one.inc(a), (more) => writer.one.add(more, a)); // prettier-ignore
    for (const code of [10, 11, 12]) {
      const b = B.of(code)!;
      const inB = `${inA},b="${code}"`;
      count(`two_total{${inB}}`, () => writer.two.inc(a, b), (more) => writer.two.add(more, a, b)); // prettier-ignore
      for (const [index, c] of cs.entries()) {
        const inC = `${inB},c="${names[index]}"`;
        count(`three_total{${inC}}`, () => writer.three.inc(a, b, c), (more) => writer.three.add(more, a, b, c)); // prettier-ignore
        for (const d of [D.p, D.q]) {
          count(`four_total{${inC},d="${D.values[d]}"}`, () => writer.four.inc(a, b, c, d), (more) => writer.four.add(more, a, b, c, d)); // prettier-ignore
        }
      }
    }
  }
  const read = await page();
  for (const [series, value] of expected) t.is(read.value(series), value, series);
  t.is(expected.size, 1 + 2 + 6 + 24 + 48);
  t.true([...read.values].every(([series, value]) => !series.startsWith('pegcount_rejected') || value === 0));
  t.is(segment.memory.layout.families[4].slots, 48);
});

/** Cells around which something flips: signs, the lowest bit of hi, and all bits at once. */
const lows = [
  0, 1, 5, 0x7ffffffd, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffd, 0xfffffffe, 0xffffffff,
];
const highs = [0, 1, 2, 3, 6, 7, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffff0, 0xfffffff1];
const amounts = [1, 2, 3, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 33 + 7, 1e15, 2 ** 53 - 1]; // prettier-ignore

test('inc and add are exact from every pair of cells, those of a writer that died in a carry included', (t) => {
  const { writer, segment } = fresh({ calls: counter('calls_total', 'h', [A]) });
  const bound = writer.calls.at(A.y);
  const cells = cellsOf(segment, 1, 'calls_total', 1);
  for (const lo of lows) {
    for (const hi of highs) {
      cells.set([lo, hi]);
      const before = countOf(cells);
      if (before + 1n >= 2n ** 63n) continue;
      writer.calls.inc(A.y);
      t.is(countOf(cells), before + 1n, `inc from ${lo}, ${hi}`);
      cells.set([lo, hi]);
      bound.inc();
      t.is(countOf(cells), before + 1n, `bound inc from ${lo}, ${hi}`);
      for (const amount of amounts) {
        // Counts end at 2^63: after 29 years of a 10 GHz clock.
        if (before + BigInt(amount) >= 2n ** 63n) continue;
        cells.set([lo, hi]);
        writer.calls.add(amount, A.y);
        t.is(countOf(cells), before + BigInt(amount), `add ${amount} from ${lo}, ${hi}`);
        cells.set([lo, hi]);
        bound.add(amount);
        t.is(countOf(cells), before + BigInt(amount), `bound add ${amount} from ${lo}, ${hi}`);
      }
    }
  }
});

const amount = fc.oneof(
  fc.constantFrom(...amounts),
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.integer({ min: 0, max: 2 ** 53 - 1 }),
);
const start = fc.tuple(
  fc.oneof(fc.constantFrom(...lows), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  fc.oneof(fc.constantFrom(0, 1, 2, 3, 2 ** 30), fc.integer({ min: 0, max: 2 ** 30 })),
);

test('any amounts from any start add up as BigInts do, and read so on the page', async (t) => {
  const { writer, segment, page } = fresh({ calls: counter('calls_total', 'h') });
  const cells = cellsOf(segment, 1, 'calls_total');
  await fc.assert(
    fc.asyncProperty(start, fc.array(amount, { maxLength: 12 }), async ([lo, hi], given) => {
      cells.set([lo, hi]);
      let total = countOf(cells);
      for (const [index, more] of given.entries()) {
        if (index % 2 === 0) writer.calls.add(more);
        else writer.calls.at().add(more);
        total += BigInt(more);
        assert.equal(countOf(cells), total);
      }
      assert.equal((await page()).count('calls_total'), total);
    }),
  );
  t.pass();
});

test('a writer that dies anywhere in an event loses nothing that was stored, and its successor goes on exactly', (t) => {
  const { writer, segment } = fresh({ calls: counter('calls_total', 'h') });
  const cells = cellsOf(segment, 1, 'calls_total');
  const bound = writer.calls.at();
  const events: [amount: number, event: () => void][] = [
    [1, () => writer.calls.inc()],
    [1, () => bound.inc()],
    ...amounts.flatMap((amount): [number, () => void][] => [
      [amount, () => writer.calls.add(amount)],
      [amount, () => bound.add(amount)],
    ]),
  ];
  let deaths = 0;
  for (const lo of lows) {
    for (const hi of [6, 7]) {
      for (const [amount, event] of events) {
        let last = -1n;
        for (let step = 0, died = true; died; step++) {
          cells.set([lo, hi]);
          const before = countOf(cells);
          died = dying(step, event);
          const left = countOf(cells);
          const end = before + BigInt(amount);
          t.true(left >= before && left <= end);
          // One step of a small amount happens or does not; a large one grows with every store.
          if (amount < 2 ** 31) t.true(left === before || left === end);
          t.true(left >= last);
          last = left;
          // The successor goes on, across the next half-wraps too.
          writer.calls.inc();
          t.is(countOf(cells), left + 1n);
          writer.calls.add(2 ** 31 - 1);
          writer.calls.add(2 ** 31 - 1);
          t.is(countOf(cells), left + 2n ** 32n - 1n);
          if (died) deaths += 1;
        }
      }
    }
  }
  t.true(deaths > 500);
});

test('writers that die one after another in the same carry lose nothing', (t) => {
  const { writer, segment } = fresh({ calls: counter('calls_total', 'h') });
  const cells = cellsOf(segment, 1, 'calls_total');
  for (const [first, second] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    for (let step = 0; step < 8; step++) {
      cells.set([first === 0 ? 0x7fffffff : 0xffffffff, 6 + first]);
      let count = countOf(cells);
      for (let death = 0; death < 6; death++) {
        const event = second === 0 ? () => writer.calls.inc() : () => writer.calls.add(2 ** 31 - 1);
        dying(step, event);
        const left = countOf(cells);
        t.true(left === count || left === count + (second === 0 ? 1n : 2n ** 31n - 1n));
        // On to just below the next carry, by plain stores only.
        cells[0] |= 0x7fffffff;
        count = countOf(cells);
      }
    }
  }
});

test('advanceTo rejects a bad label or total once, remembers nothing of it, and ignores what is behind the labels', async (t) => {
  const { writer, page } = fresh({ packets: counter('packets_total', 'h', [A, D]) });
  const { advanceTo } = writer.packets as unknown as { advanceTo: (...given: unknown[]) => void };
  advanceTo(10, A.x, D.q);
  for (const labels of [[], [A.x], [2, 0], [0, -1], ['0', 0], [0.5, 0], [NaN, 0]]) advanceTo(20, ...labels);
  for (const total of [-1, 0.5, NaN, '20', undefined]) advanceTo(total, A.x, D.q);
  advanceTo(-1, 2, 0);
  advanceTo(12, A.x, D.q, 7);
  const read = await page();
  t.is(read.value('packets_total{a="x",d="q"}'), 12);
  t.is(read.value('packets_total{a="x",d="p"}'), 0);
  t.is(read.value('pegcount_rejected_total{family="packets_total"}'), 13);
});

test('advanceTo adds what a total has grown by', async (t) => {
  const { writer, page } = fresh({ packets: counter('packets_total', 'h', [A]) });
  writer.packets.advanceTo(10, A.x);
  writer.packets.advanceTo(10, A.x);
  writer.packets.advanceTo(2 ** 40, A.x);
  writer.packets.advanceTo(3, A.y);
  const read = await page();
  t.is(read.value('packets_total{a="x"}'), 2 ** 40);
  t.is(read.value('packets_total{a="y"}'), 3);
});

test('a total that falls means that its source began again', async (t) => {
  const { writer, page } = fresh({ packets: counter('packets_total', 'h') });
  for (const total of [100, 130, 7, 7, 9, 0, 4]) writer.packets.advanceTo(total);
  t.is((await page()).value('packets_total'), 130 + 9 + 4);
});

test('each bound handle follows a source of its own', async (t) => {
  const { writer, page } = fresh({ packets: counter('packets_total', 'h', [A]) });
  const [one, two] = [writer.packets.at(A.x), writer.packets.at(A.x)];
  one.advanceTo(10);
  two.advanceTo(4);
  one.advanceTo(11);
  two.advanceTo(2);
  t.is((await page()).value('packets_total{a="x"}'), 11 + 4 + 2);
});

test('a bad total changes nothing, not even what was reported last', async (t) => {
  const { writer, page } = fresh({ packets: counter('packets_total', 'h') });
  writer.packets.advanceTo(10);
  for (const bad of [-1, 0.5, NaN, Infinity, 2 ** 53, '11', undefined, 11n])
    writer.packets.advanceTo(bad as never);
  writer.packets.advanceTo(12);
  const read = await page();
  t.is(read.value('packets_total'), 12);
  t.is(read.value('pegcount_rejected_total{family="packets_total"}'), 8);
});

for (const [scale, count, shown] of [
  [1e-6, 1_234_567, '1.234567'],
  [1e-6, 3, '0.000003'],
  [1e-6, 7_000_000, '7'],
  [1e-9, 123, '1.23e-7'],
  [1e-3, 2 ** 53 - 1, '9007199254740.99'],
  [0.5, 3, '1.5'],
  [0.25, 1, '0.25'],
  [60, 7, '420'],
  [0.3, 10, '3'],
] as const) {
  test(`${count} small units of ${scale} are shown as ${shown}`, async (t) => {
    const { writer, page } = fresh({
      wait: counter('wait_seconds_total', 'h', [], { scale, unit: 'seconds' }),
    });
    writer.wait.add(count);
    t.is((await page()).texts.get('wait_seconds_total'), shown);
  });
}

test('a scale of a millionth shows the double nearest to the quotient', async (t) => {
  const { writer, segment, page } = fresh({ wait: counter('wait_seconds_total', 'h', [], { scale: 1e-6 }) });
  const cells = cellsOf(segment, 1, 'wait_seconds_total');
  await fc.assert(
    fc.asyncProperty(amount, async (count) => {
      cells.fill(0);
      writer.wait.add(count);
      assert.equal((await page()).value('wait_seconds_total'), count / 1e6);
    }),
  );
  t.pass();
});

test('the counts of all shards add up, beyond 2^53 to the last digit', async (t) => {
  const { families, segment, writer, page } = fresh({ calls: counter('calls_total', 'h') }, { shards: 3 });
  writer.calls.add(2 ** 53 - 1);
  disguise(segment, 1);
  const two = attach(families, segment.handle);
  t.is(two.shard, 2);
  two.calls.add(2 ** 53 - 1);
  t.is((await page()).count('calls_total'), 2n ** 54n - 2n);
  disguise(segment, 2);
  const three = attach(families, segment.handle);
  for (let index = 0; index < 1000; index++) three.calls.add(2 ** 53 - 1);
  three.calls.inc();
  t.is((await page()).count('calls_total'), 1002n * (2n ** 53n - 1n) + 1n);
});

test('at refuses bad labels and a wrong number of them, whatever the mode', (t) => {
  const { writer } = fresh({ calls: counter('calls_total', 'h', [A, B]) });
  const at = writer.calls.at.bind(writer.calls) as (...labels: unknown[]) => unknown;
  const refused: [unknown[], RegExp][] = [
    [[], /^family "calls_total": label "a" got undefined, expected an integer from 0 to 1$/],
    [[0], /^family "calls_total": label "b" got undefined, expected an integer from 0 to 2$/],
    [[0, 3], /^family "calls_total": label "b" got 3, expected an integer from 0 to 2$/],
    [['0', 0], /^family "calls_total": label "a" got "0", expected an integer from 0 to 1$/],
    [[0.5, 0], /^family "calls_total": label "a" got 0.5, expected an integer from 0 to 1$/],
    [[0, 0, 0], /^family "calls_total": got 3 labels, expected 2$/],
  ];
  for (const [labels, message] of refused) t.throws(() => at(...labels), { instanceOf: RangeError, message });
});
