// Takes a subject through its cold paths before it is timed. Left for later, V8 would compile them as exits from the hot code:
// the figure would be that of a program which has never met one, and a quarter too low. Runs in the child process of a subject.

/** The two values of a counter's low cell whose sign the next event flips. */
const BRINKS = [0x7fffffff, -1];
const ROUNDS = 2000;
/** Few among many, as in life: what V8 has seen often it takes for hot. */
const COLD_EVERY = 250;

/** What a subject does before it is timed. */
export type Exercise = {
  readonly good: readonly (() => void)[];
  /** Events that are rejected. */
  readonly bad: readonly (() => void)[];
  /** Adds one to a counter or bucket and changes no other cell; left out where nothing carries. */
  readonly increment?: () => void;
};

/** Makes many good events, and now and then the rejected ones and a carry in both directions. */
export function meetColdPaths(buffer: SharedArrayBuffer, { good, bad, increment }: Exercise): void {
  const cells = new Int32Array(buffer);
  const low = increment === undefined ? -1 : cellOf(cells, increment);
  for (let round = 0; round < ROUNDS; round++) {
    for (const event of good) event();
    if (round % COLD_EVERY > 0) continue;
    for (const event of bad) event();
    if (increment === undefined) continue;
    for (const brink of BRINKS) {
      cells[low] = brink;
      increment();
    }
    if (cells[low] !== 0) throw new Error(`the low cell is ${cells[low]} after a carry, expected 0`);
  }
}

/** The one cell that an event changes. */
function cellOf(cells: Int32Array, event: () => void): number {
  const before = cells.slice();
  event();
  const changed = [...cells.keys()].filter((index) => cells[index] !== before[index]);
  if (changed.length !== 1) throw new Error(`an event changed ${changed.length} cells, expected 1`);
  return changed[0];
}
