// The kinds of event of bench:alloc: each prepares what it needs, exercises its cold paths, and returns one function that makes
// so many events. Runs in a child process that makes one kind only.
import {
  attach,
  type BoundCounter,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  gauge,
  histogram,
  now,
  telephonyBuckets,
} from 'pegcount';
import * as promClient from 'prom-client';
import * as pattern from '../support/pattern.js';

const { first, second, observations } = pattern;
const MASK = pattern.PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;

const A = closedLabel('first', names);
const B = closedLabel('second', names);
const C = closedLabel('third', names);
const families = defineFamilies({
  none: counter('bench_none_total', 'Events', []),
  one: counter('bench_one_total', 'Events', [A]),
  two: counter('bench_two_total', 'Events', [A, B]),
  three: counter('bench_three_total', 'Events', [A, B, C]),
  level: gauge('bench_level', 'Level', [A], { combine: 'sum' }),
  seconds: histogram('bench_seconds', '13 buckets', [A], { buckets: telephonyBuckets }),
});

function prepare() {
  const m = attach(families, createSegment(families).handle);
  const a = Int32Array.from(first, (value) => A.of(names[value])!) as unknown as (typeof A.a)[];
  const b = Int32Array.from(second, (value) => B.of(names[value])!) as unknown as (typeof B.a)[];
  const c = Int32Array.from(second, (value) => C.of(names[value])!) as unknown as (typeof C.a)[];
  const none = undefined as unknown as typeof A.a;
  for (let round = 0; round < 3000; round++) {
    m.none.add(2 ** 31 - 1);
    m.one.inc(none);
    m.two.add(-1, A.a, B.a);
    m.level.set(NaN, A.a);
    m.seconds.observe(NaN, A.a);
    m.seconds.observe(1e9, A.a);
  }
  return { m, a, b, c, none };
}

/** Makes so many events. */
export type Run = (events: number) => void;

/** Where the loops' own values go. */
const ignore: (value: number) => void = () => {};

export const kinds: Record<string, () => Run> = {
  // What the loops themselves cost: in the interpreter, reading a double from a typed array makes a box of it.
  loop_integers: () => (events) => {
    for (let event = 0; event < events; event++) ignore(first[event & MASK]);
  },
  loop_values: () => (events) => {
    for (let event = 0; event < events; event++) ignore(observations[event & MASK]);
  },
  loop_clock: () => (events) => {
    for (let event = 0; event < events; event++) ignore(now());
  },
  inc_0_labels: () => {
    const { m } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.none.inc();
    };
  },
  inc_1_label: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.one.inc(a[event & MASK]);
    };
  },
  inc_2_labels: () => {
    const { m, a, b } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.inc(a[event & MASK], b[event & MASK]);
    };
  },
  inc_3_labels: () => {
    const { m, a, b, c } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.three.inc(a[event & MASK], b[event & MASK], c[event & MASK]);
    };
  },
  add_2_labels: () => {
    const { m, a, b } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.add(event & 1023, a[event & MASK], b[event & MASK]);
    };
  },
  bound_inc: () => {
    const { m, a, b } = prepare();
    const handles = Array.from(a, (label, index) => m.two.at(label, b[index]));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].inc();
    };
  },
  bound_advance_to: () => {
    const { m, a, b } = prepare();
    const handle = m.two.at(a[0], b[0]);
    exerciseAdvance(handle);
    // In an array: V8 keeps a variable that outlives the call as a box, and the bench would measure its own.
    const reported = new Float64Array(1);
    return (events) => {
      for (let event = 0; event < events; event++) {
        reported[0] += 160;
        handle.advanceTo(reported[0]);
      }
    };
  },
  gauge_set: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.set(observations[event & MASK], a[event & MASK]);
    };
  },
  gauge_add: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.add(observations[event & MASK], a[event & MASK]);
    };
  },
  observe: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.seconds.observe(observations[event & MASK], a[event & MASK]);
    };
  },
  bound_observe: () => {
    const { m, a } = prepare();
    const handles = Array.from(a, (label) => m.seconds.at(label));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].observe(observations[event & MASK]);
    };
  },
  observe_since: () => {
    const { m, a } = prepare();
    const start = now();
    return (events) => {
      for (let event = 0; event < events; event++) m.seconds.observeSince(start, a[event & MASK]);
    };
  },
  rejected_label: () => {
    const { m, b, none } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.inc(none, b[event & MASK]);
    };
  },
  rejected_value: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.seconds.observe(NaN, a[event & MASK]);
    };
  },
  // Shows that the bench sees garbage where there is some.
  prom_client_inc: () => {
    const labelNames = ['first', 'second'] as const;
    const counted = new promClient.Counter({ name: 'bench_events_total', help: 'Events', labelNames });
    return (events) => {
      for (let event = 0; event < events; event++)
        counted.inc({ first: names[first[event & MASK]], second: names[second[event & MASK]] });
    };
  },
};

/** A source that starts again, and totals that are none. */
function exerciseAdvance(handle: BoundCounter): void {
  for (let round = 0; round < 3000; round++) {
    handle.advanceTo(round & 7);
    handle.advanceTo(-1);
  }
  handle.advanceTo(0);
}

/** Kinds measured for comparison, on fewer events. */
export const peers: readonly string[] = ['prom_client_inc'];

/** The loop whose own bytes an interpreted kind's figure includes. */
export function loopOf(kind: string): string {
  return /^(gauge|observe$|bound_observe$|bound_advance)/.test(kind) ? 'loop_values' : 'loop_integers';
}
