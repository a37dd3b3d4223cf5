// bench:hot: processor time of one event, beside raw arrays, Atomics.add and other libraries. Each subject runs in child processes of
// its own, the subjects take turns, and a figure is the median of the rounds. `--short` runs one quick round, `--json` ends
// with one line of JSON, `--save` keeps it for bench:report. Parent process.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, rounded } from '../support/figures.js';
import { finish, machine } from '../support/results.js';
import { EVENTS_A_CALL } from './calls.js';
import { helperSubjectNames } from './helper-names.js';

const names = [
  'raw',
  'raw_bound',
  'atomics_add',
  'counter_inc',
  'counter_bound_inc',
  'histogram_observe_13',
  'histogram_observe_200',
  'histogram_observe_native',
  'gauge_set',
  'gauge_add',
  'prom_client_inc',
  'client_js_inc',
  'prom_client_observe',
  'client_js_observe',
  'otel_add',
  'otel_record',
  'hdr_record',
  'perf_hooks_record',
  'mixed',
  'mixed_prom_client',
  ...helperSubjectNames,
] as const;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
});
const rounds = values.short ? 1 : 5;
const seconds = values.short ? 0.3 : 1;
/** Helpers are many, and compared only with the writes under them. */
const helperRounds = Math.min(rounds, 3);
const helperSeconds = Math.min(seconds, 0.5);
const helpers: ReadonlySet<string> = new Set(helperSubjectNames);
const child = fileURLToPath(new URL('./child.js', import.meta.url));

const samples = new Map<string, number[]>(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  // Forth and back, so that a drift of the machine's speed meets all alike.
  for (const name of round % 2 === 0 ? names : names.toReversed()) {
    if (helpers.has(name) && round >= helperRounds) continue;
    const length = helpers.has(name) ? helperSeconds : seconds;
    const printed = execFileSync(process.execPath, [child, name, String(length)], { encoding: 'utf8' });
    samples.get(name)!.push(Number(printed));
  }
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
}

const figure = (name: (typeof names)[number]): number => median(samples.get(name)!);
for (const name of names) {
  const ns = figure(name);
  const ratios = `${(ns / figure('raw')).toFixed(2)} of raw, ${(ns / figure('atomics_add')).toFixed(2)} of Atomics.add`;
  console.log(`${name.padEnd(33)} ${ns.toFixed(2).padStart(8)} ns   ${ratios}`);
}
console.log(`one call is ${EVENTS_A_CALL} events in the mixed subjects`);
const figures = Object.fromEntries(names.map((name) => [`${name}_ns`, rounded(figure(name))]));
finish('hot', { ...figures, mixed_events_a_call: EVENTS_A_CALL, rounds, ...machine() }, values);
