// defineFamilies: a nested tree of declarations becomes one schema; names must be unique across all of it. Cold.
import { claims } from './claims.js';
import { countingFamilies, exporterFamilies } from './engine.js';
import { type AnyFamily, family } from './family.js';
import { DeclarationError, show } from './names.js';
import { describe, type Schema } from './schema.js';

/** What a catalogue adds to the writers of its families; see `withHelpers`. */
export const helpers = Symbol('pegcount.helpers');

/** Declarations by name, nested as deep as wanted. */
export interface FamilyTree {
  readonly [key: string]: AnyFamily | FamilyTree;
  readonly [helpers]?: (writers: never) => object;
}

/** A checked tree with its schema; what `createSegment` and `attach` take. */
export type Families<Tree extends FamilyTree = FamilyTree> = {
  readonly tree: Tree;
  readonly schema: Schema;
  /** Index in the schema of a declared family. */
  readonly indexOf: (declared: AnyFamily) => number;
};

/** Keys that the writer itself has, so that no family may hide them. */
const WRITER_KEYS = new Set(['intern', 'retire', 'shard']);

/** Whether a node of the tree is a family rather than a group. */
export function isFamily(node: AnyFamily | FamilyTree): node is AnyFamily {
  return family in node;
}

function flatten(tree: FamilyTree, path: string, into: Map<string, AnyFamily>): void {
  if (typeof (tree as unknown) !== 'object' || (tree as unknown) === null || Array.isArray(tree)) {
    throw new DeclarationError(
      `families${path}: got ${show(tree)}, expected a family or an object of families`,
    );
  }
  for (const [key, node] of Object.entries(tree)) {
    const where = `${path}.${key}`;
    if (path === '' && WRITER_KEYS.has(key)) {
      throw new DeclarationError(
        `families${where}: the key "${key}" belongs to the writer, expected another one`,
      );
    }
    if (typeof (node as unknown) !== 'object' || (node as unknown) === null || !isFamily(node)) {
      flatten(node as FamilyTree, where, into);
      continue;
    }
    if (node.name.startsWith('pegcount_')) {
      throw new DeclarationError(`family "${node.name}": names starting with pegcount_ are the engine's own`);
    }
    if (into.has(node.name))
      throw new DeclarationError(`family "${node.name}": declared twice (again at families${where})`);
    into.set(node.name, node);
  }
}

/** Every name must be of one family only, also as OpenMetrics names families and their samples: see claims.ts. */
function checkSamples({ families }: Schema): void {
  const owners = new Map<string, string>();
  for (const family of families) {
    for (const claimed of claims(family)) {
      const other = owners.get(claimed);
      if (other !== undefined) {
        throw new DeclarationError(
          `family "${family.name}": OpenMetrics cannot tell it from "${other}", since both go by ${claimed}; rename one`,
        );
      }
      owners.set(claimed, family.name);
    }
  }
}

/**
 * Composes families, catalogues and nested groups into one checked whole. Every thread calls it with the same
 * declarations. Throws a DeclarationError naming the family when a name is used twice or is not a family.
 */
export function defineFamilies<const Tree extends FamilyTree>(tree: Tree): Families<Tree> {
  const byName = new Map<string, AnyFamily>();
  flatten(tree, '', byName);
  const declared = [...byName.values()];
  const all: AnyFamily[] = [...declared, ...countingFamilies(declared), ...Object.values(exporterFamilies)];
  const schema = describe(all);
  checkSamples(schema);
  const positions = new Map(all.map((one, index) => [one, index]));
  const indexOf = (one: AnyFamily): number => {
    const index = positions.get(one);
    if (index === undefined) throw new DeclarationError(`family "${one.name}": not one of these families`);
    return index;
  };
  return Object.freeze({ tree, schema, indexOf });
}
