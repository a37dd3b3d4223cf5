// The layout is a pure function: every thread computes the same one, and no two arrays of it share a byte.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { closedLabel, counter, defineFamilies, derivedLabel, gauge, histogram, openLabel } from 'pegcount';
import type { AnyFamily, Combine } from 'pegcount';
import {
  computeLayout,
  COUNTER_CELLS,
  HEADER_BYTES,
  type Layout,
  NOBODYS_CELL,
} from '#dist/segment/layout.js';
import { viewShard, viewMemory } from '#dist/segment/memory.js';

const Way = closedLabel('way', ['in', 'out', 'both']);
const Turned = derivedLabel('turned', Way, (value) => `not ${value}`);
const Small = openLabel('small', { capacity: 3 });
const Trunk = openLabel('trunk', { capacity: 33 });
const labelSets = [[], [Way], [Way, Turned], [Small], [Way, Trunk, Turned], [Trunk, Small, Way]] as const;

type Spec = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: number;
  readonly sparse: boolean;
  readonly series: number;
  readonly combine: Combine;
  readonly buckets: number;
};
const spec: fc.Arbitrary<Spec> = fc.record({
  type: fc.constantFrom('counter', 'gauge', 'histogram'),
  labels: fc.nat({ max: labelSets.length - 1 }),
  sparse: fc.boolean(),
  series: fc.integer({ min: 1, max: 40 }),
  combine: fc.constantFrom('sum', 'max', 'min', 'each', 'last'),
  buckets: fc.integer({ min: 1, max: 20 }),
});

function declare({ type, labels: choice, sparse, series, combine, buckets }: Spec, index: number): AnyFamily {
  const labels = labelSets[choice];
  // The last set has two open labels and needs series.
  const common = choice === labelSets.length - 1 ? { sparse, series } : { sparse };
  const name = `f${index}`;
  if (type === 'counter') return counter(`${name}_total`, 'h', labels, common);
  if (type === 'gauge') return gauge(name, 'h', labels, { ...common, combine });
  return histogram(name, 'h', labels, { ...common, buckets: Array.from({ length: buckets }, (_, k) => k) });
}

const layoutOf = (specs: readonly Spec[], shards: number): Layout =>
  computeLayout(
    defineFamilies(Object.fromEntries(specs.map((one, index) => [`f${index}`, declare(one, index)]))).schema,
    shards,
  );

type Range = { readonly what: string; readonly from: number; readonly to: number; readonly align: number };

/** Every array of a segment, as bytes. */
function rangesOf(layout: Layout): Range[] {
  const ranges: Range[] = [];
  const add = (what: string, from: number, bytes: number, align: number): void => {
    ranges.push({ what, from, to: from + bytes, align });
  };
  add('header', 0, HEADER_BYTES, 64);
  add('owners', layout.owners, (layout.shards + 1) * 4, 4);
  add('readies', layout.readies, (layout.shards + 1) * 4, 4);
  add('touched', layout.touched, layout.touchedWords * 4, 4);
  add('levels', layout.levels, layout.levelCount * 8, 8);
  layout.dictionaries.forEach(({ capacity, pool, entries, hidden, keepers, blobs }, index) => {
    add(`entries ${index}`, entries, capacity * 4, 4);
    add(`hidden ${index}`, hidden, Math.ceil(capacity / 32) * 4, 4);
    add(`keepers ${index}`, keepers, pool * 4, 4);
    add(`blobs ${index}`, blobs, pool * 132, 4);
  });
  layout.tuples.forEach(({ entries, capacity }, index) => add(`tuples ${index}`, entries, capacity * 8, 8));
  for (let shard = 0; shard <= layout.shards; shard++) {
    const at = layout.firstShard + shard * layout.stride;
    add(`gauges ${shard}`, at, layout.gaugeCount * 8, 128);
    add(`sums ${shard}`, at + layout.sums, layout.sumCount * 8, 8);
    add(`cells ${shard}`, at + layout.cells, layout.cellCount * 4, 4);
  }
  return ranges;
}

const specs = fc.array(spec, { maxLength: 8 });
const shardCount = fc.integer({ min: 1, max: 9 });

test('the same families and shards give the same layout', (t) => {
  fc.assert(
    fc.property(specs, shardCount, (given, shards) =>
      assert.deepEqual(layoutOf(given, shards), layoutOf(given, shards)),
    ),
  );
  t.pass(); // prettier-ignore
});

test('arrays are aligned, lie in the segment, and share no byte', (t) => {
  fc.assert(
    fc.property(specs, shardCount, (given, shards) => {
      const layout = layoutOf(given, shards);
      const ranges = rangesOf(layout);
      for (const { what, from, align } of ranges) assert.equal(from % align, 0, `${what} at ${from}`);
      const used = ranges.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
      used.forEach(({ what, from }, index) => {
        if (index > 0) assert.ok(from >= used[index - 1].to, `${what} begins in ${used[index - 1].what}`);
      });
      assert.ok(used.at(-1)!.to <= layout.totalBytes);
    }),
  );
  t.pass();
});

