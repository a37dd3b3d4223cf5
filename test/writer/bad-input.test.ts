// Anything at all, in every position of every hot method: nothing throws, nothing but the one right place changes, and what
// is rejected is counted. In strict mode it throws instead.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
fc.configureGlobal({ includeErrorInReport: true });
import { attach, closedLabel, counter, gauge, histogram, numberLabel, openLabel } from 'pegcount';
import type { AnyLabel, FamilyTree } from 'pegcount';
import { viewShard } from '#dist/segment/memory.js';
import { anything } from '../support/anything.js';
import { layoutOf } from '../support/cells.js';
import { fresh } from '../support/fresh.js';

const A = closedLabel('a', ['x', 'y']);
const B = openLabel('b', { capacity: 4 });
const C = numberLabel('c', 10, 12);
const D = closedLabel('d', ['p']);
const labels: readonly AnyLabel[] = [A, B, C, D];
const sizes = [2, 5, 3, 1];

const kinds = ['counter', 'sum', 'max', 'last', 'histogram'] as const;
type Kind = (typeof kinds)[number];

function declare(kind: Kind, arity: number) {
  const name = `${kind}_${arity}`;
  const own = labels.slice(0, arity);
  if (kind === 'counter') return counter(`${name}_total`, 'h', own);
  if (kind === 'histogram') return histogram(name, 'h', own, { buckets: [0, 1, 2] });
  return gauge(name, 'h', own, { combine: kind });
}
const nameOf = (kind: Kind, arity: number): string =>
  kind === 'counter' ? `counter_${arity}_total` : `${kind}_${arity}`;

const tree: FamilyTree = Object.fromEntries(
  kinds.flatMap((kind) => [0, 1, 2, 3, 4].map((arity) => [`${kind}${arity}`, declare(kind, arity)])),
);

type Method = (...given: unknown[]) => unknown;
type Methods = Readonly<Record<string, Method>> & {
  readonly at: (...labels: unknown[]) => Record<string, Method>;
};

/** What the first argument must be, if it is no label. */
type Amount = 'count' | 'finite' | 'since' | 'none';
const methods: Record<Kind, Record<string, Amount>> = {
  counter: { inc: 'none', add: 'count', advanceTo: 'count' },
  sum: { set: 'finite', add: 'finite', inc: 'none', dec: 'none' },
  max: { set: 'finite', add: 'finite', inc: 'none', dec: 'none' },
  last: { set: 'finite' },
  histogram: { observe: 'finite', observeSince: 'since' },
};

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const valid: Record<Amount, (value: unknown) => boolean> = {
  count: isCount,
  finite: Number.isFinite,
  since: Number.isFinite,
  none: () => true,
};

/** What a segment's bytes are allowed to do in one call. */
function places(segment: ReturnType<typeof fresh>['segment'], kind: Kind, arity: number) {
  const family = layoutOf(segment, nameOf(kind, arity));
  const { cells, gauges, sums } = viewShard(segment.memory, 1);
  const array = { cells, gauges, levels: segment.memory.levels }[family.array];
  const rejected = layoutOf(segment, 'pegcount_rejected_total');
  const label = rejected.schema.labels[0];
  const position = label.kind === 'closed' ? label.values.indexOf(nameOf(kind, arity)) : -1;
  assert.ok(position >= 0);
  return {
    /** The bytes of a slot, from and to. */
    slot: (slot: number): [number, number][] => {
      const from = array.byteOffset + (family.base + slot * family.width) * array.BYTES_PER_ELEMENT;
      const own: [number, number] = [from, from + family.width * array.BYTES_PER_ELEMENT];
      const sum = sums.byteOffset + (family.sums + slot) * 8;
      return family.sums < 0 ? [own] : [own, [sum, sum + 8]];
    },
    rejected: (): [number, number][] => {
      const from = cells.byteOffset + (rejected.base + position * 2) * 4;
      return [[from, from + 8]];
    },
    rejections: () => cells[rejected.base + position * 2],
    level: (slot: number) => array[family.base + slot],
  };
}

/** The positions of bytes that differ, outside the given ranges. */
function strays(before: Buffer, after: Buffer, allowed: [number, number][]): number[] {
  const found: number[] = [];
  if (before.equals(after)) return found;
  for (let at = 0; at < after.length; at++) {
    if (before[at] !== after[at] && !allowed.some(([from, to]) => at >= from && at < to)) found.push(at);
  }
  return found;
}

const lenient = fresh(tree);
const strict = fresh(tree, {}, { strict: true });
const bytes = (segment: ReturnType<typeof fresh>['segment']): Buffer =>
  Buffer.from(new Uint8Array(segment.handle.buffer).slice());

