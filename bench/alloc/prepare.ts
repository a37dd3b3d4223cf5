// The families that the kinds of event of bench:alloc are made on, and their cold paths. Runs in a child process that makes one kind.
import {
  attach,
  type BoundCounter,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  gauge,
  histogram,
  telephonyBuckets,
  TraceContext,
} from 'pegcount';
import { first, second } from '../support/pattern.js';

/** Makes so many events. */
export type Run = (events: number) => void;

const names = ['a', 'b', 'c', 'd'] as const;
const A = closedLabel('first', names);
const B = closedLabel('second', names);
const C = closedLabel('third', names);
const families = defineFamilies({
  none: counter('bench_none_total', 'Events', []),
  one: counter('bench_one_total', 'Events', [A]),
  two: counter('bench_two_total', 'Events', [A, B]),
  three: counter('bench_three_total', 'Events', [A, B, C]),
  traced: counter('bench_traced_total', 'Events with exemplars', [A], { exemplars: true }),
  level: gauge('bench_level', 'Level', [A], { combine: 'sum' }),
  seconds: histogram('bench_seconds', '13 buckets', [A], { buckets: telephonyBuckets }),
  tracedSeconds: histogram('bench_traced_seconds', '13 buckets with exemplars', [A], {
    buckets: telephonyBuckets,
    exemplars: true,
  }),
  native: histogram('bench_native', 'Native buckets', [A], { native: {} }),
});

/** A writer whose methods have met what is rare, and label values at the places of the pattern. */
export function prepare() {
  const m = attach(families, createSegment(families).handle);
  const a = Int32Array.from(first, (value) => A.of(names[value])!) as unknown as (typeof A.a)[];
  const b = Int32Array.from(second, (value) => B.of(names[value])!) as unknown as (typeof B.a)[];
  const c = Int32Array.from(second, (value) => C.of(names[value])!) as unknown as (typeof C.a)[];
  const none = undefined as unknown as typeof A.a;
  const trace = new TraceContext().set(1, 2, 3, 4, 5, 6);
  for (let round = 0; round < 3000; round++) {
    m.none.add(2 ** 31 - 1);
    m.one.inc(none);
    m.two.add(-1, A.a, B.a);
    m.traced.inc(none, trace);
    m.level.set(NaN, A.a);
    m.level.add(NaN, A.a);
    for (const observed of [m.seconds, m.tracedSeconds, m.native]) {
      observed.observe(NaN, A.a);
      observed.observe(1e9, A.a);
    }
  }
  return { m, a, b, c, none, trace };
}

/** A source that starts again, and totals that are none. */
export function exerciseAdvance(handle: BoundCounter): void {
  for (let round = 0; round < 3000; round++) {
    handle.advanceTo(round & 7);
    handle.advanceTo(-1);
  }
  handle.advanceTo(0);
}
