// The floor and the usual price: a plain and an atomic increment of shared memory, at the cells that a counter of pegcount
// would use. Runs in the child process of a subject.
import * as pattern from '../support/pattern.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS, VALUES, first, second } = pattern;
const MASK = pattern.PATTERN - 1;

/** The counters of pegcount have two cells each, so these do too. */
const cells = (): Int32Array => new Int32Array(new SharedArrayBuffer(4096));

export function plainIncrement(): () => void {
  const array = cells();
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      array[64 + 2 * (first[j] * VALUES + second[j])]++;
    }
  };
}

export function atomicIncrement(): () => void {
  const array = cells();
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      Atomics.add(array, 64 + 2 * (first[j] * VALUES + second[j]), 1);
    }
  };
}
