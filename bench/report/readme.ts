// Puts a text between the figure markers of a README. Pure.

const OPEN = '<!-- figures -->';
const CLOSE = '<!-- /figures -->';

/**
 * `readme` with `figures` between its markers, in place of what was there. A README with only the first marker gets the second.
 * Throws when the first is missing, or when one of them stands there twice.
 */
export function withFigures(readme: string, figures: string): string {
  const halves = readme.split(OPEN);
  if (halves.length !== 2) {
    throw new Error(`the README has ${halves.length - 1} markers ${OPEN}, expected 1`);
  }
  const [before, behind] = halves;
  const parts = behind.split(CLOSE);
  if (parts.length > 2) throw new Error(`the README has ${parts.length - 1} markers ${CLOSE}, expected 1`);
  const after = parts.at(-1)!;
  return `${before}${OPEN}\n\n${figures.trim()}\n\n${CLOSE}${after}`;
}
