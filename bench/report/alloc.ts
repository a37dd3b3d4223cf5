// The README's account of bench:alloc. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';

type Row = { kind: string; tier: string; events: number; gc_cycles: number; bytes_per_event: number };

/** One row a kind: bytes an event on each Node once optimised, and the collections if there were any. */
export function allocSection(documents: readonly Result[]): string {
  const optimised = documents.map(({ rows }) => (rows as Row[]).filter(({ tier }) => tier === 'optimised'));
  const cell = (row: Row | undefined): string => {
    if (row === undefined) return '';
    if (row.gc_cycles === 0 && row.bytes_per_event === 0) return '0';
    const bytes = String(row.bytes_per_event);
    return `${row.kind.includes('client') ? bytes : `**${bytes}**`} (${row.gc_cycles} GC)`;
  };
  const kinds = optimised[0].map(({ kind }) => kind).filter((kind) => !kind.startsWith('loop_'));
  const events = (kind: string): string => `${optimised[0].find((row) => row.kind === kind)!.events / 1e6} M`;
  const clean = kinds.filter((kind) =>
    optimised.every((rows) => cell(rows.find((row) => row.kind === kind)) === '0'),
  );
  const others = kinds.filter((kind) => !clean.includes(kind));
  const names = clean.map((kind) => kind.replaceAll('_', ' ')).join(', ');
  const nodes = documents.map(({ node }) => `Node ${major(node)}`);
  const text = [
    `Allocation, once optimised (\`npm run bench:alloc -- --save\`): 0 bytes and 0 garbage collections in ` +
      `${clean.length === 0 ? '0' : events(clean[0])} events of each of these kinds, on ${nodes.join(', ')}: ${names || 'none'}.`,
  ];
  if (others.length > 0) {
    text.push(
      'Bytes an event, and collections, of the others (prom-client shows that the bench sees garbage):',
      markdownTable([
        ['', 'events', ...nodes],
        ...others.map((kind) => [
          kind.replaceAll('_', ' '),
          events(kind),
          ...optimised.map((rows) => cell(rows.find((row) => row.kind === kind))),
        ]),
      ]),
    );
  }
  return text.join('\n\n');
}