/** One call with any arguments: what must happen, and that nothing else does. */
function check(
  kind: Kind,
  arity: number,
  name: string,
  given: readonly unknown[],
  bound: number | undefined,
): void {
  const amount = methods[kind][name];
  const labelsGiven = amount === 'none' ? given : given.slice(1);
  const goodLabels =
    bound !== undefined ||
    labelsGiven.every(
      (label, index) => Number.isInteger(label) && (label as number) >= 0 && (label as number) < sizes[index],
    );
  const slot =
    bound ??
    (goodLabels
      ? labelsGiven.reduce<number>((so, label, index) => so * sizes[index] + (label as number), 0)
      : -1);
  let good = goodLabels && valid[amount](given[0]);
  const key = `${kind}${arity}`;
  const caller = (made: typeof lenient): Record<string, Method> => {
    const family = (made.writer as unknown as Record<string, Methods>)[key];
    return bound === undefined ? family : family.at(...unpack(bound, arity));
  };
  const [gently, strictly] = [caller(lenient), caller(strict)];
  const place = places(lenient.segment, kind, arity);
  // An addition that leaves the range of doubles is a bad value too.
  if (good && name === 'add' && amount === 'finite') {
    const level = place.level(slot);
    good = Number.isFinite((Number.isNaN(level) ? 0 : level) + (given[0] as number));
  }
  const rejections = place.rejections();
  const before = bytes(lenient.segment);
  gently[name](...given);
  const after = bytes(lenient.segment);
  assert.deepEqual(strays(before, after, good ? place.slot(slot) : place.rejected()), []);
  assert.equal(place.rejections() - rejections, good ? 0 : 1);

  const still = bytes(strict.segment);
  if (goodLabels && valid[amount](given[0])) {
    strictly[name](...given);
  } else {
    assert.throws(
      () => strictly[name](...given),
      (error: unknown) =>
        error instanceof RangeError &&
        error.message.startsWith(`family "${nameOf(kind, arity)}": `) &&
        /got .*, expected .*/s.test(error.message),
    );
    assert.ok(still.equals(bytes(strict.segment)));
  }
}

/** The labels of a slot. */
function unpack(slot: number, arity: number): number[] {
  const found: number[] = [];
  for (let index = arity - 1; index >= 0; index--) {
    found[index] = slot % sizes[index];
    slot = Math.floor(slot / sizes[index]);
  }
  return found;
}

for (const kind of kinds) {
  for (const [name, amount] of Object.entries(methods[kind])) {
    const values = amount === 'none' ? 0 : 1;
    for (const arity of [0, 1, 2, 3, 4]) {
      if (values + arity === 0) continue;
      test(`${name} of a ${kind} family with ${arity} labels takes anything and never throws`, (t) => {
        fc.assert(
          fc.property(
            fc.array(anything, { minLength: values + arity, maxLength: values + arity }),
            (given) => {
              check(
                kind,
                arity,
                name,
                given.map(({ value }) => value),
                undefined,
              );
            },
          ),
          { numRuns: 150 },
        );
        t.pass();
      });
    }
    if (values === 0) continue;
    test(`${name} of a bound handle of a ${kind} takes anything and never throws`, (t) => {
      fc.assert(
        fc.property(anything, fc.nat({ max: 9 }), ({ value }, slot) => check(kind, 2, name, [value], slot)),
        { numRuns: 150 },
      );
      t.pass();
    });
  }
}

test('every integer around the range of a label is told apart, whatever the other labels are', (t) => {
  for (const kind of kinds) {
    for (const [name, amount] of Object.entries(methods[kind])) {
      for (const arity of [1, 2, 3, 4]) {
        for (let position = 0; position < arity; position++) {
          for (const other of [0, 1]) {
            for (const label of [
              -1,
              0,
              1,
              2,
              3,
              4,
              5,
              6,
              7,
              8,
              9,
              15,
              16,
              2 ** 32,
              2 ** 32 + 1,
              -(2 ** 31),
            ]) {
              const given = sizes.slice(0, arity).map((size) => (other === 0 ? 0 : size - 1));
              given[position] = label;
              check(kind, arity, name, amount === 'none' ? given : [1, ...given], undefined);
            }
          }
        }
      }
    }
  }
  t.pass();
});

