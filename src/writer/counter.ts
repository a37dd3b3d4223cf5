// HOT. Counter families: one function for each number of labels, its constants closed over, so that V8 folds them into a
// call site that always writes the same family. Runs on writers; no method but `at` throws, whatever it is given. A bad
// label selects the family's own cell of pegcount_rejected_total, which the ordinary increment then counts: there is no
// second path to call, and no other series to touch.
import { COUNTER_CELLS } from '../segment/layout.js';
import { advancing } from './advance.js';
import type { CounterHandle } from './bound.js';
import { addSlowly, carryIn } from './carry.js';
import { labelSizes, type Parts, resolve } from './slotted.js';
import { tracedCounter } from './traced.js';

/** The arguments of cold calls, see carry.ts; an imported constant would be looked up by every event. */
const NOTHING: readonly never[] = [];

type Carry = ReturnType<typeof carryIn>;

/** No label. */
function incNone(cells: Int32Array, carry: Carry, index: number) {
  return (): void => {
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(carry, index, NOTHING);
  };
}

function addNone(cells: Int32Array, bad: number, index: number) {
  return (amount: number): void => {
    if (typeof amount === 'number' && (amount | 0) === amount && amount >= 0) {
      const before = cells[index];
      const lo = (before + amount) | 0;
      if ((before ^ lo) >= 0) {
        cells[index] = lo;
        return;
      }
    }
    addSlowly(cells, index, amount, bad);
  };
}

/** One label. */
function incOne(cells: Int32Array, carry: Carry, bad: number, base: number, sizeA: number, maskA: number) {
  return (a: number): void => {
    let index = bad;
    if (typeof a === 'number') {
      const w = a & maskA;
      if (w === a && w < sizeA) index = base + (w << 1);
    }
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(carry, index, NOTHING);
  };
}

function addOne(cells: Int32Array, bad: number, base: number, sizeA: number, maskA: number) {
  return (amount: number, a: number): void => {
    let index = -1;
    if (typeof a === 'number') {
      const w = a & maskA;
      if (w === a && w < sizeA) index = base + (w << 1);
    }
    if (typeof amount === 'number' && index >= 0 && (amount | 0) === amount && amount >= 0) {
      const before = cells[index];
      const lo = (before + amount) | 0;
      if ((before ^ lo) >= 0) {
        cells[index] = lo;
        return;
      }
    }
    addSlowly(cells, index, amount, bad);
  };
}

/** Two labels. */
function incTwo(
  cells: Int32Array,
  carry: Carry,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
) {
  return (a: number, b: number): void => {
    let index = bad;
    if (typeof a === 'number' && typeof b === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      if (w === a && x === b && w < sizeA && x < sizeB) index = base + ((w * sizeB + x) << 1);
    }
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(carry, index, NOTHING);
  };
}

function addTwo(
  cells: Int32Array,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
) {
  return (amount: number, a: number, b: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      if (w === a && x === b && w < sizeA && x < sizeB) index = base + ((w * sizeB + x) << 1);
    }
    if (typeof amount === 'number' && index >= 0 && (amount | 0) === amount && amount >= 0) {
      const before = cells[index];
      const lo = (before + amount) | 0;
      if ((before ^ lo) >= 0) {
        cells[index] = lo;
        return;
      }
    }
    addSlowly(cells, index, amount, bad);
  };
}

/** Three labels. */
function incThree(
  cells: Int32Array,
  carry: Carry,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
) {
  return (a: number, b: number, c: number): void => {
    let index = bad;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      if (w === a && x === b && y === c && w < sizeA && x < sizeB && y < sizeC)
        index = base + (((w * sizeB + x) * sizeC + y) << 1);
    }
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(carry, index, NOTHING);
  };
}

function addThree(
  cells: Int32Array,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
) {
  return (amount: number, a: number, b: number, c: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      if (w === a && x === b && y === c && w < sizeA && x < sizeB && y < sizeC)
        index = base + (((w * sizeB + x) * sizeC + y) << 1);
    }
    if (typeof amount === 'number' && index >= 0 && (amount | 0) === amount && amount >= 0) {
      const before = cells[index];
      const lo = (before + amount) | 0;
      if ((before ^ lo) >= 0) {
        cells[index] = lo;
        return;
      }
    }
    addSlowly(cells, index, amount, bad);
  };
}

/** Four labels. */
function incFour(
  cells: Int32Array,
  carry: Carry,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
  sizeD: number,
  maskD: number,
) {
  return (a: number, b: number, c: number, d: number): void => {
    let index = bad;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      const z = d & maskD;
      if (w === a && x === b && y === c && z === d && w < sizeA && x < sizeB && y < sizeC && z < sizeD)
        index = base + ((((w * sizeB + x) * sizeC + y) * sizeD + z) << 1);
    }
    const lo = (cells[index] + 1) | 0;
    if (lo << 1) cells[index] = lo;
    else Reflect.apply(carry, index, NOTHING);
  };
}

function addFour(
  cells: Int32Array,
  bad: number,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
  sizeD: number,
  maskD: number,
) {
  return (amount: number, a: number, b: number, c: number, d: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      const z = d & maskD;
      if (w === a && x === b && y === c && z === d && w < sizeA && x < sizeB && y < sizeC && z < sizeD)
        index = base + ((((w * sizeB + x) * sizeC + y) * sizeD + z) << 1);
    }
    if (typeof amount === 'number' && index >= 0 && (amount | 0) === amount && amount >= 0) {
      const before = cells[index];
      const lo = (before + amount) | 0;
      if ((before ^ lo) >= 0) {
        cells[index] = lo;
        return;
      }
    }
    addSlowly(cells, index, amount, bad);
  };
}

function hotMethods({ views: { cells }, family, bad }: Parts) {
  const { base } = family;
  const carry = carryIn(cells);
  const { sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD } = labelSizes(family);
  switch (family.arguments.length) {
    case 0:
      return { inc: incNone(cells, carry, base), add: addNone(cells, bad, base) };
    case 1:
      return {
        inc: incOne(cells, carry, bad, base, sizeA, maskA),
        add: addOne(cells, bad, base, sizeA, maskA),
      };
    case 2:
      return {
        inc: incTwo(cells, carry, bad, base, sizeA, maskA, sizeB, maskB),
        add: addTwo(cells, bad, base, sizeA, maskA, sizeB, maskB),
      };
    case 3:
      return {
        inc: incThree(cells, carry, bad, base, sizeA, maskA, sizeB, maskB, sizeC, maskC),
        add: addThree(cells, bad, base, sizeA, maskA, sizeB, maskB, sizeC, maskC),
      };
    default:
      return {
        inc: incFour(cells, carry, bad, base, sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD),
        add: addFour(cells, bad, base, sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD),
      };
  }
}

/** The writer of a counter family. */
export function counterWriter(parts: Parts): object {
  const { family, bad, Counter } = parts;
  const handle = (slot: number): CounterHandle => new Counter(family.base + slot * COUNTER_CELLS, bad);
  const at = (...labels: number[]): CounterHandle => handle(resolve(parts, labels));
  const traces = family.exemplars >= 0;
  const traced = (plain: object): object =>
    tracedCounter(parts, plain, handle, (labels) => resolve(parts, labels));
  if (parts.tuples !== undefined) return traces ? traced({}) : { at };
  const advanceTo = advancing(parts, handle);
  const methods = { ...hotMethods(parts), advanceTo, at };
  return traces ? traced(methods) : methods;
}
