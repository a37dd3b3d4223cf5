// The README's account of bench:load: whatever it measured, a column a subject, and the ratios with their intervals. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';

type Row = Readonly<Record<string, unknown>> & { readonly subject: string };

const spoken = (name: string): string => name.replaceAll('_', ' ');

export function loadSection(document: Result): string {
  const rows = document['rows'] as Row[];
  const names = Object.keys(rows[0]).filter((name) => typeof rows[0][name] === 'number');
  const ratios = Object.entries(document).filter(
    ([name, value]) => name.startsWith('ratio_') && typeof value === 'number',
  );
  const sentences = ratios.map(([name, value]) => {
    const interval = document[`${name}_interval`] as [number, number] | undefined;
    const between = interval === undefined ? '' : ` (${interval.map((one) => one.toFixed(3)).join('–')})`;
    return `${spoken(name.slice('ratio_'.length))} ${(value as number).toFixed(3)}${between}`;
  });
  const sections = [
    `The demo under load on Node ${major(document.node)} (\`npm run bench:load -- --save\`):`,
    markdownTable([
      ['', ...rows.map(({ subject }) => spoken(subject))],
      ...names.map((name) => [spoken(name), ...rows.map((row) => short(row[name] as number))]),
    ]),
  ];
  if (sentences.length > 0) {
    sections.push(
      `Ratios of processor time, with 95 % intervals (target for on / off: ≤ 1.02): ${sentences.join('; ')}.`,
    );
  }
  return sections.join('\n\n');
}
