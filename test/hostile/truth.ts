// Whether a page shows what the writers have done, series by series. Pure.
import { parsePage } from '../support/page.js';
import type { WriterClock } from './clocks.js';
import { cellAt, PATTERN, SIDE_LENGTH, STEPS, valueAt, WRITERS } from './families.js';

export type Truth = {
  /** Events that are done and not shown, and the other way round. */
  readonly lost: number;
  readonly excess: number;
  /** Events shown. */
  readonly events: number;
  /** What a page must not be. */
  readonly wrong: readonly string[];
};

/** Reads the whole page: that of a grid whose order is known line by line, the rest as any page. */
export function compare(text: string, clocks: readonly WriterClock[]): Truth {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('hostile_grid_events_total{'));
  const cells = SIDE_LENGTH * SIDE_LENGTH;
  const grid = lines.splice(first, cells);
  const wrong: string[] = [];
  const shown = new Map<string, number>();
  grid.forEach((line, cell) => {
    const series = gridSeries(Math.floor(cell / SIDE_LENGTH), cell % SIDE_LENGTH);
    const value = /^ \d+$/.test(line.slice(series.length)) ? Number(line.slice(series.length)) : NaN;
    if (line.startsWith(series) && value >= 0) shown.set(series, value);
    else if (wrong.length < 3)
      wrong.push(`got the line ${JSON.stringify(line)}, expected ${series} and a number`);
  });
  if (grid.length !== cells) wrong.push(`got ${grid.length} series of the grid, expected ${cells}`);
  const rest = parsePage(lines.join('\n'));
  for (const [series, value] of rest.values) if (series.startsWith('hostile_')) shown.set(series, value);
  const claimed = rest.value('pegcount_shards_claimed');
  if (claimed !== WRITERS) wrong.push(`${claimed} shards are claimed, expected ${WRITERS}`);

  const expected = truthOf(clocks);
  let [lost, excess, events] = [0, 0, 0];
  for (const [series, value] of shown) {
    const done = expected.get(series) ?? 0;
    expected.delete(series);
    lost += Math.max(0, done - value);
    excess += Math.max(0, value - done);
    if (series.startsWith('hostile_grid_events_total')) events += 3 * value;
  }
  if (expected.size > 0) wrong.push(`series missing: ${[...expected.keys()].join(', ')}`);
  return { lost, excess, events, wrong };
}

function gridSeries(row: number, column: number): string {
  return `hostile_grid_events_total{grid_row="${row}",grid_column="${column}"}`;
}

/** Every series that is not 0, by its name as printed. */
function truthOf(clocks: readonly WriterClock[]): Map<string, number> {
  const truth = new Map<string, number>();
  const steps = clocks.reduce((sum, { batches }) => sum + batches * STEPS, 0);
  clocks.forEach(({ batches }, ordinal) => {
    for (let place = 0; place < PATTERN; place++) {
      const { row, column } = cellAt(ordinal, place);
      truth.set(gridSeries(row, column), (batches * STEPS) / PATTERN);
    }
    truth.set(`hostile_batches{writer="${ordinal + 1}"}`, batches);
  });
  truth.set('hostile_steps_total', steps);
  const values = [0, 1, 2, 3].map(valueAt);
  for (const le of [0.25, 0.5, 0.75, 1, Infinity]) {
    const share = values.filter((value) => value <= le).length / values.length;
    truth.set(`hostile_step_seconds_bucket{le="${le === Infinity ? '+Inf' : le}"}`, steps * share);
  }
  truth.set('hostile_step_seconds_count', steps);
  truth.set('hostile_step_seconds_sum', (values.reduce((sum, value) => sum + value) / values.length) * steps);
  return truth;
}
