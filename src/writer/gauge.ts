// HOT. Gauge families: one function for each number of labels, its constants closed over (see counter.ts). Runs on writers;
// no method but `at` allocates or throws, whatever it is given: a bad argument is dropped and counted, and touches no
// series. A level of 0 is stored as -0, see bound.ts.
import { GaugeHandle, LevelHandle, raise } from './bound.js';
import { countOne } from './carry.js';
import { labelSizes, type Parts, resolve } from './slotted.js';

/** See counter.ts. */
const NOTHING: readonly never[] = [];

/** No label. */
function setNone(levels: Float64Array, reject: () => void, index: number) {
  return (value: number): void => {
    if (typeof value === 'number' && value - value === 0) levels[index] = value === 0 ? -0 : value;
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function addNone(levels: Float64Array, reject: () => void, index: number) {
  return (amount: number): void => {
    if (typeof amount === 'number' && amount - amount === 0) raise(levels, index, amount, reject);
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

/** One label. */
function setOne(levels: Float64Array, reject: () => void, base: number, sizeA: number, maskA: number) {
  return (value: number, a: number): void => {
    let index = -1;
    if (typeof a === 'number') {
      const w = a & maskA;
      if (w === a && w < sizeA) index = base + w;
    }
    if (index >= 0 && typeof value === 'number' && value - value === 0)
      levels[index] = value === 0 ? -0 : value;
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function addOne(levels: Float64Array, reject: () => void, base: number, sizeA: number, maskA: number) {
  return (amount: number, a: number): void => {
    let index = -1;
    if (typeof a === 'number') {
      const w = a & maskA;
      if (w === a && w < sizeA) index = base + w;
    }
    if (index >= 0 && typeof amount === 'number' && amount - amount === 0)
      raise(levels, index, amount, reject);
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

/** Two labels. */
function setTwo(
  levels: Float64Array,
  reject: () => void,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
) {
  return (value: number, a: number, b: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      if (w === a && x === b && w < sizeA && x < sizeB) index = base + w * sizeB + x;
    }
    if (index >= 0 && typeof value === 'number' && value - value === 0)
      levels[index] = value === 0 ? -0 : value;
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function addTwo(
  levels: Float64Array,
  reject: () => void,
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
      if (w === a && x === b && w < sizeA && x < sizeB) index = base + w * sizeB + x;
    }
    if (index >= 0 && typeof amount === 'number' && amount - amount === 0)
      raise(levels, index, amount, reject);
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

/** Three labels. */
function setThree(
  levels: Float64Array,
  reject: () => void,
  base: number,
  sizeA: number,
  maskA: number,
  sizeB: number,
  maskB: number,
  sizeC: number,
  maskC: number,
) {
  return (value: number, a: number, b: number, c: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      if (w === a && x === b && y === c && w < sizeA && x < sizeB && y < sizeC)
        index = base + (w * sizeB + x) * sizeC + y;
    }
    if (index >= 0 && typeof value === 'number' && value - value === 0)
      levels[index] = value === 0 ? -0 : value;
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function addThree(
  levels: Float64Array,
  reject: () => void,
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
        index = base + (w * sizeB + x) * sizeC + y;
    }
    if (index >= 0 && typeof amount === 'number' && amount - amount === 0)
      raise(levels, index, amount, reject);
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

/** Four labels. */
function setFour(
  levels: Float64Array,
  reject: () => void,
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
  return (value: number, a: number, b: number, c: number, d: number): void => {
    let index = -1;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
      const w = a & maskA;
      const x = b & maskB;
      const y = c & maskC;
      const z = d & maskD;
      if (w === a && x === b && y === c && z === d && w < sizeA && x < sizeB && y < sizeC && z < sizeD)
        index = base + ((w * sizeB + x) * sizeC + y) * sizeD + z;
    }
    if (index >= 0 && typeof value === 'number' && value - value === 0)
      levels[index] = value === 0 ? -0 : value;
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function addFour(
  levels: Float64Array,
  reject: () => void,
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
        index = base + ((w * sizeB + x) * sizeC + y) * sizeD + z;
    }
    if (index >= 0 && typeof amount === 'number' && amount - amount === 0)
      raise(levels, index, amount, reject);
    else Reflect.apply(reject, undefined, NOTHING);
  };
}

function hotMethods({ family }: Parts, levels: Float64Array, reject: () => void) {
  const { base } = family;
  const { sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD } = labelSizes(family);
  switch (family.arguments.length) {
    case 0:
      return { set: setNone(levels, reject, base), add: addNone(levels, reject, base) };
    case 1:
      return {
        set: setOne(levels, reject, base, sizeA, maskA),
        add: addOne(levels, reject, base, sizeA, maskA),
      };
    case 2:
      return {
        set: setTwo(levels, reject, base, sizeA, maskA, sizeB, maskB),
        add: addTwo(levels, reject, base, sizeA, maskA, sizeB, maskB),
      };
    case 3:
      return {
        set: setThree(levels, reject, base, sizeA, maskA, sizeB, maskB, sizeC, maskC),
        add: addThree(levels, reject, base, sizeA, maskA, sizeB, maskB, sizeC, maskC),
      };
    default:
      return {
        set: setFour(levels, reject, base, sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD),
        add: addFour(levels, reject, base, sizeA, maskA, sizeB, maskB, sizeC, maskC, sizeD, maskD),
      };
  }
}

/** The writer of a gauge family. */
export function gaugeWriter(parts: Parts): object {
  const { family, memory, views, bad } = parts;
  const levels = family.array === 'levels' ? memory.levels : views.gauges;
  const reject = (): void => countOne(views.cells, bad);
  // Nobody owns the level of a `last` gauge, so that there is nothing to add to.
  const Handle = family.array === 'levels' ? LevelHandle : GaugeHandle;
  const at = (...labels: number[]): LevelHandle =>
    new Handle(levels, family.base + resolve(parts, labels), reject);
  if (parts.tuples !== undefined) return { at };
  const { set, add } = hotMethods(parts, levels, reject);
  if (family.array === 'levels') return { set, at };
  const inc = (a: number, b: number, c: number, d: number): void => add(1, a, b, c, d);
  const dec = (a: number, b: number, c: number, d: number): void => add(-1, a, b, c, d);
  return { set, add, inc, dec, at };
}