test('128 bytes or more lie between the bytes of two shards', (t) => {
  fc.assert(
    fc.property(specs, shardCount, (given, shards) => {
      const layout = layoutOf(given, shards);
      const memory = viewMemory(new SharedArrayBuffer(layout.totalBytes), layout);
      const ends = (shard: number): number[] =>
        Object.values(viewShard(memory, shard)).map((view) => view.byteOffset + view.byteLength);
      for (let shard = 0; shard < shards; shard++) {
        assert.ok(viewShard(memory, shard + 1).gauges.byteOffset - Math.max(...ends(shard)) >= 128);
      }
      assert.ok(layout.totalBytes - Math.max(...ends(shards)) >= 128);
    }),
  );
  t.pass();
});

test('the slots of the families fill their arrays without a gap or an overlap', (t) => {
  fc.assert(
    fc.property(specs, (given) => {
      const layout = layoutOf(given, 2);
      const counts = { cells: layout.cellCount, gauges: layout.gaugeCount, levels: layout.levelCount };
      for (const array of ['cells', 'gauges', 'levels'] as const) {
        // The first counter of a shard is no family's.
        let next = array === 'cells' ? NOBODYS_CELL + COUNTER_CELLS : 0;
        for (const family of layout.families.filter((one) => one.array === array)) {
          assert.equal(family.base, next);
          next += family.slots * family.width;
        }
        assert.equal(next, counts[array]);
      }
      let sums = 0;
      let bits = 0;
      for (const { sums: at, touched, slots, schema } of layout.families) {
        assert.equal(at, schema.type === 'histogram' ? sums : -1);
        if (schema.type === 'histogram') sums += slots;
        assert.equal(touched, schema.sparse ? bits : -1);
        if (schema.sparse) bits += slots;
      }
      assert.equal(sums, layout.sumCount);
      assert.equal(Math.ceil(bits / 32), layout.touchedWords);
    }),
  );
  t.pass();
});

test('a counter takes 8 bytes a slot, a histogram 8 a bucket and 8 for its sum', (t) => {
  const bytes = (families: Parameters<typeof defineFamilies>[0]): number => {
    const { gaugeCount, sumCount, cellCount } = computeLayout(defineFamilies(families).schema, 1);
    return gaugeCount * 8 + sumCount * 8 + cellCount * 4;
  };
  // One more rejected counter comes with each family.
  const rejected = 8;
  const none = bytes({});
  t.is(bytes({ a: counter('a_total', 'h') }) - none, 8 + rejected);
  t.is(bytes({ a: counter('a_total', 'h', [Way, Turned]) }) - none, 3 * 8 + rejected);
  t.is(bytes({ a: gauge('a', 'h', [Way], { combine: 'sum' }) }) - none, 3 * 8 + rejected);
  t.is(bytes({ a: gauge('a', 'h', [Way], { combine: 'last' }) }) - none, rejected);
  t.is(bytes({ a: histogram('a', 'h', [Way], { buckets: [1, 2] }) }) - none, 3 * (3 * 8 + 8) + rejected);
});

test('an open label has a slot for each value and for other, series have one each and one for other', (t) => {
  const slots = (family: AnyFamily): number =>
    computeLayout(defineFamilies({ family }).schema, 1).families[0].slots;
  t.is(slots(counter('a_total', 'h', [Way, Trunk])), 3 * 34);
  t.is(slots(counter('a_total', 'h', [Trunk, Small], { series: 10 })), 11);
});

test('labels of one name and capacity share a dictionary, others do not', (t) => {
  const again = openLabel('trunk', { capacity: 33 });
  const larger = openLabel('trunk', { capacity: 34 });
  const { dictionaries } = computeLayout(
    defineFamilies({
      a: counter('a_total', 'h', [Trunk]),
      b: counter('b_total', 'h', [again]),
      c: counter('c_total', 'h', [larger]),
      d: counter('d_total', 'h', [Small]),
    }).schema,
    3,
  );
  t.deepEqual(dictionaries.map(({ capacity }) => capacity), [33, 34, 3]); // prettier-ignore
  // One blob an entry, one a shard, one for the exporter's shard.
  t.deepEqual(dictionaries.map(({ pool }) => pool), [37, 38, 7]); // prettier-ignore
});

test('a shard of more than 1 GiB is refused with both sizes', (t) => {
  const Huge = openLabel('huge', { capacity: 65536 });
  const buckets = Array.from({ length: 2100 }, (_, index) => index);
  const { schema } = defineFamilies({ a: histogram('a', 'h', [Huge], { buckets }) });
  t.throws(() => computeLayout(schema, 1), {
    instanceOf: RangeError,
    message:
      /^pegcount: a shard of these families takes \d{10} bytes, expected at most 1073741824; declare fewer/,
  });
});
