// A segment of its own for every test, with a writer on this thread.
import {
  attach,
  createSegment,
  defineFamilies,
  type Families,
  type FamilyTree,
  type Segment,
} from 'pegcount';
import type { SegmentOptions, Writer } from 'pegcount';
import type { AttachOptions } from 'pegcount';
import { type Page, readPage } from './page.js';

let made = 0;

export type Fresh<Tree extends FamilyTree> = {
  readonly families: Families<Tree>;
  readonly segment: Segment<Families<Tree>>;
  /** The writer of this thread, on shard 1. */
  readonly writer: Writer<Families<Tree>>;
  readonly page: () => Promise<Page>;
};

/** A segment that no other test has, whatever its families. */
export function fresh<const Tree extends FamilyTree>(
  tree: Tree,
  options: SegmentOptions = {},
  attachOptions: AttachOptions = {},
): Fresh<Tree> {
  const families = defineFamilies(tree);
  made += 1;
  const segment = createSegment(families, { shards: 2, name: `fresh ${made}`, ...options });
  const writer = attach(families, segment.handle, attachOptions);
  return { families, segment, writer, page: () => readPage(segment) };
}

/** A thread id that no thread of a test reaches. */
const FOREIGN = 1_000_000;

/**
 * Makes this thread's shard look like another thread's, so that the next `attach` claims one more. What the old writer
 * stores from now on is what that other thread would store.
 */
export function disguise({ memory }: Pick<Segment, 'memory'>, shard: number): void {
  Atomics.store(memory.owners, shard, FOREIGN + shard);
  Atomics.store(memory.readies, shard, FOREIGN + shard);
}

/** What the exporter does once a disguised thread is gone. */
export function bury({ memory }: Pick<Segment, 'memory'>, shard: number): void {
  Atomics.store(memory.owners, shard, 0);
}