test('too few labels are a bad label', (t) => {
  for (const kind of kinds) {
    for (const [name, amount] of Object.entries(methods[kind])) {
      for (const arity of [1, 2, 3, 4]) {
        for (let given = 0; given < arity; given++) {
          const least = Array.from({ length: given }, () => 0);
          const all: unknown[] = amount === 'none' ? least : [1, ...least];
          const padded = [...all, ...Array.from({ length: arity - given }, () => undefined)];
          const family = (lenient.writer as unknown as Record<string, Methods>)[`${kind}${arity}`];
          const place = places(lenient.segment, kind, arity);
          const rejections = place.rejections();
          const before = bytes(lenient.segment);
          family[name](...all);
          assert.deepEqual(strays(before, bytes(lenient.segment), place.rejected()), []);
          t.is(place.rejections(), rejections + 1);
          check(kind, arity, name, padded, undefined);
        }
      }
    }
  }
});

test('observeSince returns what it would have observed, or NaN', (t) => {
  const { writer } = fresh({ wait: histogram('wait', 'h') });
  for (const bad of [undefined, 'x', 5n, Symbol(), {}, NaN])
    t.is(writer.wait.observeSince(bad as never), NaN);
});

/** The methods of a writer or handle. */
const keys = (value: object): string[] =>
  ['inc', 'dec', 'add', 'set', 'advanceTo', 'observe', 'observeSince', 'at'].filter((name) => name in value);

test('plain JavaScript finds nothing but at on a family with series, whose slots are no product', (t) => {
  const pair = { series: 8 };
  const { writer } = fresh({
    last: gauge('last_pair', 'h', [A, B], { combine: 'last', ...pair }),
    sum: gauge('sum_pair', 'h', [A, B], { combine: 'sum', ...pair }),
    calls: counter('pairs_total', 'h', [A, B], pair),
    waits: histogram('waits', 'h', [A, B], pair),
  });
  for (const family of Object.values(writer)) {
    if (typeof family === 'object') t.deepEqual(keys(family), ['at']);
  }
});

// Expected to fail until the gauge writer leaves these methods out for `last`: they read, add and store a level that other
// threads store too.
test('plain JavaScript finds no add, inc or dec on a gauge whose level nobody owns', (t) => {
  const { writer } = fresh({ last: gauge('last', 'h', [A], { combine: 'last' }) });
  t.deepEqual(keys(writer.last), ['set', 'at']);
  t.deepEqual(keys(writer.last.at(A.x)), ['set']);
});

const messages: [what: string, call: (m: typeof strict.writer) => unknown, message: string][] = [
  ['a label out of range', (m) => method(m, 'counter2', 'inc')(0, 5), 'family "counter_2_total": label "b" got 5, expected an integer from 0 to 4'],
  ['a missing label', (m) => method(m, 'counter1', 'inc')(), 'family "counter_1_total": label "a" got undefined, expected an integer from 0 to 1'],
  ['a label too many', (m) => method(m, 'counter1', 'inc')(0, 0), 'family "counter_1_total": got 2 labels, expected 1'],
  ['half an event', (m) => method(m, 'counter0', 'add')(0.5), 'family "counter_0_total": add got 0.5, expected an integer from 0 to 2^53-1'],
  ['a negative amount', (m) => method(m, 'counter0', 'add')(-1), 'family "counter_0_total": add got -1, expected an integer from 0 to 2^53-1'],
  ['a level of NaN', (m) => method(m, 'last0', 'set')(NaN), 'family "last_0": set got NaN, expected a finite number'],
  ['a value that is text', (m) => method(m, 'histogram1', 'observe')('0.5', 0), 'family "histogram_1": observe got "0.5", expected a finite number'],
]; // prettier-ignore
function method(m: object, key: string, name: string): Method {
  return (m as Record<string, Methods>)[key][name];
}
for (const [what, call, message] of messages) {
  test(`in strict mode ${what} throws, saying what was got and what was expected`, (t) => {
    t.throws(() => call(strict.writer), { instanceOf: RangeError, message });
  });
}

test('in strict mode good events count as ever, through helpers and handles too', async (t) => {
  const { writer, page } = fresh({ calls: counter('calls_total', 'h', [A]) }, {}, { strict: true });
  writer.calls.inc(A.x);
  writer.calls.add(2, A.x);
  writer.calls.at(A.x).add(4);
  writer.calls.advanceTo(8, A.x);
  t.is((await page()).value('calls_total{a="x"}'), 15);
});

test('an unknown option of attach is refused', (t) => {
  const { families, segment } = fresh(tree);
  t.throws(() => attach(families, segment.handle, { stict: true } as never), {
    message: 'attach: unknown option "stict", expected one of strict',
  });
  t.throws(() => attach(families, undefined, null as never), {
    message: /^attach: options are null, expected/,
  });
});
