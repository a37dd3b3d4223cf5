// createSegment: allocates one segment and remembers it, so that a hot reload finds the one that is running. Cold.
import { type Families, type FamilyTree } from '../schema/families.js';
import { checkInteger, checkLabelName, checkOptions, DeclarationError, show } from '../schema/names.js';
import { fingerprintText, type Schema } from '../schema/schema.js';
import { writeHeader } from './header.js';
import { computeLayout } from './layout.js';
import { checkPlatform, MAX_SHARDS, type SegmentHandle, type SegmentMemory, viewMemory } from './memory.js';

export type SegmentOptions = {
  /** Threads that can write at once, 1..4096; 16 unless given. An untouched shard costs no resident memory. */
  readonly shards?: number;
  /** Constant labels of every series of this segment, for example `{ service: 'edge' }`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Tells apart several segments of the same families in one process. */
  readonly name?: string;
};

/** A segment as its creator holds it. */
export type Segment<F extends Families = Families> = {
  /** Send this to writers: `new Worker(file, { workerData: { metrics: segment.handle } })`. */
  readonly handle: SegmentHandle;
  readonly name: string;
  readonly families: F;
  readonly schema: Schema;
  readonly shards: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly memory: SegmentMemory;
};

/** The segments of this thread, under a key that survives a second copy of this module. */
const REGISTRY = Symbol.for('pegcount.segments');
type Registry = Map<string, { segment: Segment; options: string }>;

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry };
  const known = holder[REGISTRY];
  if (known !== undefined) return known;
  const fresh: Registry = new Map();
  holder[REGISTRY] = fresh;
  return fresh;
}

function checkLabels(labels: unknown, schema: Schema): Readonly<Record<string, string>> {
  checkOptions(labels, Object.keys(labels as object), 'createSegment: labels');
  for (const [name, value] of Object.entries(labels)) {
    checkLabelName(name, 'createSegment: labels');
    if (typeof value !== 'string') {
      throw new DeclarationError(`createSegment: label "${name}" is ${show(value)}, expected a string`);
    }
    const family = schema.families.find((one) => one.labels.some((label) => label.name === name));
    if (family !== undefined) {
      throw new DeclarationError(
        `createSegment: label "${name}" is constant here and a label of family "${family.name}"`,
      );
    }
  }
  return Object.freeze({ ...(labels as Record<string, string>) });
}

/**
 * Allocates the segment of these families, all of it, once. Called again with the same families and name in one thread
 * (a hot reload) it returns the same segment; with other options then, or a bad option, it throws a DeclarationError.
 */
export function createSegment<Tree extends FamilyTree>(
  families: Families<Tree>,
  options: SegmentOptions = {},
): Segment<Families<Tree>> {
  checkPlatform();
  checkOptions(options, ['shards', 'labels', 'name'], 'createSegment');
  const { shards = 16, name = 'default' } = options;
  checkInteger(shards, 1, MAX_SHARDS, 'createSegment: shards');
  if (typeof name !== 'string')
    throw new DeclarationError(`createSegment: name is ${show(name)}, expected a string`);
  const { schema } = families;
  const labels = checkLabels(options.labels ?? {}, schema);

  const key = `${fingerprintText(schema.fingerprint)} ${name}`;
  const chosen = JSON.stringify({ shards, labels });
  const known = registry().get(key);
  if (known !== undefined) {
    if (known.options !== chosen) {
      throw new DeclarationError(
        `createSegment: a segment "${name}" of these families exists with ${known.options}, got ${chosen}; expected the same, or another name`,
      );
    }
    return known.segment as Segment<Families<Tree>>;
  }
  const layout = computeLayout(schema, shards);
  const buffer = new SharedArrayBuffer(layout.totalBytes);
  writeHeader(buffer, layout);
  const segment: Segment<Families<Tree>> = Object.freeze({
    handle: Object.freeze({ buffer }),
    name,
    families,
    schema,
    shards,
    labels,
    memory: viewMemory(buffer, layout),
  });
  registry().set(key, { segment: segment, options: chosen });
  return segment;
}
