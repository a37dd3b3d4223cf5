// Where a key stands in a TOML text, for messages: the parser tells only where a text is no TOML. Cold; any thread.

const part = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*/y;

/** The parts of a dotted key at the start of `text`, and where it ends; undefined where none starts. */
function dotted(text: string): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  part.lastIndex = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    // One of the groups has matched; the others are undefined, which adds nothing.
    parts.push(match.slice(1).join(''));
    const end = part.lastIndex;
    if (text[end] !== '.') return { parts, end };
    part.lastIndex = end + 1;
  }
  return undefined;
}

/**
 * Maps each key to its line, counted from 1: `lineOf(['metrics', 'path'])`. A key within a value (an inline table) has the
 * line of the key that the value belongs to. The text must be valid TOML.
 */
export function findLines(text: string): (path: readonly string[]) => number | undefined {
  const lines = new Map<string, number>();
  const note = (path: readonly string[], line: number): void => {
    const id = JSON.stringify(path);
    if (!lines.has(id)) lines.set(id, line);
  };
  let table: readonly string[] = [];
  /** What ends the text of several lines that a value has begun. */
  let quote: string | undefined;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const began = quote;
    quote = quoteAfter(line, quote);
    if (began !== undefined) continue;
    const header = /^\s*\[\[?/.exec(line);
    const key = dotted(header === null ? line : line.slice(header[0].length));
    if (key === undefined) continue;
    if (header !== null && line[header[0].length + key.end] === ']') {
      table = key.parts;
      note(table, index + 1);
    } else if (header === null && line[key.end] === '=') {
      note([...table, ...key.parts], index + 1);
    }
  }
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}

/** The quote of the text of several lines that is open after a line, if one is. */
function quoteAfter(line: string, before: string | undefined): string | undefined {
  let open = before;
  const marks = /\\.|"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#/g;
  for (let match = marks.exec(line); match !== null; match = marks.exec(line)) {
    const [mark] = match;
    if (open === undefined) {
      if (mark === '#') return undefined;
      if (mark === '"""' || mark === "'''") open = mark;
    } else if (mark === open) {
      open = undefined;
    } else if (mark.length > 1 && mark !== '"""' && mark !== "'''" && !mark.startsWith('\\')) {
      // Within a text of several lines a single quote begins nothing: look again right behind it.
      marks.lastIndex = match.index + 1;
    }
  }
  return open;
}
