// Gauges count while their owner is the one that reset them; otherwise they are the dead's, or half reset.
import test from 'ava';
import { attach, createSegment } from 'pegcount';
import type { SegmentMemory } from '#dist/segment/memory.js';
import { Pace } from '#dist/snapshot/pace.js';
import { Snapshot } from '#dist/snapshot/snapshot.js';
import { layoutOf } from '../support/cells.js';
import { families } from './families.js';

/** A segment with one writer whose levels are 5, and a reading of it. */
function setting(name: string) {
  const segment = createSegment(families, { name, shards: 1 });
  const writer = attach(families, segment.handle);
  writer.level.set(5);
  writer.each.set(5);
  const { memory } = segment;
  const snapshot = new Snapshot(memory);
  const levels = async () => {
    await snapshot.read(new Pace());
    const each = snapshot.levels.shards[1]?.[layoutOf(segment, 'each').base];
    return [snapshot.levels.combined[layoutOf(segment, 'level').base], each];
  };
  return { segment, memory, levels };
}

test('levels count while owner and ready are the same thread', async (t) => {
  const { levels } = setting('same');
  t.deepEqual(await levels(), [5, 5]);
});

for (const [what, owner, ready] of [
  ['nobody owns the shard', 0, 1],
  ['the next owner has not reset them yet', 7, 1],
  ['the reader sees an old owner and a new ready', 1, 7],
] as const) {
  test(`levels are skipped while ${what}`, async (t) => {
    const { memory, levels } = setting(what);
    t.deepEqual(await levels(), [5, 5], 'read once before');
    Atomics.store(memory.owners, 1, owner);
    Atomics.store(memory.readies, 1, ready);
    t.deepEqual(await levels(), [NaN, undefined]);
  });
}

/** Runs `read` with `look` called before each look at shard 1's two words. */
async function watching<R>(
  memory: SegmentMemory,
  look: (word: string) => void,
  read: () => Promise<R>,
): Promise<R> {
  const { load } = Atomics;
  Atomics.load = ((array: Int32Array, index: number) => {
    if (index === 1 && array === memory.owners) look('owner');
    if (index === 1 && array === memory.readies) look('ready');
    return load(array, index);
  }) as typeof load;
  try {
    return await read();
  } finally {
    Atomics.load = load;
  }
}

for (const word of ['owners', 'readies'] as const) {
  test(`levels are skipped when ${word} change while they are copied`, async (t) => {
    const { memory, levels } = setting(`changing ${word}`);
    const looks: string[] = [];
    t.deepEqual(await watching(memory, (look) => looks.push(look), levels), [5, 5]);
    // The first look asks whether the shard was ever ready; the levels are copied between the two pairs.
    t.deepEqual(looks, ['ready', 'owner', 'ready', 'owner', 'ready']);
    let seen = 0;
    const change = (): void => {
      seen += 1;
      if (seen === 4) Atomics.store(memory[word], 1, 9);
    };
    t.deepEqual(await watching(memory, change, levels), [NaN, undefined]);
  });
}

test('a shard that is owned and was never ready has no levels', async (t) => {
  const { memory, levels } = setting('never ready');
  Atomics.store(memory.readies, 1, 0);
  t.deepEqual(await levels(), [NaN, undefined]);
});

test('a level that is gone leaves nothing of itself in the next reading', async (t) => {
  const { memory, levels } = setting('gone');
  t.deepEqual(await levels(), [5, 5]);
  Atomics.store(memory.owners, 1, 0);
  t.deepEqual(await levels(), [NaN, undefined]);
  Atomics.store(memory.owners, 1, 1);
  t.deepEqual(await levels(), [5, 5]);
});
