// HOT. Counter families, one class for each number of labels. Runs on writers; no method but `at` throws, whatever
// it is given: a bad argument is dropped and counted, and touches no series. `inc` and `add` allocate nothing; `advanceTo`
// is for a few calls a second, and on a bound handle for any number.
import { COUNTER_CELLS } from '../segment/layout.js';
import { CounterHandle } from './bound.js';
import { addLarge, carry, isCount, MAX_STEP } from './carry.js';
import { type Parts, Slotted } from './slotted.js';

class CounterBase extends Slotted {
  readonly cells: Int32Array;
  /** The handles of `advanceTo`: each remembers what its source reported last. */
  readonly #sources = new Map<number, CounterHandle>();

  constructor(parts: Parts) {
    super(parts);
    this.cells = parts.views.cells;
  }

  at(...labels: number[]): CounterHandle {
    return this.#handle(this.resolve(labels));
  }

  advanceTo(total: number, ...labels: number[]): void {
    const slot = this.find(labels);
    if (slot < 0) {
      this.faults.refuse('labels', total, ...labels);
      return;
    }
    let source = this.#sources.get(slot);
    if (source === undefined) this.#sources.set(slot, (source = this.#handle(slot)));
    source.advanceTo(total);
  }

  #handle(slot: number): CounterHandle {
    return new CounterHandle(this.cells, this.base + slot * COUNTER_CELLS, this.faults);
  }
}

/** No label. */
class Counter0 extends CounterBase {
  inc(): void {
    const { cells } = this;
    const index = this.base;
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number): void {
    const index = this.base;
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const { cells } = this;
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(this.cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }
}

/** One label. */
class Counter1 extends CounterBase {
  inc(a: number): void {
    if (typeof a !== 'number' || a >>> 0 !== a || a >= this.sizeA) {
      this.faults.refuse('labels', 1, a);
      return;
    }
    const { cells } = this;
    const index = this.base + COUNTER_CELLS * a;
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number, a: number): void {
    if (typeof a !== 'number' || a >>> 0 !== a || a >= this.sizeA) {
      this.faults.refuse('labels', amount, a);
      return;
    }
    const index = this.base + COUNTER_CELLS * a;
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const { cells } = this;
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(this.cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }
}

/** Two labels. */
class Counter2 extends CounterBase {
  inc(a: number, b: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB
    ) {
      this.faults.refuse('labels', 1, a, b);
      return;
    }
    const { cells } = this;
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b);
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number, a: number, b: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB
    ) {
      this.faults.refuse('labels', amount, a, b);
      return;
    }
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b);
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const { cells } = this;
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(this.cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }
}

/** Three labels. */
class Counter3 extends CounterBase {
  inc(a: number, b: number, c: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC
    ) {
      this.faults.refuse('labels', 1, a, b, c);
      return;
    }
    const { cells } = this;
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b * this.strideB + c);
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number, a: number, b: number, c: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC
    ) {
      this.faults.refuse('labels', amount, a, b, c);
      return;
    }
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b * this.strideB + c);
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const { cells } = this;
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(this.cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }
}

/** Four labels. */
class Counter4 extends CounterBase {
  inc(a: number, b: number, c: number, d: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC ||
      typeof d !== 'number' ||
      d >>> 0 !== d ||
      d >= this.sizeD
    ) {
      this.faults.refuse('labels', 1, a, b, c, d);
      return;
    }
    const { cells } = this;
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b * this.strideB + c * this.strideC + d);
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number, a: number, b: number, c: number, d: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB ||
      typeof c !== 'number' ||
      c >>> 0 !== c ||
      c >= this.sizeC ||
      typeof d !== 'number' ||
      d >>> 0 !== d ||
      d >= this.sizeD
    ) {
      this.faults.refuse('labels', amount, a, b, c, d);
      return;
    }
    const index = this.base + COUNTER_CELLS * (a * this.strideA + b * this.strideB + c * this.strideC + d);
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const { cells } = this;
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(this.cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }
}

/** The writer of a counter family; families with `series` use only its `at`. */
export function counterWriter(parts: Parts): CounterBase {
  const classes = [Counter0, Counter1, Counter2, Counter3, Counter4];
  return new (classes[parts.family.arguments.length] ?? CounterBase)(parts);
}
