// HOT. `advanceTo` of a counter family. Runs on writers; neither throws, whatever it is given, nor allocates but for the first
// total of a series.
import type { CounterHandle } from './bound.js';
import { countOne } from './carry.js';
import { labelSizes, type Parts, slotOfAny } from './slotted.js';

/** The arguments of cold calls, see carry.ts; an imported constant would be looked up by every event. */
const NOTHING: readonly never[] = [];

/** Keeps a handle a series, which remembers what its source reported last. */
export function advancing({ views: { cells }, family, bad }: Parts, handle: (slot: number) => CounterHandle) {
  const count = family.arguments.length;
  const sizes = labelSizes(family);
  const reject = (): void => countOne(cells, bad);
  const sources = new Map<number, CounterHandle>();
  return (total: number, a: number, b: number, c: number, d: number): void => {
    const slot = slotOfAny(count, sizes, a, b, c, d);
    if (slot < 0) {
      Reflect.apply(reject, undefined, NOTHING);
      return;
    }
    let source = sources.get(slot);
    if (source === undefined) sources.set(slot, (source = handle(slot)));
    source.advanceTo(total);
  };
}
