// The README's account of bench:load: whatever it measured, a column a subject, and each Node's ratios. Pure.
import { major, type Result } from '../support/results.js';
import { markdownTable } from '../support/table.js';
import { short } from './hot.js';

type Row = Readonly<Record<string, unknown>> & { readonly subject: string };

/** What metrics may cost the whole demo, on over off. */
const LIMIT = 1.02;

const spoken = (name: string): string => name.replaceAll('_', ' ');

/** `1.025 (0.982–1.050)`; bold where the ratio of metrics on over off misses its target. */
function ratioOf(document: Result, name: string): string {
  const value = document[name];
  if (typeof value !== 'number') return '';
  const interval = document[`${name}_interval`] as [number, number] | undefined;
  const between = interval === undefined ? '' : ` (${interval.map((one) => one.toFixed(3)).join('–')})`;
  const text = `${value.toFixed(3)}${between}`;
  return name === 'ratio_on_off' && value > LIMIT ? `**${text}**` : text;
}

/** The first document in full, the ratios of all. */
export function loadSection(documents: readonly Result[]): string {
  const rows = documents[0]['rows'] as Row[];
  const names = Object.keys(rows[0]).filter((name) => typeof rows[0][name] === 'number');
  const ratios = Object.keys(documents[0]).filter(
    (name) => name.startsWith('ratio_') && !name.endsWith('_interval'),
  );
  const sections = [
    `The demo under load on Node ${major(documents[0].node)} (\`npm run bench:load -- --save\`):`,
    markdownTable([
      ['', ...rows.map(({ subject }) => spoken(subject))],
      ...names.map((name) => [spoken(name), ...rows.map((row) => short(row[name] as number))]),
    ]),
  ];
  if (ratios.length > 0) {
    sections.push(
      `Ratios of its processor time, with 95 % intervals (target for on / off: ≤ ${LIMIT}):`,
      markdownTable([
        ['', ...ratios.map((name) => spoken(name.slice('ratio_'.length)).replace(/ off$/, ' / off'))],
        ...documents.map((document) => [
          `Node ${major(document.node)}`,
          ...ratios.map((name) => ratioOf(document, name)),
        ]),
      ]),
    );
  }
  return sections.join('\n\n');
}
