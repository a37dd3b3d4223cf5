// HOT. Bound handles of counters and gauges: one series, resolved once. Runs on writers; no method allocates, throws or
// waits, whatever it is given.
import { addLarge, carry, isCount, MAX_STEP } from './carry.js';
import type { Faults } from './faults.js';

/** One counter. */
export class CounterHandle {
  readonly cells: Int32Array;
  readonly index: number;
  readonly faults: Faults;
  /** What the source of `advanceTo` reported last. */
  total = 0;

  constructor(cells: Int32Array, index: number, faults: Faults) {
    this.cells = cells;
    this.index = index;
    this.faults = faults;
  }

  inc(): void {
    const { cells, index } = this;
    const before = cells[index]!;
    const lo = (before + 1) | 0;
    if ((before ^ lo) < 0) carry(cells, index, lo);
    else cells[index] = lo;
  }

  add(amount: number): void {
    const { cells, index } = this;
    if (typeof amount === 'number' && amount >>> 0 === amount && amount <= MAX_STEP) {
      const before = cells[index]!;
      const lo = (before + amount) | 0;
      if ((before ^ lo) < 0) carry(cells, index, lo);
      else cells[index] = lo;
    } else if (isCount(amount)) addLarge(cells, index, amount);
    else this.faults.refuse('an integer from 0 to 2^53-1', amount);
  }

  advanceTo(total: number): void {
    if (!isCount(total)) {
      this.faults.refuse('an integer from 0 to 2^53-1', total);
      return;
    }
    const before = this.total;
    this.total = total;
    this.add(total >= before ? total - before : total);
  }
}

/**
 * One gauge. A level of 0 is stored as -0 and shown as 0: zero bits mean that nobody has set it (`last`), or that its
 * writer has not touched it (`sum`).
 */
export class GaugeHandle {
  readonly levels: Float64Array;
  readonly index: number;
  readonly faults: Faults;

  constructor(levels: Float64Array, index: number, faults: Faults) {
    this.levels = levels;
    this.index = index;
    this.faults = faults;
  }

  set(value: number): void {
    if (typeof value === 'number' && value - value === 0) this.levels[this.index] = value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
  }

  add(amount: number): void {
    const { levels, index } = this;
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const before = levels[index]!;
    const level = Number.isNaN(before) ? amount : before + amount;
    if (level - level === 0) levels[index] = level === 0 ? -0 : level;
    else this.faults.refuse('a finite number', amount);
  }

  inc(): void {
    this.add(1);
  }

  dec(): void {
    this.add(-1);
  }
}
