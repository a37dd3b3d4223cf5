// Puts a text between the figure markers of a README. Pure.

/**
 * `readme` with `text` between the two markers of that name, in place of what was there. A README with only the first marker gets
 * the second. Throws when the first is missing, or when one of them stands there twice.
 */
export function withFigures(readme: string, text: string, name = 'figures'): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const halves = readme.split(open);
  if (halves.length !== 2) {
    throw new Error(`the README has ${halves.length - 1} markers ${open}, expected 1`);
  }
  const [before, behind] = halves;
  const parts = behind.split(close);
  if (parts.length > 2) throw new Error(`the README has ${parts.length - 1} markers ${close}, expected 1`);
  const after = parts.at(-1)!;
  return `${before}${open}\n\n${text.trim()}\n\n${close}${after}`;
}
