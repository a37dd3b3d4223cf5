// HOT. Gauge families, one class for each number of labels. Runs on writers; no method but `at` allocates or throws,
// whatever it is given: a bad argument is dropped and counted, and touches no series. A level of 0 is stored as -0, see
// bound.ts.
import { GaugeHandle } from './bound.js';
import { type Parts, Slotted } from './slotted.js';

class GaugeBase extends Slotted {
  /** This shard's gauges, or for `last` the levels that all threads share. */
  readonly levels: Float64Array;

  constructor(parts: Parts) {
    super(parts);
    this.levels = parts.family.array === 'levels' ? parts.memory.levels : parts.views.gauges;
  }

  at(...labels: number[]): GaugeHandle {
    return new GaugeHandle(this.levels, this.base + this.resolve(labels), this.faults);
  }
}

/** No label. */
class Gauge0 extends GaugeBase {
  set(value: number): void {
    if (typeof value === 'number' && value - value === 0) this.levels[this.base] = value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
  }

  add(amount: number): void {
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const { levels } = this;
    const index = this.base;
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

/** One label. */
class Gauge1 extends GaugeBase {
  set(value: number, a: number): void {
    if (typeof a !== 'number' || a >>> 0 !== a || a >= this.sizeA) {
      this.faults.refuse('labels', value, a);
      return;
    }
    if (typeof value === 'number' && value - value === 0)
      this.levels[this.base + a] = value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
  }

  add(amount: number, a: number): void {
    if (typeof a !== 'number' || a >>> 0 !== a || a >= this.sizeA) {
      this.faults.refuse('labels', amount, a);
      return;
    }
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const { levels } = this;
    const index = this.base + a;
    const before = levels[index]!;
    const level = Number.isNaN(before) ? amount : before + amount;
    if (level - level === 0) levels[index] = level === 0 ? -0 : level;
    else this.faults.refuse('a finite number', amount);
  }

  inc(a: number): void {
    this.add(1, a);
  }

  dec(a: number): void {
    this.add(-1, a);
  }
}

/** Two labels. */
class Gauge2 extends GaugeBase {
  set(value: number, a: number, b: number): void {
    if (
      typeof a !== 'number' ||
      a >>> 0 !== a ||
      a >= this.sizeA ||
      typeof b !== 'number' ||
      b >>> 0 !== b ||
      b >= this.sizeB
    ) {
      this.faults.refuse('labels', value, a, b);
      return;
    }
    if (typeof value === 'number' && value - value === 0)
      this.levels[this.base + a * this.strideA + b] = value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
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
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const { levels } = this;
    const index = this.base + a * this.strideA + b;
    const before = levels[index]!;
    const level = Number.isNaN(before) ? amount : before + amount;
    if (level - level === 0) levels[index] = level === 0 ? -0 : level;
    else this.faults.refuse('a finite number', amount);
  }

  inc(a: number, b: number): void {
    this.add(1, a, b);
  }

  dec(a: number, b: number): void {
    this.add(-1, a, b);
  }
}

/** Three labels. */
class Gauge3 extends GaugeBase {
  set(value: number, a: number, b: number, c: number): void {
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
      this.faults.refuse('labels', value, a, b, c);
      return;
    }
    if (typeof value === 'number' && value - value === 0)
      this.levels[this.base + a * this.strideA + b * this.strideB + c] = value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
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
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const { levels } = this;
    const index = this.base + a * this.strideA + b * this.strideB + c;
    const before = levels[index]!;
    const level = Number.isNaN(before) ? amount : before + amount;
    if (level - level === 0) levels[index] = level === 0 ? -0 : level;
    else this.faults.refuse('a finite number', amount);
  }

  inc(a: number, b: number, c: number): void {
    this.add(1, a, b, c);
  }

  dec(a: number, b: number, c: number): void {
    this.add(-1, a, b, c);
  }
}

/** Four labels. */
class Gauge4 extends GaugeBase {
  set(value: number, a: number, b: number, c: number, d: number): void {
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
      this.faults.refuse('labels', value, a, b, c, d);
      return;
    }
    if (typeof value === 'number' && value - value === 0)
      this.levels[this.base + a * this.strideA + b * this.strideB + c * this.strideC + d] =
        value === 0 ? -0 : value;
    else this.faults.refuse('a finite number', value);
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
    if (typeof amount !== 'number' || amount - amount !== 0) {
      this.faults.refuse('a finite number', amount);
      return;
    }
    const { levels } = this;
    const index = this.base + a * this.strideA + b * this.strideB + c * this.strideC + d;
    const before = levels[index]!;
    const level = Number.isNaN(before) ? amount : before + amount;
    if (level - level === 0) levels[index] = level === 0 ? -0 : level;
    else this.faults.refuse('a finite number', amount);
  }

  inc(a: number, b: number, c: number, d: number): void {
    this.add(1, a, b, c, d);
  }

  dec(a: number, b: number, c: number, d: number): void {
    this.add(-1, a, b, c, d);
  }
}

/** The writer of a gauge family; families with `series` use only its `at`. */
export function gaugeWriter(parts: Parts): GaugeBase {
  const classes = [Gauge0, Gauge1, Gauge2, Gauge3, Gauge4];
  return new (classes[parts.family.arguments.length] ?? GaugeBase)(parts);
}
