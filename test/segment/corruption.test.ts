// A segment that is not what it was: no byte of its header may be another one, none may be missing, and whoever looks says what is
// wrong.
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, createSegment, defineFamilies, gauge, histogram, openLabel, SegmentError } from 'pegcount'; // prettier-ignore
import { startExporter } from '#dist/exporter/index.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { writeHeader } from '#dist/segment/header.js';
import { HEADER_BYTES } from '#dist/segment/layout.js';
import { openMemory } from '#dist/segment/memory.js';
import { dying } from '../support/dying.js';
import { readPage } from '../support/page.js';
import { bytesOf } from '../support/pages.js';
import { allFormats, checkPage } from '../support/valid-page.js';

const Trunk = openLabel('trunk', { capacity: 4 });
const tree = (help: string, values: readonly string[] = ['in', 'out']) => ({
  calls: counter('calls_total', help, [closedLabel('way', values)]),
  busy: gauge('busy', 'h', [Trunk], { combine: 'last' }),
  wait: histogram('wait', 'h', [], { buckets: [1], native: {} }),
});
const families = defineFamilies(tree('h'));
const SHARDS = 3;
let made = 0;
const segmentOf = (of: typeof families = families, shards = SHARDS) =>
  createSegment(of, { shards, name: `corruption ${made++}` });
const segment = segmentOf();
const { layout } = segment.memory;

/** A copy of some bytes of a segment, in a buffer of any length. */
function copyOf(
  from: SharedArrayBuffer = segment.handle.buffer,
  length = from.byteLength,
): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(length);
  new Uint8Array(copy).set(new Uint8Array(from).subarray(0, Math.min(length, from.byteLength)));
  return copy;
}

function changed(change: (bytes: Uint8Array) => void): SharedArrayBuffer {
  const copy = copyOf();
  change(new Uint8Array(copy));
  return copy;
}

/** What each door says to a buffer: a writer's, and that of the exporter's thread, which has no declarations. */
const doors: Readonly<Record<string, (buffer: SharedArrayBuffer) => unknown>> = {
  attach: (buffer) => attach(families, { buffer }),
  openMemory: (buffer) => openMemory(buffer, families.schema),
};

/** The fields of the header by their bytes, and what is said when one is another. */
const fields: readonly (readonly [name: string, bytes: number, message: RegExp])[] = [
  ['magic number', 4, /the magic number is 0x[0-9a-f]{8}, expected 0x50454743$/],
  ['layout version', 4, /the layout version is -?\d+, expected 3$/],
  ['schema fingerprint', 16, /the schema fingerprint is [0-9a-f]{32}, expected [0-9a-f]{32}: /],
  ['shard count', 4, /(the shard count is -?\d+, expected 1 to 4096|the total size is \d+ bytes, expected \d+ bytes for \d+ shards)$/], // prettier-ignore
  ['shard stride', 4, new RegExp(`the shard stride is -?\\d+, expected ${layout.stride}$`)],
  ['total size', 8, new RegExp(`the total size is -?\\d+ bytes, expected ${layout.totalBytes} bytes for 3 shards$`)], // prettier-ignore
  // Any time would do, and any padding: what was made of all words tells that one of them is another.
  ['time of creation', 8, /the header's check word is 0x[0-9a-f]{8}, expected 0x[0-9a-f]{8} for the words/],
  ['rest', 12, /the header's check word is 0x[0-9a-f]{8}, expected 0x[0-9a-f]{8} for the words before it$/],
  ['check word', 4, /the header's check word is 0x[0-9a-f]{8}, expected 0x[0-9a-f]{8} for the words before it$/], // prettier-ignore
];

test('these fields are the whole header', (t) => {
  const bytes = fields.reduce((sum, [, length]) => sum + length, 0);
  t.is(bytes, HEADER_BYTES);
});

let next = 0;
for (const [name, length, message] of fields) {
  const from = next;
  next += length;
  const refused = { instanceOf: SegmentError, message: new RegExp(`^pegcount segment: ${message.source}`) };

  test(`any flipped bit of the ${name}, and any other byte in it, is refused at every door`, (t) => {
    const buffer = copyOf();
    const bytes = new Uint8Array(buffer);
    for (let byte = from; byte < from + length; byte++) {
      const good = bytes[byte];
      for (let flip = 1; flip < 256; flip++) {
        bytes[byte] = good ^ flip;
        for (const [door, open] of Object.entries(doors)) {
          t.throws(() => open(buffer), refused, `${door}, byte ${byte} is ${bytes[byte]}, not ${good}`);
        }
      }
      bytes[byte] = good;
    }
    for (const open of Object.values(doors)) t.notThrows(() => open(buffer));
  });

  test(`the exporter does not start on a segment with a bad ${name}`, async (t) => {
    const buffer = changed((bytes) => (bytes[from] ^= 1));
    const { memory } = segment;
    const bad = { ...segment, handle: { buffer }, memory: { ...memory, buffer } };
    const error = await t.throwsAsync(startExporter(bad, { port: 0, transport: 'node' }));
    t.regex(error.message, message);
  });
}

test('whatever stands in the header, a door opens or says why not', (t) => {
  const word = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), layout.stride));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 15 }), word), { minLength: 1, maxLength: 16 }), (words) => {
      const buffer = copyOf();
      const header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
      for (const [at, value] of words) header[at] = value;
      const same = Buffer.compare(new Uint8Array(buffer), new Uint8Array(segment.handle.buffer)) === 0;
      let refusal: unknown;
      try {
        openMemory(buffer, families.schema);
      } catch (error) {
        refusal = error;
      }
      return same ? refusal === undefined : refusal instanceof SegmentError;
    }),
    // The highest bits of two words, which a hash of words without mixing does not see.
    {
      numRuns: 2000,
      examples: [
        [
          [
            [12, -(2 ** 31)],
            [13, -(2 ** 31)],
          ],
        ],
      ],
    },
  );
  t.pass();
});

