// bench:alloc: what events of every kind leave on the heap, and the garbage collections they cause, in the optimised and in
// the interpreted tier. One kind a child process. `--short` makes fewer events, `--json` ends with one line of JSON, `--save`
// keeps it for bench:report.
import { parseArgs } from 'node:util';
import { measureInChild } from '../support/child.js';
import { rounded } from '../support/figures.js';
import { finish, machine } from '../support/results.js';
import { plainTable } from '../support/table.js';
import type { Figures } from './child.js';
import { kinds, loopOf, peers } from './kinds.js';

/** `loop` is the kind whose bytes the loop around these events makes by itself. */
type Row = Figures & { kind: string; tier: Tier; loop?: string; loop_bytes_per_event?: number };
type Tier = 'optimised' | 'interpreted';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
});
/**
 * Without V8's memory reducer, which collects once some seconds after the collection that the child asks for, whether it allocates or not;
 * that would fall into the slower kinds.
 */
const childFlags = ['--expose-gc', '--allow-natives-syntax', '--no-memory-reducer'];
/** Bytecode only; Node 20 to 26 accept all of these. */
const interpreterFlags = ['--no-opt', '--no-maglev', '--no-sparkplug', '--no-always-sparkplug'];
const events = {
  optimised: values.short ? 5_000_000 : 100_000_000,
  interpreted: values.short ? 100_000 : 1_000_000,
};
/** Milliseconds of processor time before a child measures; the optimised tier waits for its compiler besides. */
const warmUp = { optimised: values.short ? 700 : 2000, interpreted: 100 };
const child = new URL('./child.js', import.meta.url);

function measure(kind: string, tier: Tier): Row {
  const count = peers.includes(kind) ? events[tier] / 10 : events[tier];
  const flags = [...childFlags, ...(tier === 'optimised' ? [] : interpreterFlags)];
  const figures = measureInChild<Figures>(child, { flags, arguments: [kind, tier, count, warmUp[tier]] });
  const [bytes_per_event, ns_per_event] = [figures.bytes_per_event, figures.ns_per_event].map(rounded);
  return { kind, tier, ...figures, bytes_per_event, ns_per_event };
}

const rows: Row[] = [];
for (const kind of Object.keys(kinds)) {
  rows.push(measure(kind, 'optimised'), measure(kind, 'interpreted'));
  process.stderr.write(`${kind}\n`);
}
const found = (kind: string, tier: Tier): Row => rows.find((row) => row.kind === kind && row.tier === tier)!;
for (const row of rows) {
  if (row.kind.startsWith('loop_')) continue;
  row.loop = loopOf(row.kind);
  row.loop_bytes_per_event = found(row.loop, row.tier).bytes_per_event;
}

console.log(
  plainTable([
    [
      ...['kind', 'events', 'loop in', 'GC cycles', 'bytes', 'bytes/event', 'ns'],
      ...['interpreted: bytes/event', 'of the loop'],
    ],
    ...Object.keys(kinds).map((kind) => {
      const [fast, slow] = [found(kind, 'optimised'), found(kind, 'interpreted')];
      return [
        kind,
        `${fast.events / 1e6} M`,
        fast.loop_tier ?? '',
        String(fast.gc_cycles),
        fast.allocated_bytes.toLocaleString('en'),
        String(fast.bytes_per_event),
        fast.ns_per_event.toFixed(1),
        slow.bytes_per_event.toFixed(1),
        slow.loop_bytes_per_event?.toFixed(1) ?? '',
      ];
    }),
  ]),
);
finish('alloc', { rows, ...machine() }, values);
