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
  type HistogramWriter,
  openLabel,
  telephonyBuckets,
  TraceContext,
} from 'pegcount';
import { meetColdPaths } from '../hot/cold-paths.js';
import { first, second } from '../support/pattern.js';

/** Makes so many events. */
export type Run = (events: number) => void;

const names = ['a', 'b', 'c', 'd'] as const;
const A = closedLabel('first', names);
const B = closedLabel('second', names);
const C = closedLabel('third', names);
const D = closedLabel('fourth', names);
const Open = openLabel('open', { capacity: names.length });
type Open = typeof Open.other;
const families = defineFamilies({
  none: counter('bench_none_total', 'Events', []),
  one: counter('bench_one_total', 'Events', [A]),
  two: counter('bench_two_total', 'Events', [A, B]),
  three: counter('bench_three_total', 'Events', [A, B, C]),
  four: counter('bench_four_total', 'Events', [A, B, C, D]),
  open: counter('bench_open_total', 'Events', [Open]),
  traced: counter('bench_traced_total', 'Events with exemplars', [A], { exemplars: true }),
  level: gauge('bench_level', 'Level', [A], { combine: 'sum' }),
  last: gauge('bench_last', 'Level that nobody owns', [A], { combine: 'last' }),
  most: gauge('bench_most', 'Largest level', [A], { combine: 'max' }),
  seconds: histogram('bench_seconds', '13 buckets', [A], { buckets: telephonyBuckets }),
  tracedSeconds: histogram('bench_traced_seconds', '13 buckets with exemplars', [A], {
    buckets: telephonyBuckets,
    exemplars: true,
  }),
  native: histogram('bench_native', 'Native buckets', [A], { native: {} }),
  both: histogram('bench_both', '13 buckets and native ones', [A], { buckets: telephonyBuckets, native: {} }),
});

type Observed = Pick<HistogramWriter<[typeof A]>, 'observe' | 'observeSince'>;

/** Values that are rejected, and one beyond all bounds. */
function observeRare(observed: Observed): void {
  observed.observe(NaN, A.a);
  observed.observeSince(NaN, A.a);
  observed.observe(1e9, A.a);
}

/** The same of a histogram with both kinds of bucket, which only the kinds that are about it have met: it is of a class of its own. */
export function exerciseBoth(observed: Observed): void {
  for (let round = 0; round < 3000; round++) observeRare(observed);
}

/** A writer whose methods have met what is rare, and label values at the places of the pattern. */
export function prepare() {
  const { handle } = createSegment(families);
  const m = attach(families, handle);
  const a = Int32Array.from(first, (value) => A.of(names[value])!) as unknown as (typeof A.a)[];
  const b = Int32Array.from(second, (value) => B.of(names[value])!) as unknown as (typeof B.a)[];
  const c = Int32Array.from(second, (value) => C.of(names[value])!) as unknown as (typeof C.a)[];
  const d = Int32Array.from(first, (value) => D.of(names[value])!) as unknown as (typeof D.a)[];
  const open = Int32Array.from(first, (value) => m.intern(Open, names[value])) as unknown as Open[];
  const none = undefined as unknown as typeof A.a;
  const trace = new TraceContext().set(1, 2, 3, 4, 5, 6);
  for (let round = 0; round < 3000; round++) {
    m.one.inc(none);
    m.two.add(-1, A.a, B.a);
    m.four.inc(none, B.a, C.a, D.a);
    m.open.inc(none as unknown as Open);
    m.traced.inc(none, trace);
    for (const level of [m.level, m.most]) {
      level.set(NaN, A.a);
      level.add(NaN, A.a);
    }
    m.last.set(NaN, A.a);
    for (const observed of [m.seconds, m.tracedSeconds, m.native]) observeRare(observed);
  }
  const observed = [m.seconds, m.tracedSeconds, m.native];
  const increments = [
    () => m.none.inc(),
    () => m.one.inc(A.a),
    () => m.two.inc(A.a, B.a),
    () => m.three.inc(A.a, B.a, C.a),
    () => m.four.inc(A.a, B.a, C.a, D.a),
    () => m.open.inc(open[0]),
    () => m.traced.inc(A.a),
    () => m.two.add(1, A.a, B.a),
    ...[m.two.at(A.a, B.a), m.traced.at(A.a)].flatMap((bound) => [() => bound.inc(), () => bound.add(1)]),
    // Of a sum that is 0 it changes nothing.
    ...observed.map((family) => () => family.observe(0, A.a)),
  ];
  for (const increment of increments) meetColdPaths(handle.buffer, { good: [], bad: [], increment });
  return { m, a, b, c, d, open, none, trace };
}

/** A source that starts again, and totals that are none. */
export function exerciseAdvance(handle: Pick<BoundCounter, 'advanceTo'>): void {
  for (let round = 0; round < 3000; round++) {
    handle.advanceTo(round & 7);
    handle.advanceTo(-1);
  }
  handle.advanceTo(0);
}
