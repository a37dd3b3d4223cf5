// `npm run torture`: writers of every kind come and die at random while pages are scraped, and nothing may be lost. `--deaths N`
// (200 unless given) and `--seconds N` say how long, `--seed N` plans the same lives again; `--json` ends with one line of JSON,
// `--save` keeps it. Exit code 1 where anything was found, 2 for a bad option. Parent process.
import { finish, machine } from '../../bench/support/results.js';
import { runDriver } from './children.js';
import { isClean } from './findings.js';
import { tryHeaps } from './heaps.js';
import { type Options, readOptions, USAGE } from './options.js';
import { summary, tortureReport } from './report.js';

async function run(options: Options): Promise<number> {
  const { seed, deaths, seconds } = options;
  process.stderr.write(`seed ${seed}\n`);
  const report = await runDriver(seed, deaths, seconds);
  const heap_exhaustion = await tryHeaps(seed, deaths, report.findings);
  const result = tortureReport(report, { ...machine(), seed, heap_exhaustion });
  if (!options.json) console.log(summary(result));
  finish('torture', result, options);
  return isClean(report.findings) ? 0 : 1;
}

let options: Options | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`torture: ${(error as Error).message}\n${USAGE}`);
}
process.exitCode = options === undefined ? 2 : await run(options);
