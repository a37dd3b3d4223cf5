// bench:matrix: a bench on every Node that is supported, each fetched by npx, as one table and, last, one line of JSON. The first
// argument names the bench (hot unless given), the others go to it; with `--save` it keeps each Node's figures for bench:report.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Result } from '../support/results.js';
import { figuresTable } from './table.js';

const versions = [20, 22, 24, 26];
const given = process.argv.slice(2);
const named = given.length > 0 && !given[0].startsWith('-');
const bench = named ? given.shift()! : 'hot';
const passed = given.filter((argument) => argument !== '--json');
const script = fileURLToPath(new URL(`../${bench}/main.js`, import.meta.url));

/** Runs the bench on one Node; its progress goes to standard error. */
function run(version: number): Result {
  const command = ['-y', '-p', `node@${version}`, 'node', script, '--json', ...passed];
  const { stdout, status } = spawnSync('npx', command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${bench} on Node ${version} ended with ${status}: ${stdout}`);
  const lines = stdout.trimEnd().split('\n');
  const result = JSON.parse(lines.at(-1)!) as Result;
  // A bench of rows rather than single figures has a table of its own.
  if (Array.isArray(result['rows'])) console.log(`Node ${version}\n${lines.slice(0, -1).join('\n')}\n`);
  return result;
}

const results = versions.map((version) => {
  process.stderr.write(`Node ${version}\n`);
  return run(version);
});
const table = figuresTable(results);
if (table !== '') console.log(table);
console.log(JSON.stringify({ bench, nodes: results }));
