// bench:report: writes the README's figures and the charts in bench/charts/ from what the benches have kept under bench/results/.
// Nothing is measured here and no figure is typed by hand; a bench that has not been run is left out. Below figures that miss their
// targets stands where native-free.md says why. `--into folder` writes into another folder with a README.md, for a trial.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { major, type Result, saved } from '../support/results.js';
import { allocSection } from './alloc.js';
import { barChart, intervalChart } from './charts.js';
import type { Hostile } from './hostile.js';
import { hotBars, hotSection } from './hot.js';
import { loadSection } from './load.js';
import { causes } from './misses.js';
import { withFigures } from './readme.js';
import { scrapeByNode, scrapeSection } from './scrape.js';
import type { Soak } from './soak.js';
import { commitsOf } from './sources.js';
import { threadsIntervals, threadsSection } from './threads.js';
import { thrownSection } from './thrown.js';
import type { Torture } from './torture.js';

const { values } = parseArgs({ options: { into: { type: 'string' } } });
const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const root = values.into ?? checkout;
const nativeFree = readFileSync(join(checkout, 'native-free.md'), 'utf8');
const [hot, alloc, threads, scrape, load] = ['hot', 'alloc', 'threads', 'scrape', 'load'].map(saved);
const sections: string[] = [];

/** Adds the account of a bench, and where it says why figures miss their targets. */
function add(bench: string, ...account: string[]): void {
  const text = account.join('\n\n');
  sections.push(text, ...causes(bench, text, nativeFree));
}

/** Writes a chart and says how the README shows it. */
function chart(name: string, title: string, svg: string): string {
  const charts = join(root, 'bench/charts');
  mkdirSync(charts, { recursive: true });
  writeFileSync(join(charts, `${name}.svg`), svg);
  return `![${title}](bench/charts/${name}.svg)`;
}

const all = [...hot, ...alloc, ...threads, ...scrape, ...load];
if (all.length === 0) throw new Error('bench/results/ is empty: run the benches with --save first');
const days = all.map((result) => result.measured ?? 'undated').sort();
const machines = [
  ...new Set(all.map(({ cpu, cores }) => `${cpu}${cores === undefined ? '' : `, ${cores} cores`}`)),
];
sections.push(
  `Measured on ${machines.at(-1)} (a shared machine), ${days[0] === days.at(-1) ? days[0] : `${days[0]} to ${days.at(-1)}`}; ` +
    'written by `npm run bench:report` from `bench/results/`. ' +
    `Commits (+: with changes beside): ${commitsOf({ hot, alloc, threads, scrape, load })}.`,
);
if (hot.length > 0) {
  const title = 'Nanoseconds of processor time an event (logarithmic)';
  const columns = hot.map(({ node }) => `Node ${major(node)}`);
  add('hot', hotSection(hot));
  sections.push(chart('hot', title, barChart(title, columns, hotBars(hot))));
}
if (alloc.length > 0) add('alloc', allocSection(alloc));
if (threads.length > 0) {
  const last = threads.at(-1)!;
  const title = `Cost of an event in company, times its cost alone (Node ${major(last.node)})`;
  const svg = intervalChart(title, threadsIntervals(last), 0.8, [1, 1.05]);
  add('threads', threadsSection(threads));
  sections.push(chart('threads', title, svg));
}
if (scrape.length > 0) {
  const rowsOf = (document: Result): number => (document['rows'] as unknown[]).length;
  // The widest of them in full, all of them at one size.
  const widest = scrape.reduce((best, one) => (rowsOf(one) > rowsOf(best) ? one : best));
  add('scrape', scrapeSection(widest), scrapeByNode(scrape));
}
if (load.length > 0) add('load', loadSection(load));

const [torture, hostile, soak] = [
  saved('torture') as Torture[],
  saved('hostile') as Hostile[],
  saved('soak') as Soak[],
];
const readme = join(root, 'README.md');
const figures = withFigures(readFileSync(readme, 'utf8'), sections.join('\n\n'));
writeFileSync(readme, withFigures(figures, thrownSection(torture, hostile, soak), 'thrown'));
const files = all.length + torture.length + hostile.length + soak.length;
process.stderr.write(`README.md and bench/charts/ written from ${files} files of bench/results/\n`);
