// What the attacked application counts: a page of about 20 MB, of which its writers write some. Every thread declares the same.
import { counter, defineFamilies, gauge, histogram, numberLabel } from 'pegcount';

/** Rows and columns: 360,000 series, each a line of some 60 bytes. */
export const SIDE_LENGTH = 600;
export const Row = numberLabel('grid_row', 0, 599);
export const Column = numberLabel('grid_column', 0, 599);
export const WRITERS = 2;

export const families = defineFamilies({
  grid: counter('hostile_grid_events_total', 'One event a step, in one of its cells', [Row, Column]),
  steps: counter('hostile_steps_total', 'Steps of all writers'),
  seconds: histogram('hostile_step_seconds', 'One observation a step', [], { buckets: [0.25, 0.5, 0.75, 1] }),
  batches: gauge('hostile_batches', 'Batches that each living writer has done', [], { combine: 'each' }),
});

/** Steps of a batch, of three events each; a multiple of the pattern's length. */
export const STEPS = 1 << 17;
export const EVENTS = 3 * STEPS;
/** The cells that a writer steps through, over and over. */
export const PATTERN = 64;

/** The cell of a writer's grid at a place of its pattern. No cell comes twice, also not of two writers. */
export function cellAt(ordinal: number, place: number): { row: number; column: number } {
  return { row: (place * 9 + ordinal * 4) % SIDE_LENGTH, column: (place * 101 + 7) % SIDE_LENGTH };
}

/** What is observed at a place: quarters, so that sums are exact. */
export const valueAt = (place: number): number => (place % 4) / 4;
