// Runs the exits' matrix over and over, in search of what happens rarely: node exits-loop.js [--rounds N] [--only TEXT]
// [--milliseconds N] [--lanes N]. Each round has every situation end once, in the next of the ways, up to so many milliseconds
// after it is there. Prints each fault as it happens, and one JSON document on the last line; exits with 1 where there was one.
// A SIGTERM ends it early, with what it has. Not part of the test suite.
import { parseArgs } from 'node:util';
import { end, faults, inTime, matrix, type Cell } from './exits-cells.js';
import { certificateFiles } from './exits-files.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '36' },
    only: { type: 'string', default: '' },
    milliseconds: { type: 'string', default: '20' },
    lanes: { type: 'string', default: '2' },
  },
});
const [rounds, milliseconds, lanes] = [values.rounds, values.milliseconds, values.lanes].map(Number);

const { folder, remove } = certificateFiles();
const left = Array.from({ length: rounds }, (_, round) =>
  matrix.map(({ title, cells }) => {
    const cell = cells[round % cells.length];
    return [`${title}: ${cell.way}`, cell] as const;
  }),
)
  .flat()
  .filter(([name]) => name.includes(values.only));
let runs = 0;
let late = 0;
const faulty: Record<string, number> = {};

async function once(name: string, cell: Cell): Promise<void> {
  const wait = Math.floor(Math.random() * (milliseconds + 1));
  const ended = await end(cell, folder, wait);
  runs += 1;
  if (!inTime(ended)) late += 1;
  const found = faults(cell, ended);
  if (found.length === 0) return;
  faulty[name] = (faulty[name] ?? 0) + 1;
  console.log(`${name}, after ${wait} ms: ${found.join('; ').slice(0, 2000)}`);
}

async function lane(): Promise<void> {
  for (let next = left.shift(); next !== undefined; next = left.shift()) await once(...next);
}

process.on('SIGTERM', () => left.splice(0));
await Promise.all(Array.from({ length: lanes }, lane));
remove();
const ends = Object.values(faulty).reduce((sum, one) => sum + one, 0);
console.log(JSON.stringify({ node: process.version, rounds, runs, late, faulty_ends: ends, faulty }));
process.exitCode = ends > 0 ? 1 : 0;
