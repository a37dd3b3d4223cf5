// A writer of the attacked application: counts in batches of known size at a steady pace, and clocks itself. Worker thread.
import { parentPort, workerData } from 'node:worker_threads';
import { attach, type SegmentHandle } from 'pegcount';
import { threadNanoseconds } from '../../bench/support/thread-clock.js';
import { ClockWriter } from './clocks.js';
import { cellAt, Column, families, PATTERN, Row, STEPS, valueAt } from './families.js';

export type WriterData = {
  readonly metrics: SegmentHandle;
  readonly clocks: SharedArrayBuffer;
  readonly ordinal: number;
};

/** Milliseconds from one batch to the next: both writers together take less than a tenth of one processor. */
const PACE = 40;
const { metrics, clocks, ordinal } = workerData as WriterData;
const m = attach(families, metrics);
const clock = new ClockWriter(clocks, ordinal);
const places = Array.from({ length: PATTERN }, (_, place) => place);
const rows = places.map((place) => Row.of(cellAt(ordinal, place).row)!);
const columns = places.map((place) => Column.of(cellAt(ordinal, place).column)!);
const values = Float64Array.from(places, valueAt);
const own = new Int32Array(PATTERN);

function count(): void {
  for (let step = 0; step < STEPS; step++) {
    const place = step & (PATTERN - 1);
    m.grid.inc(rows[place], columns[place]);
    m.steps.inc();
    m.seconds.observe(values[place]);
  }
}

/** As much work as `count`, in memory that nobody else ever sees: what the machine itself costs, whoever writes. */
function control(): void {
  for (let step = 0; step < STEPS * 4; step++) own[(step * 7) & (PATTERN - 1)]++;
}

let batches = 0;
function batch(): void {
  const start = threadNanoseconds();
  count();
  const counted = threadNanoseconds();
  control();
  const end = threadNanoseconds();
  batches += 1;
  m.batches.set(batches);
  clock.add(counted - start, end - counted);
}

// Until the last tier has compiled it; these batches count like all others.
for (let warm = 0; warm < 100; warm++) batch();
const pace = setInterval(batch, PACE);
parentPort!.on('message', () => {
  clearInterval(pace);
  parentPort!.postMessage('paused');
});
parentPort!.postMessage('ready');
