// attach: this thread claims a shard and gets a writer for every family. Cold; runs on writers.
import type { AnyFamily } from '../schema/family.js';
import { type Families, type FamilyTree, helpers, isFamily } from '../schema/families.js';
import { details, type LabelValue, type OpenLabel } from '../schema/labels.js';
import { checkOptions, DeclarationError, show } from '../schema/names.js';
import { Dictionary } from '../segment/dictionary.js';
import { COUNTER_CELLS, type FamilyLayout, NOBODYS_CELL } from '../segment/layout.js';
import {
  openMemory,
  type SegmentHandle,
  type SegmentMemory,
  type ShardViews,
  viewShard,
} from '../segment/memory.js';
import { claimShard } from '../segment/ownership.js';
import { keepPresence } from '../segment/presence.js';
import { TupleTable } from '../segment/tuples.js';
import { counterHandles } from './bound.js';
import { countOne } from './carry.js';
import { familyWriter } from './family-writer.js';
import { nullWriter } from './null-writer.js';
import { strictly } from './strict.js';
import type { Writer } from './types.js';

export type AttachOptions = {
  /** Throw a RangeError for a bad label or value instead of dropping and counting it: for tests and development. */
  readonly strict?: boolean;
};

/**
 * Claims a shard for this thread (or finds the one it has) and returns its writer. With `undefined` or `null` as handle
 * it returns the null writer: the same type, every call a no-op. Throws a SegmentError when the handle is of other
 * families, truncated or foreign, or when no shard is free.
 */
export function attach<Tree extends FamilyTree>(
  families: Families<Tree>,
  handle: SegmentHandle | undefined | null,
  options: AttachOptions = {},
): Writer<Families<Tree>> {
  checkOptions(options, ['strict'], 'attach');
  if (handle === undefined || handle === null) {
    const own = { intern: () => 0, retire: () => {}, shard: 0 };
    return Object.freeze({ ...grow(families.tree, () => nullWriter), ...own }) as unknown as Writer<
      Families<Tree>
    >;
  }
  const memory = openMemory((handle as Partial<SegmentHandle>).buffer, families.schema);
  // Before the claim: the exporter takes an owner that does not listen for a dead one.
  keepPresence();
  const shard = claimShard(memory);
  return attachShard(families, memory, shard, options.strict ?? false);
}

/** The writer over a shard that this thread has claimed already. */
export function attachShard<Tree extends FamilyTree>(
  families: Families<Tree>,
  memory: SegmentMemory,
  shard: number,
  strict: boolean,
): Writer<Families<Tree>> {
  const views = viewShard(memory, shard);
  const Counter = counterHandles(views.cells);
  const count = engineCounter(memory, views);
  const tree = grow(families.tree, (declared) => {
    const family = memory.layout.families[families.indexOf(declared)];
    const { name } = family.schema;
    // The engine's own families have no series there: what they reject goes into a cell that nobody reads.
    const bad = Math.max(engineCell(memory, 'pegcount_rejected_total', name), NOBODYS_CELL);
    const overflow = (): void => count('pegcount_series_overflow_total', name);
    const writer = familyWriter({
      memory,
      views,
      Counter,
      family,
      bad,
      overflow,
      tuples: tuplesOf(memory, family),
    });
    return strict ? strictly(family, writer) : writer;
  });
  return Object.freeze({ ...tree, ...interning(memory, shard, count), shard }) as unknown as Writer<
    Families<Tree>
  >;
}

/** Every family of a tree as `make` says, groups as objects, with what catalogues add. */
function grow(tree: FamilyTree, make: (declared: AnyFamily) => object): object {
  const grown: Record<string, object> = {};
  for (const [key, node] of Object.entries(tree)) grown[key] = isFamily(node) ? make(node) : grow(node, make);
  const build = tree[helpers] as ((writers: object) => object) | undefined;
  return Object.freeze(build === undefined ? grown : { ...grown, ...build(grown) });
}

function tuplesOf({ buffer, layout }: SegmentMemory, family: FamilyLayout): TupleTable | undefined {
  return family.tuples < 0 ? undefined : new TupleTable(buffer, layout.tuples[family.tuples], family);
}

/** The cell that counts `value` in an engine family with one closed label, or -1. */
function engineCell({ layout }: SegmentMemory, name: string, value: string): number {
  const family = layout.families.find(({ schema }) => schema.name === name);
  const label = family?.schema.labels[0];
  const position = label?.kind === 'closed' ? label.values.indexOf(value) : -1;
  return family === undefined || position < 0 ? -1 : family.base + position * COUNTER_CELLS;
}

/** Counts one in an engine family with one closed label. */
type Count = (name: string, value: string) => void;

function engineCounter(memory: SegmentMemory, { cells }: ShardViews): Count {
  return (name, value) => {
    const cell = engineCell(memory, name, value);
    if (cell >= 0) countOne(cells, cell);
  };
}

function interning(memory: SegmentMemory, shard: number, count: Count) {
  const { buffer, layout } = memory;
  const dictionaries = layout.dictionaries.map((one) => new Dictionary(buffer, one));
  const find = (label: OpenLabel): Dictionary => {
    const own = (label as Partial<OpenLabel> | null | undefined)?.[details];
    const position = layout.schema.dictionaries.findIndex(
      ({ name, capacity }) => own?.kind === 'open' && name === own.name && capacity === own.capacity,
    );
    if (position < 0) {
      throw new DeclarationError(`intern: ${show(own?.name ?? label)} is no open label of these families`);
    }
    return dictionaries[position];
  };
  return {
    intern: (label: OpenLabel, value: string) => {
      const id = find(label).intern(value, shard);
      if (id === 0 && value !== 'other') count('pegcount_label_overflow_total', label.label);
      return id as LabelValue<string, number>;
    },
    retire: (label: OpenLabel, id: number) => {
      const dictionary = find(label);
      if (!Number.isInteger(id) || id < 0 || id > dictionary.capacity) {
        throw new RangeError(
          `retire: got ${show(id)}, expected an integer of "${label.label}" from 0 to ${dictionary.capacity}`,
        );
      }
      dictionary.retire(id);
    },
  };
}
