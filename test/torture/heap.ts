// A writer that fills its heap, in a process of its own: Node may abort the process instead of ending the thread, which is no
// failure of what is tested. Prints what became of the writer as one JSON document. A child process.
import { found, merge } from './findings.js';
import { GONE } from './heaps.js';
import { type Life, resident } from './plan.js';
import type { HeapReport } from './report.js';
import { createSession } from './session.js';
import { startLife } from './start.js';

const [ordinal, heapMb, isNested] = process.argv.slice(2).map(Number) as [number, number, number];
const session = await createSession(4, 4, []);
const { place, findings, entryOf } = session;
const filler: Life = {
  ...resident(ordinal),
  kind: isNested ? 'nested' : 'worker',
  way: 'heap',
  synchronous: true,
  heapMb,
};
const host: Life = {
  ...resident(3),
  way: 'return',
  moment: 'loop',
  events: 1,
  synchronous: false,
  children: [filler],
};
const life = isNested ? host : filler;
await startLife(life, place).gone;
process.stderr.write(`${GONE}\n`);
await session.awaitFreed([]);
const scraped = await session.ask('end');
await session.close();
merge(findings, scraped.findings);
if (entryOf(ordinal).get('robbed') === 1) found(findings, 'robbed', `writer ${ordinal} lost its shard`);
const report: HeapReport = { findings, events: entryOf(ordinal).done('events') };
process.stdout.write(`${JSON.stringify(report)}\n`);
