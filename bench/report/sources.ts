// Says of which commit the figures of each bench are, as far as their documents know it. Pure.
import { major, type Result } from '../support/results.js';

const NOT_RECORDED = 'not recorded';

/**
 * `threads 9d29ee5; hot, alloc not recorded`: the benches that have documents, those of one commit together. Where the documents
 * of a bench differ, each commit is said with its Nodes.
 */
export function commitsOf(benches: Readonly<Record<string, readonly Result[]>>): string {
  const benchesOf = new Map<string, string[]>();
  for (const [bench, documents] of Object.entries(benches)) {
    const commits = [...new Set(documents.map(({ commit = NOT_RECORDED }) => commit))];
    for (const commit of commits) {
      const own = documents.filter(({ commit: one = NOT_RECORDED }) => one === commit);
      const on = commits.length === 1 ? '' : ` on Node ${own.map(({ node }) => major(node)).join(', ')}`;
      benchesOf.set(commit, [...(benchesOf.get(commit) ?? []), bench + on]);
    }
  }
  // What is not known comes last.
  const known = [...benchesOf].filter(([commit]) => commit !== NOT_RECORDED);
  const unknown = [...benchesOf].filter(([commit]) => commit === NOT_RECORDED);
  return [...known, ...unknown].map(([commit, names]) => `${names.join(', ')} ${commit}`).join('; ');
}
