// A foreign writer: somebody who stores what no thread of ours would into a part of a segment. The same strokes on every run
// of one seed.
import fc from 'fast-check';
import type { SegmentMemory } from '#dist/segment/memory.js';

/** Bytes of a segment that have one meaning; 4-byte aligned. */
export type Area = { readonly name: string; readonly from: number; readonly bytes: number };

/** What all threads share beside the header and the shards. */
export function sharedAreas({ layout }: SegmentMemory): Area[] {
  const words = layout.shards + 1;
  const areas = [
    { name: 'owners', from: layout.owners, bytes: words * 4 },
    { name: 'readies', from: layout.readies, bytes: words * 4 },
    { name: 'touched', from: layout.touched, bytes: layout.touchedWords * 4 },
    { name: 'levels', from: layout.levels, bytes: layout.levelCount * 8 },
    ...layout.dictionaries.flatMap(({ entries, capacity, hidden, keepers, pool, blobs }, index) => [
      { name: `entries ${index}`, from: entries, bytes: capacity * 4 },
      { name: `hidden ${index}`, from: hidden, bytes: Math.ceil(capacity / 32) * 4 },
      { name: `keepers ${index}`, from: keepers, bytes: pool * 4 },
      { name: `blobs ${index}`, from: blobs, bytes: pool * 132 },
    ]),
    ...layout.tuples.map(({ entries, capacity }, index) => ({
      name: `tuples ${index}`,
      from: entries,
      bytes: capacity * 8,
    })),
  ];
  return areas.filter(({ bytes }) => bytes > 0);
}

/** What one shard holds, its padding left out. */
export function shardAreas({ layout }: SegmentMemory, shard: number): Area[] {
  const from = layout.firstShard + shard * layout.stride;
  const areas = [
    { name: 'gauges', from, bytes: layout.sums },
    { name: 'sums', from: from + layout.sums, bytes: layout.cells - layout.sums },
    { name: 'cells', from: from + layout.cells, bytes: layout.exemplars - layout.cells },
    { name: 'exemplars', from: from + layout.exemplars, bytes: layout.exemplarCount * 48 },
  ];
  return areas
    .filter(({ bytes }) => bytes > 0)
    .map((area) => ({ ...area, name: `${area.name} of shard ${shard}` }));
}

const word = fc.oneof(
  // Small indices, both ends of the range, a high word of every kind of double, lengths of a value and one more.
  fc.constantFrom(0, 1, 2, 3, -1, -2, 0x7fffffff, -(2 ** 31), 0x7ff00000, 0x7ff80000, 0xfff00000 | 0, 0x43400000, 0x3ff00000, 128, 129), // prettier-ignore
  fc.integer(),
  fc.integer({ min: -9, max: 99 }),
);
const place = fc.nat();
const doubles = [NaN, Infinity, -Infinity, -0, -1, 0.5, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, 2 ** 63, 1.7e9, 1e300]; // prettier-ignore

export type Stroke =
  | { readonly kind: 'words'; readonly words: readonly (readonly [place: number, word: number])[] }
  | { readonly kind: 'doubles'; readonly doubles: readonly (readonly [place: number, value: number])[] }
  | { readonly kind: 'fill'; readonly word: number }
  | { readonly kind: 'copy'; readonly from: number; readonly to: number; readonly words: number };

export const stroke: fc.Arbitrary<Stroke> = fc.oneof(
  fc.record({
    kind: fc.constant('words' as const),
    words: fc.array(fc.tuple(place, word), { minLength: 1, maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('doubles' as const),
    doubles: fc.array(fc.tuple(place, fc.constantFrom(...doubles)), { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ kind: fc.constant('fill' as const), word }),
  fc.record({
    kind: fc.constant('copy' as const),
    from: place,
    to: place,
    words: fc.constantFrom(1, 2, 33, 66),
  }),
);

/** Makes a stroke within an area, whatever its size. */
export function scribble({ buffer }: SegmentMemory, { from, bytes }: Area, made: Stroke): void {
  const words = new Int32Array(buffer, from, bytes / 4);
  const count = words.length;
  switch (made.kind) {
    case 'words':
      for (const [at, value] of made.words) words[at % count] = value;
      break;
    case 'doubles':
      for (const [at, value] of made.doubles) {
        const [low, high] = new Int32Array(Float64Array.of(value).buffer);
        const pair = count < 2 ? 0 : (at % (count >> 1)) * 2;
        words[pair] = low;
        if (count > 1) words[pair + 1] = high;
      }
      break;
    case 'fill':
      words.fill(made.word);
      break;
    case 'copy': {
      // Whole elements of the areas that hold larger ones: tuples of 2 words, blobs of 33.
      const [target, start] = [made.to, made.from].map((at) => ((at % count) / made.words) | 0);
      words.copyWithin(target * made.words, start * made.words, (start + 1) * made.words);
    }
  }
}
