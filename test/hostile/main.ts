// hostile: attacks a real exporter on loopback in every way that a client can, and looks whether its writers, its liveness answer
// (on the port that is attacked, and on the health port), its memory, its files and its counts mind. `--transport uws|node|https|all`,
// `--seconds N` under each attack, in `--rounds N` windows that alternate with quiet ones, `--flood N` connections of the flood,
// `--only a,b` just these attacks, `--short` one small round without the control, `--strict` also fails for missed targets, `--json`
// ends with one line of JSON, `--save` keeps it. Parent process.
import { finish, machine } from '../../bench/support/results.js';
import { plainTable } from '../../bench/support/table.js';
import { loadUws } from '#dist/exporter/uws.js';
import { attacksOn } from './attacks.js';
import { type Options, readOptions } from './options.js';
import { missedBy, type Row } from './rows.js';
import { besiege, type Plan, type Siege } from './siege.js';

/** Options that are not understood end it. */
function refuse(why: string): never {
  process.stderr.write(`hostile: ${why}\n`);
  process.exit(2);
}

function understood(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const options = understood();
const { rounds, short, only, flood } = options;
const loaded = loadUws(undefined);
const missing = typeof loaded === 'string' && options.kinds.includes('uws') ? loaded : undefined;
if (missing !== undefined && options.transport === 'uws')
  refuse(`--transport: got "uws", expected one that loads: ${missing}`);
const kinds = options.kinds
  .filter((kind) => kind !== 'uws' || missing === undefined)
  .filter((kind) => only.length === 0 || attacksOn(kind).some((name) => only.includes(name)));
// What is ended from outside goes through its exit handlers, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const attacked = (options.seconds * 1000) / rounds;
const plan: Plan = {
  rounds,
  windows: short
    ? { quiet: 100, attacked, memory: 300, back: 300, control: false }
    : { quiet: attacked, attacked, memory: 1500, back: 30_000, control: true },
  warmUp: { quiet: 50, attacked: short ? 100 : 1000, memory: 0, back: 0, control: false },
  control: !short,
  flood,
  only,
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
  [
    'at once',
    ({ most_open, flood_wanted }) => (flood_wanted === null ? most_open : `${most_open} of ${flood_wanted}`),
  ],
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
  ['own port p99', ({ own_port_live_p99_ms }) => own_port_live_p99_ms.toFixed(1)],
  ['max', ({ own_port_live_max_ms }) => own_port_live_max_ms.toFixed(1)],
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
    seconds: options.seconds,
    rounds,
    flood,
    not_served: missing === undefined ? null : `uws: ${missing}`,
  },
  options,
);
process.exitCode = wrong.length > 0 || (options.strict && missed.length > 0) ? 1 : 0;
