// Tables of figures on a terminal and in Markdown. Runs in parent processes.

/** Columns padded to their widest cell: the first to the left, figures to the right. */
export function plainTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** The same rows, the first of them as heading. Columns but the first hold figures, unless they hold words. */
export function markdownTable(
  [heading, ...rows]: readonly (readonly string[])[],
  columns: 'figures' | 'words' = 'figures',
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const side = columns === 'figures' ? '---:' : '---';
  const rule = `|${heading.map((_, column) => (column === 0 ? '---' : side)).join('|')}|`;
  return [line(heading), rule, ...rows.map(line)].join('\n');
}