test('a header that is still being written is refused, wherever its writer is', (t) => {
  let step = 0;
  for (; ; step++) {
    const buffer = new SharedArrayBuffer(layout.totalBytes);
    if (!dying(step, () => writeHeader(buffer, layout))) break;
    for (const open of Object.values(doors)) {
      t.throws(() => open(buffer), { message: /magic number is 0x00000000, expected 0x50454743$/ });
    }
  }
  t.true(step > 10, `${step} accesses`);
});

test('a cut segment is refused whatever is left of it', (t) => {
  const { totalBytes } = layout;
  for (const length of [0, 1, 4, 63]) {
    for (const open of Object.values(doors)) {
      const message = `pegcount segment: the length is ${length} bytes, expected at least 64`;
      t.throws(() => open(copyOf(undefined, length)), { instanceOf: SegmentError, message });
    }
  }
  const others = [
    64,
    65,
    67,
    128,
    layout.firstShard,
    totalBytes - layout.stride,
    totalBytes - 8,
    totalBytes - 1,
  ];
  for (const length of [
    ...others,
    totalBytes + 1,
    totalBytes + 7,
    totalBytes + layout.stride,
    2 * totalBytes,
  ]) {
    for (const open of Object.values(doors)) {
      const message = `pegcount segment: the buffer's length is ${length} bytes, expected ${totalBytes} bytes`;
      t.throws(() => open(copyOf(undefined, length)), { instanceOf: SegmentError, message });
    }
  }
});

test('what is no shared buffer is refused by the exporter as by a writer', (t) => {
  for (const [given, got] of [
    [new ArrayBuffer(layout.totalBytes), 'ArrayBuffer'],
    [new Uint8Array(segment.handle.buffer), 'Uint8Array'],
    [Buffer.alloc(layout.totalBytes), 'Uint8Array'],
    [null, 'Null'],
    [undefined, 'Undefined'],
    [0, 'Number'],
  ] as const) {
    for (const open of Object.values(doors)) {
      const message = `pegcount segment: the buffer is ${got}, expected a SharedArrayBuffer from segment.handle`;
      t.throws(() => open(given as never), { instanceOf: SegmentError, message });
    }
  }
});

test('a segment of other families, as large to the byte, is refused', (t) => {
  for (const other of [defineFamilies(tree('another help')), defineFamilies(tree('h', ['in', 'off']))]) {
    const { handle } = segmentOf(other);
    t.is(handle.buffer.byteLength, layout.totalBytes);
    for (const open of Object.values(doors)) {
      t.throws(() => open(handle.buffer), { message: /^pegcount segment: the schema fingerprint is / });
    }
  }
});

test('the header of a segment with more shards, or fewer, is refused', (t) => {
  for (const shards of [1, 2, 4, 16]) {
    const { handle } = segmentOf(families, shards);
    const buffer = changed((bytes) => bytes.set(new Uint8Array(handle.buffer, 0, HEADER_BYTES)));
    for (const open of Object.values(doors)) {
      const message = `pegcount segment: the buffer's length is ${layout.totalBytes} bytes, expected ${handle.buffer.byteLength} bytes`;
      t.throws(() => open(buffer), { instanceOf: SegmentError, message });
    }
  }
});

test('segments of the version before and of the next one are refused', (t) => {
  for (const version of [0, 1, 2, 4, -1]) {
    const buffer = copyOf();
    new Int32Array(buffer)[1] = version;
    for (const open of Object.values(doors)) {
      const message = `pegcount segment: the layout version is ${version}, expected 3`;
      t.throws(() => open(buffer), { instanceOf: SegmentError, message });
    }
  }
});

test('a writer that is refused has changed nothing', (t) => {
  for (let byte = 0; byte < HEADER_BYTES; byte++) {
    const buffer = changed((bytes) => (bytes[byte] ^= 0xff));
    const before = new Uint8Array(buffer).slice();
    t.throws(() => attach(families, { buffer }));
    t.deepEqual(new Uint8Array(buffer), before);
  }
});

test('a header wiped out later changes nothing for those who are in, and lets nobody else in', async (t) => {
  const { handle, memory, labels } = segmentOf();
  const m = attach(families, handle);
  const renderer = new Renderer([{ memory, labels }]);
  m.calls.inc(0 as never);
  await renderer.render();
  // The time of creation among them, which pages of counters tell: as an infinity it has no end of digits.
  for (const word of [0x7ff00000, -1, 0]) {
    new Int32Array(handle.buffer, 0, HEADER_BYTES / 4).fill(word);
    for (const one of [renderer, new Renderer([{ memory, labels }])]) {
      const pages = await one.renderAll(allFormats.map((format) => ({ format, into: undefined })));
      allFormats.forEach((format, index) => t.true(checkPage(format, bytesOf(pages[index])) > 0));
    }
    t.throws(() => attach(families, handle), { message: /magic number/ });
    m.calls.inc(0 as never);
  }
  const page = await readPage({ memory, labels });
  t.is(page.value('calls_total{way="in"}'), 4);
});
