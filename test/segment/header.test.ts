// A header that is not ours is refused, and the refusal names the field and both values. Byte for byte: corruption.test.ts.
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { attach, counter, createSegment, defineFamilies, SegmentError } from 'pegcount';
import { checkPlatform, openMemory } from '#dist/segment/memory.js';

const families = defineFamilies({ calls: counter('calls_total', 'h') });
const { handle, memory } = createSegment(families, { shards: 3, name: 'header' });
const { layout } = memory;

/** The segment's bytes in a buffer of another length. */
function copied(length = handle.buffer.byteLength): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(length);
  const bytes = new Uint8Array(handle.buffer);
  new Uint8Array(buffer).set(bytes.subarray(0, Math.min(length, bytes.length)));
  return buffer;
}

const refused = (buffer: unknown, message: RegExp): [() => unknown, object] => [
  () => attach(families, { buffer: buffer as SharedArrayBuffer }),
  { instanceOf: SegmentError, name: 'SegmentError', message },
];

test('an exact copy is taken', (t) => {
  t.notThrows(() => openMemory(copied(), families.schema));
});

test('the values of a refusal are those of the buffer', (t) => {
  const changed = (word: number, value: number): SharedArrayBuffer => {
    const buffer = copied();
    new Int32Array(buffer)[word] = value;
    return buffer;
  };
  t.throws(...refused(changed(0, 0x12345678), /magic number is 0x12345678, expected 0x50454743/));
  t.throws(...refused(changed(1, 7), /layout version is 7, expected 3/));
  t.throws(...refused(changed(6, 0), /shard count is 0, expected 1 to 4096/));
  t.throws(...refused(changed(6, 5000), /shard count is 5000, expected 1 to 4096/));
  t.throws(...refused(changed(7, 64), /shard stride is 64, expected/));
  t.throws(...refused(changed(8, 1000), /total size is 1000 bytes, expected/));
});

test('a segment of other families is refused, naming both fingerprints', (t) => {
  const other = defineFamilies({ calls: counter('calls_total', 'another help') });
  const fingerprint = (words: readonly number[]): string =>
    words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  const error = t.throws(() => attach(other, handle), { instanceOf: SegmentError });
  t.true(
    error.message.startsWith(
      `pegcount segment: the schema fingerprint is ${fingerprint(families.schema.fingerprint)}, expected ${fingerprint(other.schema.fingerprint)}:`,
    ),
  );
});

test('a foreign shared buffer is refused by its magic number', (t) => {
  t.throws(
    ...refused(new SharedArrayBuffer(layout.totalBytes), /magic number is 0x00000000, expected 0x50454743/),
  );
});

test('a half-made segment is refused: the magic is stored last', (t) => {
  const stored: number[] = [];
  const { store } = Atomics;
  Atomics.store = ((array: Int32Array, index: number, value: number) => {
    stored.push(index);
    return store(array, index, value);
  }) as typeof store;
  try {
    createSegment(families, { name: 'watched' });
  } finally {
    Atomics.store = store;
  }
  t.is(stored.at(-1), 0);
  t.is(stored.indexOf(0), stored.length - 1);
});

const notShared: [what: string, value: unknown, got: string][] = [
  ['undefined', undefined, 'Undefined'],
  ['null', null, 'Null'],
  ['an ArrayBuffer', new ArrayBuffer(4096), 'ArrayBuffer'],
  ['a Buffer', Buffer.alloc(4096), 'Uint8Array'],
  ['a view of the buffer', new Uint8Array(handle.buffer), 'Uint8Array'],
  ['a number', 5, 'Number'],
  ['a string', 'segment', 'String'],
  ['an object without prototype', Object.create(null), 'Object'],
];
for (const [what, value, got] of notShared) {
  test(`${what} in place of the buffer is refused`, (t) => {
    t.throws(
      ...refused(
        value,
        new RegExp(`^pegcount segment: the buffer is ${got}, expected a SharedArrayBuffer from `),
      ),
    );
  });
}

test('a handle that is no handle is refused', (t) => {
  for (const odd of [5, 'handle', {}, [], handle.buffer]) {
    t.throws(() => attach(families, odd as never), {
      instanceOf: SegmentError,
      message: /the buffer is Undefined, exp/,
    });
  }
});

test('a shared buffer of another realm is taken for what it is', (t) => {
  const foreign: unknown = runInNewContext(`new SharedArrayBuffer(${layout.totalBytes})`);
  t.throws(...refused(foreign, /magic number is 0x00000000/));
});

test('whoever is refused has claimed nothing', (t) => {
  const buffer = copied();
  const words = new Int32Array(buffer);
  words[6] = 2;
  t.throws(() => attach(families, { buffer }));
  t.true(words.subarray(layout.owners / 4, layout.owners / 4 + 4).every((owner) => owner === 0));
});

test('a platform that is not 64-bit little-endian is refused', (t) => {
  t.notThrows(() => checkPlatform());
  t.notThrows(() => checkPlatform('arm64', 'LE'));
  for (const [arch, order] of [
    ['ia32', 'LE'],
    ['arm', 'LE'],
    ['s390x', 'BE'],
    ['ppc64', 'BE'],
  ] as const) {
    // prettier-ignore
    t.throws(() => checkPlatform(arch, order), {
      instanceOf: SegmentError,
      message: new RegExp(`^pegcount needs a 64-bit little-endian platform: got ${arch} ${order}, expected one of x64, `),
    });
  }
});
