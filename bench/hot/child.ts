// Times one subject with the benchmark package and prints nanoseconds of processor time an event. A child process of
// bench:hot. The package runs and repeats the subject; its own samples are wall time, which busy neighbours on a shared
// machine double, so the process's account of processor time (garbage collection included) is divided by the calls made.
import { setTimeout } from 'node:timers/promises';
import Benchmark from 'benchmark';
import { EVENTS } from '../support/pattern.js';
import { subjects } from './subjects.js';

const [name, seconds] = process.argv.slice(2);
const run = subjects[name]();

const state = { runs: 0, warming: 0, error: undefined as unknown };
const batch = { length: 8 };
/**
 * A builtin starts the runs, so that V8 compiles the subject's loop on its own. Inlined into this function, the loop stays in
 * the middle tier for good on Node 24, and costs up to twice as much.
 */
const call = (): void => {
  Array.from(batch, run);
  state.runs += batch.length;
};

// The event is compiled before the loop around it is, in the background: a loop that is compiled first calls it for good, which
// on Node 20 doubled one figure in five.
await setTimeout(100);
// Until the last tier has compiled it, however busy the machine is.
for (const start = performance.now(); performance.now() - start < 700;) call();

const timed = new Benchmark(name, call, {
  maxTime: Number(seconds),
  minSamples: 10,
  onError: (event: Benchmark.Event) => (state.error = event.target),
});
state.warming = state.runs;
const before = process.cpuUsage();
timed.run();
const { user, system } = process.cpuUsage(before);
if (state.error !== undefined) throw new Error(`${name} failed`, { cause: state.error });
const events = run.events ?? EVENTS;
await run.check?.(state.runs * events);
process.stdout.write(String(((user + system) * 1000) / ((state.runs - state.warming) * events)));
