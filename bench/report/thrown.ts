// The README's account of what was thrown at the engine: the kept documents of torture, hostile and soak. Pure.
import { markdownTable } from '../support/table.js';
import { type Hostile, hostileRow, hostileSection } from './hostile.js';
import { type Soak, soakRow } from './soak.js';
import { commitsOf } from './sources.js';
import { type Torture, tortureRow } from './torture.js';

/** Empty where nothing was kept. */
export function thrownSection(
  torture: readonly Torture[],
  hostile: readonly Hostile[],
  soak: readonly Soak[],
): string {
  const rows = [
    ...(torture.length > 0 ? [tortureRow(torture)] : []),
    ...(hostile.length > 0 ? [hostileRow(hostile)] : []),
    ...(soak.length > 0 ? [soakRow(soak)] : []),
  ];
  if (rows.length === 0) return '';
  return [
    markdownTable([['thrown at it', 'how much', 'lost'], ...rows], 'words'),
    `Commits (+: with changes beside): ${commitsOf({ torture, hostile, soak })}.`,
    ...hostile.map(hostileSection),
  ].join('\n\n');
}
