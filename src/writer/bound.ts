// HOT. Bound handles of counters and gauges: one series, resolved once. Runs on writers; no method allocates, throws or
// waits, whatever it is given. Classes, unlike the writers of whole families: one call site sees many handles.
import { addSlowly, countOne, isCount } from './carry.js';

/** The arguments of cold calls, see carry.ts; an imported constant would be looked up by every event. */
const NOTHING: readonly never[] = [];

/**
 * The class of one shard's counters. It closes over the shard's cells: V8 folds the address and length of a constant array
 * into its code, and would load those of a field's array for every event.
 */
export function counterHandles(cells: Int32Array) {
  /** One counter. */
  return class CounterHandle {
    readonly index: number;
    readonly bad: number;
    /** What the source of `advanceTo` reported last. */
    total = 0;

    constructor(index: number, bad: number) {
      this.index = index;
      this.bad = bad;
    }

    inc(): void {
      const { index } = this;
      const lo = (cells[index] + 1) | 0;
      if (lo << 1) cells[index] = lo;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- `apply` binds it
      else Reflect.apply(this.carry, this, NOTHING);
    }

    carry(): void {
      countOne(cells, this.index);
    }

    reject(): void {
      countOne(cells, this.bad);
    }

    add(amount: number): void {
      const { index } = this;
      if (typeof amount === 'number' && (amount | 0) === amount && amount >= 0) {
        const before = cells[index];
        const lo = (before + amount) | 0;
        if ((before ^ lo) >= 0) {
          cells[index] = lo;
          return;
        }
      }
      addSlowly(cells, index, amount, this.bad);
    }

    advanceTo(total: number): void {
      if (!isCount(total)) {
        // eslint-disable-next-line @typescript-eslint/unbound-method -- `apply` binds it
        Reflect.apply(this.reject, this, NOTHING);
        return;
      }
      const before = this.total;
      this.total = total;
      this.add(total >= before ? total - before : total);
    }
  };
}

export type CounterHandle = InstanceType<ReturnType<typeof counterHandles>>;

/** Adds to a gauge; an unset one counts from 0. A sum that is not finite is refused. */
export function raise(levels: Float64Array, index: number, amount: number, reject: () => void): void {
  const before = levels[index];
  const level = Number.isNaN(before) ? amount : before + amount;
  if (level - level === 0) levels[index] = level === 0 ? -0 : level;
  else Reflect.apply(reject, undefined, NOTHING);
}

/**
 * One gauge that nobody owns (`last`). A level of 0 is stored as -0 and shown as 0: zero bits mean that nobody has set it,
 * or for `sum` that its writer has not touched it.
 */
export class LevelHandle {
  protected readonly levels: Float64Array;
  protected readonly index: number;
  protected readonly reject: () => void;

  constructor(levels: Float64Array, index: number, reject: () => void) {
    this.levels = levels;
    this.index = index;
    this.reject = reject;
  }

  set(value: number): void {
    if (typeof value === 'number' && value - value === 0) this.levels[this.index] = value === 0 ? -0 : value;
    else Reflect.apply(this.reject, undefined, NOTHING);
  }
}

/** One gauge of this thread's own, which it can also add to. */
export class GaugeHandle extends LevelHandle {
  add(amount: number): void {
    if (typeof amount === 'number' && amount - amount === 0)
      raise(this.levels, this.index, amount, this.reject);
    else Reflect.apply(this.reject, undefined, NOTHING);
  }

  inc(): void {
    this.add(1);
  }

  dec(): void {
    this.add(-1);
  }
}
