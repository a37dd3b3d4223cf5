// bench:alloc: what events of every kind leave on the heap, and the garbage collections they cause, in the optimised and in
// the interpreted tier. One kind a child process. `--short` makes fewer events, `--json` ends with one line of JSON, `--save`
// keeps it for bench:report.
import { parseArgs } from 'node:util';
import { measureInChild } from '../support/child.js';
import { rounded } from '../support/figures.js';
import { finish, machine } from '../support/results.js';
import { plainTable } from '../support/table.js';
import { kinds, loopOf, peers } from './kinds.js';

type Figures = {
  events: number;
  gc_cycles: number;
  bytes_per_event: number;
  heap_growth_bytes: number;
  new_space_growth_bytes: number;
  ns_per_event: number;
};
type Row = Figures & { kind: string; tier: Tier; loop_bytes_per_event?: number };
type Tier = 'optimised' | 'interpreted';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
});
/** Bytecode only; Node 20 to 26 accept all of these. */
const interpreterFlags = ['--no-opt', '--no-maglev', '--no-sparkplug', '--no-always-sparkplug'];
const events = {
  optimised: values.short ? 5_000_000 : 100_000_000,
  interpreted: values.short ? 100_000 : 1_000_000,
};
const child = new URL('./child.js', import.meta.url);

function measure(kind: string, tier: Tier): Row {
  const count = peers.includes(kind) ? events[tier] / 10 : events[tier];
  const warmUp = tier === 'optimised' ? 700 : 100;
  const flags = ['--expose-gc', ...(tier === 'optimised' ? [] : interpreterFlags)];
  const figures = measureInChild<Figures>(child, { flags, arguments: [kind, count, warmUp] });
  const ns_per_event = rounded(figures.ns_per_event);
  return {
    kind,
    tier,
    ...figures,
    bytes_per_event: Number(figures.bytes_per_event.toFixed(2)),
    ns_per_event,
  };
}

const rows: Row[] = [];
for (const kind of Object.keys(kinds)) {
  rows.push(measure(kind, 'optimised'), measure(kind, 'interpreted'));
  process.stderr.write(`${kind}\n`);
}
const found = (kind: string, tier: Tier): Row => rows.find((row) => row.kind === kind && row.tier === tier)!;
for (const row of rows) {
  if (row.kind.startsWith('loop_')) continue;
  row.loop_bytes_per_event = found(loopOf(row.kind), row.tier).bytes_per_event;
}

console.log(
  plainTable([
    ['kind', 'events', 'GC cycles', 'bytes/event', 'heap', 'ns', 'interpreted: bytes/event', 'of the loop'],
    ...Object.keys(kinds).map((kind) => {
      const [fast, slow] = [found(kind, 'optimised'), found(kind, 'interpreted')];
      return [
        kind,
        `${fast.events / 1e6} M`,
        String(fast.gc_cycles),
        fast.bytes_per_event.toFixed(2),
        `${(fast.heap_growth_bytes / 1024).toFixed(1)} KiB`,
        fast.ns_per_event.toFixed(1),
        slow.bytes_per_event.toFixed(1),
        slow.loop_bytes_per_event?.toFixed(1) ?? '',
      ];
    }),
  ]),
);
finish('alloc', { rows, ...machine() }, values);
