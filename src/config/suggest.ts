// "Did you mean": the known word nearest to a misspelt one. Cold; any thread.

/** How many letters must be inserted, left out, replaced or swapped with the next to make one word of the other. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const [last, before] = [rows[row - 1], rows[row - 2]];
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, before[column - 2] + 1);
      current.push(least);
    }
    rows.push(current);
  }
  return rows[one.length][other.length];
}

/**
 * The known word that a misspelt or shortened one most likely means, or undefined where none is near. Letter case does not
 * count.
 */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const longer = known.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
  if (word.length > 2 && longer.length === 1) return longer[0];
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const far = distance(word.toLowerCase(), candidate.toLowerCase());
    if (far < least) [best, least] = [candidate, far];
  }
  return best;
}

/** What was expected instead of an unknown word: the nearest one, or else all. */
export function expectedInstead(what: string, near: string | undefined, known: readonly string[]): string {
  return near === undefined ? `one of ${known.join(', ')}` : `a known ${what} (did you mean ${near}?)`;
}
