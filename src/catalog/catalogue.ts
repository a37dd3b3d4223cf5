// What a catalogue with helpers is: a tree of families and functions over their writers, under a type that has a name. Cold.
import type { FamilyTree, helpers } from '../schema/families.js';
import { withHelpers } from '../writer/helpers.js';
import type { WriterTree } from '../writer/types.js';

/** A tree of families and what is added to its writers. */
export type Catalogue<Tree extends FamilyTree, Helpers extends object> = Tree & {
  readonly [helpers]: (writers: never) => Helpers;
};

/**
 * `withHelpers`, with a result that declaration files can name: `helpers` is a symbol that applications do not import, so
 * that a project compiled with `declaration` could not export families which hold a catalogue (TS4023, TS4058).
 */
export function catalogue<const Tree extends FamilyTree, Helpers extends object>(
  tree: Tree,
  build: (writers: WriterTree<Tree>) => Helpers,
): Catalogue<Tree, Helpers> {
  return withHelpers(tree, build);
}
