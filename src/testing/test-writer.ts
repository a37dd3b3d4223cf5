// testWriter: the real writer over memory of its own, and a way to read back what was written. Cold, but for the writer's own
// methods; runs on any thread, starts none, opens no port and leaves nothing behind.
import { threadId } from 'node:worker_threads';
import { type Families, type FamilyTree, isFamily } from '../schema/families.js';
import { checkOptions, show } from '../schema/names.js';
import { computeLayout, type FamilyLayout } from '../segment/layout.js';
import { checkPlatform, type SegmentMemory, viewMemory, viewShard } from '../segment/memory.js';
import { claimShard, freeShards } from '../segment/ownership.js';
import { attachShard } from '../writer/attach.js';
import type { Writer } from '../writer/types.js';
import { Reader } from './reader.js';
import type { AnyFamilyWriter, LabelsOf, ReadingOf } from './types.js';

export type TestWriterOptions = {
  /** Throw a RangeError for a bad label or value; false drops and counts it, as in production. True unless given. */
  readonly strict?: boolean;
};

export type TestWriter<F extends Families = Families> = {
  /** The writer to hand to the code under test, as `attach` would return it. */
  readonly m: Writer<F>;
  /**
   * What a series stands at: `read(m.calls, Direction.inbound, Result.ok)`. A counter gives the integers counted, before
   * any `scale`, exact up to 2^53 and 0 at first; a gauge its level, or undefined while it is unset (one with combine
   * `sum` starts at 0); a histogram its count, sum and cumulative buckets. An open label is given by its integer or by
   * its text; a text that nobody has interned reads like a series that nobody has written. Derived labels are left out.
   * Throws a RangeError for a bad label, a TypeError for what is no family of this writer.
   */
  readonly read: <Family extends AnyFamilyWriter>(
    family: Family,
    ...labels: LabelsOf<Family>
  ) => ReadingOf<Family>;
  /** How many events of a family were dropped for a bad label or value; always 0 with `strict`, which throws instead. */
  readonly rejected: (family: AnyFamilyWriter) => number;
  /**
   * Counters and histograms back to 0, gauges back to unset. Handles and interned values stay good, and go on knowing what
   * their source of `advanceTo` reported last; for an empty dictionary make another test writer.
   */
  readonly reset: () => void;
};

/**
 * A writer of these families for a unit test: nothing is shared with any segment or any other test writer, so that tests
 * may run side by side. Throws a DeclarationError for an unknown option.
 *
 * ```ts
 * const { m, read } = testWriter(families);
 * hangUp(m, 486);
 * t.is(read(m.calls, Direction.inbound, Result.rejected), 1);
 * ```
 */
export function testWriter<Tree extends FamilyTree>(
  families: Families<Tree>,
  options: TestWriterOptions = {},
): TestWriter<Families<Tree>> {
  checkPlatform();
  checkOptions(options, ['strict'], 'testWriter');
  const layout = computeLayout(families.schema, 1);
  const memory = viewMemory(new SharedArrayBuffer(layout.totalBytes), layout);
  const shard = claimShard(memory);
  const m = attachShard(families, memory, shard, options.strict ?? true);
  const layouts = new Map<unknown, FamilyLayout>();
  pair(families.tree, m);
  const reader = new Reader(memory, shard);

  /** Remembers which layout belongs to which writer. */
  function pair(tree: FamilyTree, writers: WriterNode): void {
    for (const [key, node] of Object.entries(tree)) {
      if (isFamily(node)) layouts.set(writers[key], layout.families[families.indexOf(node)]);
      else pair(node, writers[key] as WriterNode);
    }
  }
  function layoutOf(writer: unknown, what: string): FamilyLayout {
    const found = layouts.get(writer);
    if (found !== undefined) return found;
    throw new TypeError(`${what}: got ${show(writer)}, expected a family of this test writer's m`);
  }
  return Object.freeze({
    m,
    read: <Family extends AnyFamilyWriter>(family: Family, ...labels: LabelsOf<Family>) =>
      reader.read(layoutOf(family, 'read'), labels) as ReadingOf<Family>,
    rejected: (family: AnyFamilyWriter) =>
      reader.counted('pegcount_rejected_total', layoutOf(family, 'rejected').schema.name),
    reset: () => resetMemory(memory, shard),
  });
}

type WriterNode = Readonly<Record<string, object>>;

/** Everything that `read` shows. What values and tuples are interned stays, as does which series `at` has resolved. */
function resetMemory(memory: SegmentMemory, shard: number): void {
  const { cells, sums } = viewShard(memory, shard);
  cells.fill(0);
  sums.fill(0);
  memory.levels.fill(0);
  // A claim resets the gauges, and finds this shard free before any other.
  freeShards(memory, threadId);
  claimShard(memory);
}
