// withHelpers: what a catalogue adds to the writers of its families, such as m.sip.inviteResult(direction, code). Cold.
import { type FamilyTree, helpers } from '../schema/families.js';
import type { WriterTree } from './types.js';

/** A tree of families and what is added to its writers. Named, so that declaration files of applications can name it too. */
export type WithHelpers<Tree extends FamilyTree, Helpers extends object> = Tree & {
  readonly [helpers]: (writers: never) => Helpers;
};

/**
 * A tree of families whose writer also has what `build` returns: functions over the writers, built once at `attach`.
 * Helpers of a hot path are functions of numbers that allocate nothing, like the methods under them.
 */
export function withHelpers<const Tree extends FamilyTree, Helpers extends object>(
  tree: Tree,
  build: (writers: WriterTree<Tree>) => Helpers,
): WithHelpers<Tree, Helpers> {
  return Object.freeze({ ...tree, [helpers]: build });
}
