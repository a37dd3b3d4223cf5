// hostile: attacks a real exporter on loopback in every way that a client can, and looks whether its writers, its liveness answer, its
// memory, its files and its counts mind. `--transport uws|node|https|both` (both: all three), `--seconds N` under each attack, in
// `--rounds N` windows that alternate with quiet ones, `--flood N` connections of the flood, `--only a,b` just these attacks,
// `--short` one small round without the control, `--strict` also fails for missed targets, `--json` ends with one line of JSON,
// `--save` keeps it. Parent process.
import { parseArgs } from 'node:util';
import { finish, machine } from '../../bench/support/results.js';
import { plainTable } from '../../bench/support/table.js';
import { loadUws } from '#dist/exporter/uws.js';
import type { Kind } from './messages.js';
import { missedBy, type Row } from './rows.js';
import { besiege, type Plan, type Siege } from './siege.js';

const { values } = parseArgs({
  options: {
    transport: { type: 'string', default: 'both' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    flood: { type: 'string' },
    only: { type: 'string', default: '' },
    short: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});

function positive(name: 'seconds' | 'rounds' | 'flood', fallback: number): number {
  const given = values[name] === undefined ? fallback : Number(values[name]);
  if (given > 0 && Number.isFinite(given)) return given;
  throw new RangeError(`hostile: --${name}: got "${values[name]}", expected a positive number`);
}

const kindsOf: Readonly<Partial<Record<string, readonly Kind[]>>> = {
  uws: ['uws'],
  node: ['node'],
  https: ['https'],
  both: ['uws', 'node', 'https'],
};
const asked = kindsOf[values.transport];
if (asked === undefined) {
  throw new RangeError(`hostile: --transport: got "${values.transport}", expected uws, node, https or both`);
}
const loaded = loadUws(undefined);
const missing = typeof loaded === 'string' && asked.includes('uws') ? loaded : undefined;
if (missing !== undefined && values.transport === 'uws')
  throw new Error(`hostile: uWebSockets.js: ${missing}`);
const kinds = asked.filter((kind) => kind !== 'uws' || missing === undefined);

const rounds = Math.round(positive('rounds', values.short ? 1 : 4));
const attacked = (positive('seconds', values.short ? 0.6 : 8) * 1000) / rounds;
const plan: Plan = {
  rounds,
  windows: values.short
    ? { quiet: 100, attacked, memory: 300, control: false }
    : { quiet: attacked, attacked, memory: 1500, control: true },
  warmUp: { quiet: 50, attacked: values.short ? 100 : 1000, memory: 0, control: false },
  control: !values.short,
  flood: Math.round(positive('flood', values.short ? 1000 : 10_000)),
  only: values.only === '' ? [] : values.only.split(','),
};

const sieges: Siege[] = [];
for (const kind of kinds) sieges.push(await besiege(kind, plan, (line) => process.stderr.write(`${line}\n`)));

const rows = sieges.flatMap((siege) => siege.rows);
const wrong = sieges.flatMap((siege) => siege.wrong);
const missed = rows.flatMap(missedBy);
const sum = (key: 'lost' | 'excess' | 'events'): number =>
  sieges.reduce((total, siege) => total + siege[key], 0);
if (sum('lost') > 0) wrong.push(`${sum('lost')} events lost`);
if (sum('excess') > 0) wrong.push(`${sum('excess')} events counted that nobody did`);

const columns: readonly [heading: string, cell: (row: Row) => string | number][] = [
  ['attack', ({ transport, attack }) => `${transport} ${attack}`],
  ['connections', ({ connections }) => connections],
  ['at once', ({ most_open }) => most_open],
  ['requests', ({ requests }) => requests],
  ['improper', ({ improper }) => improper],
  ['writer', ({ writer_ratio }) => writer_ratio.toFixed(3)],
  ['machine', ({ machine_ratio }) => machine_ratio.toFixed(3)],
  ['waited', ({ waited_ms_attacked }) => waited_ms_attacked.toFixed(0)],
  ['quiet p99', ({ live_quiet_p99_ms }) => live_quiet_p99_ms.toFixed(1)],
  ['live p50', ({ live_p50_ms }) => live_p50_ms.toFixed(2)],
  ['p99', ({ live_p99_ms }) => live_p99_ms.toFixed(1)],
  ['max', ({ live_max_ms }) => live_max_ms.toFixed(1)],
  ['bare p99', ({ control_live_p99_ms }) => control_live_p99_ms?.toFixed(1) ?? ''],
  ['RSS before', ({ rss_before_mb }) => rss_before_mb.toFixed(0)],
  ['peak', ({ rss_peak_mb }) => rss_peak_mb.toFixed(0)],
  ['after', ({ rss_after_mb }) => rss_after_mb.toFixed(0)],
  ['files', ({ handles_before, handles_after }) => `${handles_before} ${handles_after}`],
  ['counted', ({ counted_ok }) => (counted_ok ? 'yes' : 'NO')],
];
console.log(
  plainTable([
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, cell]) => String(cell(row)))),
  ]),
);
console.log(`${sum('events')} events of writers, ${sum('lost')} lost, ${sum('excess')} too many`);
for (const line of wrong) console.log(`WRONG: ${line}`);
for (const line of missed) console.log(`MISSED: ${line}`);
finish(
  'hostile',
  {
    ...machine(),
    rows,
    lost: sum('lost'),
    excess: sum('excess'),
    events: sum('events'),
    rss_rounds_mb: Object.fromEntries(kinds.map((kind, index) => [kind, sieges[index].rss_rounds_mb])),
    wrong,
    missed,
    seconds: (attacked * rounds) / 1000,
    rounds,
    flood: plan.flood,
    not_served: missing === undefined ? null : `uws: ${missing}`,
  },
  values,
);
process.exitCode = wrong.length > 0 || (values.strict && missed.length > 0) ? 1 : 0;
