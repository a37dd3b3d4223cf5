// Times one subject with the benchmark package and prints nanoseconds of processor time an event. A child process of
// bench:hot. The package runs and repeats the subject; its own samples are wall time, which busy neighbours on a shared
// machine double, so the process's account of processor time (garbage collection included) is divided by the calls made.
import Benchmark from 'benchmark';
import { EVENTS } from '../support/pattern.js';
import { subjects } from './subjects.js';

const [name, seconds] = process.argv.slice(2);
const run = subjects[name]();
// Until the last tier has compiled it, however busy the machine is.
for (const start = performance.now(); performance.now() - start < 700;) run();

const state = { calls: 0, error: undefined as unknown };
const timed = new Benchmark(
  name,
  () => {
    run();
    state.calls += 1;
  },
  {
    maxTime: Number(seconds),
    minSamples: 10,
    onError: (event: Benchmark.Event) => (state.error = event.target),
  },
);
const before = process.cpuUsage();
timed.run();
const { user, system } = process.cpuUsage(before);
if (state.error !== undefined) throw new Error(`${name} failed`, { cause: state.error });
process.stdout.write(String(((user + system) * 1000) / (state.calls * EVENTS)));
