// The floors and the usual price: plain and atomic increments of shared memory, at the cells that a counter of pegcount would
// use. Runs in the child process of a subject.
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

/** The floor of bound handles: an event finds an object in an ordinary array, as it would a handle, and its cell in the object. */
export function boundPlainIncrement(): () => void {
  const array = cells();
  const handles = Array.from(first, (value, j) => ({ cell: 64 + 2 * (value * VALUES + second[j]) }));
  return () => {
    for (let event = 0; event < EVENTS; event++) array[handles[event & MASK].cell]++;
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
