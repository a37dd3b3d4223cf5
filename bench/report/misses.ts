// Finds the figures of a bench's section that miss their targets, which all its tables and sentences show in bold, and says below it
// where their causes are told: in native-free.md, under heads such as `**bench:scrape: 1 %; collections.**`. Pure.

const isNode = (text: string): boolean => /^Node \d/.test(text);
/** A cell that names its row: words, where figures begin with a digit. */
const isName = (text: string): boolean => /^[@`a-z]/i.test(text) && !isNode(text);

/** `client_js` for `client_js 0.16.1`: a cause holds for more than one version. */
const withoutVersion = (text: string): string => text.replace(/ \d+(\.\d+)+$/, '');

/** The head of a column. One that stands there again belongs to the group that a head before it opens: `heap kB: all`, `1 %`. */
function nameOf(heads: readonly string[], index: number): string {
  const head = heads[index];
  if (heads.indexOf(head) === index) return head;
  const group = heads.slice(0, index).findLast((one) => one.includes(': '));
  return group === undefined ? head : `${group.split(': ')[0]}: ${head}`;
}

/**
 * What a sentence with a bold figure is about: its words before what is bold, or those in it where it begins with that. Up to the
 * first figure, comma or colon, and without the Node: the name must be the same with the next figures.
 */
function missesInSentences(line: string): string[] {
  const sentences = line.split(/(?<=[.?!](?:\*\*)?) /);
  return sentences.flatMap((sentence) =>
    [...sentence.matchAll(/\*\*([^*]*\d[^*]*)\*\*/g)].map(({ index, 1: text }) => {
      const before = sentence.slice(0, index).replaceAll('**', '').trim();
      const words = (before === '' ? text : before).replace(/\b[Oo]n (Node \d+(, | and )?)+/g, '');
      return withoutVersion(words)
        .split(/[\d,:(]/, 1)[0]
        .trim();
    }),
  );
}

/**
 * What is bold in a text, each once. In tables it is called by the names that its row begins with, and that of its column. Which
 * Node it was on is left out, whether Nodes are rows or columns.
 */
export function missesIn(section: string): string[] {
  const misses = new Set<string>();
  let heads: readonly string[] | undefined;
  for (const line of section.split('\n')) {
    if (!line.startsWith('|')) {
      heads = undefined;
      for (const miss of missesInSentences(line)) misses.add(miss);
      continue;
    }
    const cells = line.split('|').map((cell) => cell.trim());
    const columns = (heads ??= cells);
    cells.forEach((cell, index) => {
      if (!cell.includes('**')) return;
      const names = cells.slice(0, index).filter(isName).map(withoutVersion);
      if (!isNode(columns[index])) names.push(nameOf(columns, index));
      misses.add(names.join(', '));
    });
  }
  return [...misses];
}

/** The misses of a bench that a text has a head for. */
export function explainedIn(text: string, bench: string): string[] {
  const heads = [...text.matchAll(/^\*\*bench:(\w+): (.+)\.\*\*/gm)];
  return heads.flatMap(([, one, misses]) => (one === bench ? misses.split('; ') : []));
}

/** The line below a section; nothing where all targets are met. */
export function causes(bench: string, section: string, nativeFree: string): string[] {
  const misses = missesIn(section);
  if (misses.length === 0) return [];
  const explained = explainedIn(nativeFree, bench);
  const unexplained = misses.filter((miss) => !explained.includes(miss));
  const nothing =
    unexplained.length === 0 ? '' : ` No cause is given there yet for: ${unexplained.join('; ')}.`;
  return [`Why the bold ones miss: [native-free.md](native-free.md#misses-and-why).${nothing}`];
}
