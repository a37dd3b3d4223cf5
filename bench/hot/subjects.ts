// The subjects of bench:hot: each prepares what it needs, exercises its cold paths, and returns one function that makes
// EVENTS events. Runs in a child process that makes one subject only, so that none colours the type feedback of another.
import * as clientJs from '@prometheus-io/client';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  exponentialBuckets,
  gauge,
  histogram,
} from 'pegcount';
import { telephonyBuckets } from 'pegcount';
import * as promClient from 'prom-client';
import * as pattern from '../support/pattern.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS, VALUES, first, second, observations } = pattern;
const MASK = pattern.PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;

/** Raw arrays over shared memory; the counters of pegcount have two cells each, so these do too. */
const cells = (): Int32Array => new Int32Array(new SharedArrayBuffer(4096));

function writer() {
  const First = closedLabel('first', names);
  const Second = closedLabel('second', names);
  const families = defineFamilies({
    counted: counter('bench_events_total', 'Events', [First, Second]),
    level: gauge('bench_level', 'Level', [First], { combine: 'sum' }),
    thirteen: histogram('bench_thirteen', '13 buckets', [First], { buckets: telephonyBuckets }),
    hundreds: histogram('bench_hundreds', '200 buckets', [First], {
      buckets: exponentialBuckets(0.001, 1.06, 200),
    }),
  });
  const m = attach(families, createSegment(families).handle);
  const label = (index: number) => First.of(names[index])!;
  const other = (index: number) => Second.of(names[index])!;
  return {
    m,
    labels: Array.from(first, label),
    others: Array.from(second, other),
    /** As an application in plain JavaScript could call it. */
    loose: m as unknown as Record<string, Record<string, (...given: unknown[]) => void>>,
  };
}

/** Runs the paths that timing must not meet for the first time. */
function exercise(...calls: (() => void)[]): void {
  for (let round = 0; round < 3000; round++) for (const call of calls) call();
}

export const subjects: Record<string, () => () => void> = {
  raw: () => {
    const array = cells();
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        array[64 + 2 * (first[j] * VALUES + second[j])]++;
      }
    };
  },
  atomics_add: () => {
    const array = cells();
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        Atomics.add(array, 64 + 2 * (first[j] * VALUES + second[j]), 1);
      }
    };
  },
  counter_inc: () => {
    const { m, labels, others, loose } = writer();
    const [a, b] = [Int32Array.from(labels), Int32Array.from(others)] as unknown as [
      typeof labels,
      typeof others,
    ];
    exercise(
      () => loose['counted']['inc'](9, 0),
      () => loose['counted']['inc'](0, undefined),
      () => m.counted.add(2 ** 31 - 1, labels[0], others[0]),
    );
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        m.counted.inc(a[j], b[j]);
      }
    };
  },
  counter_bound_inc: () => {
    const { m, labels, others } = writer();
    const handles = labels.map((label, index) => m.counted.at(label, others[index]));
    exercise(() => handles[0].add(2 ** 31 - 1));
    return () => {
      for (let event = 0; event < EVENTS; event++) handles[event & MASK].inc();
    };
  },
  histogram_observe_13: () => {
    const { m, labels, loose } = writer();
    const a = Int32Array.from(labels) as unknown as typeof labels;
    exercise(
      () => m.thirteen.observe(NaN, labels[0]),
      () => loose['thirteen']['observe'](1, 9),
      () => m.thirteen.observe(-1, labels[0]),
      () => m.thirteen.observe(1e9, labels[0]),
    );
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        m.thirteen.observe(observations[j], a[j]);
      }
    };
  },
  histogram_observe_200: () => {
    const { m, labels, loose } = writer();
    const a = Int32Array.from(labels) as unknown as typeof labels;
    exercise(
      () => m.hundreds.observe(NaN, labels[0]),
      () => loose['hundreds']['observe'](1, 9),
      () => m.hundreds.observe(-1, labels[0]),
      () => m.hundreds.observe(1e9, labels[0]),
    );
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        m.hundreds.observe(observations[j], a[j]);
      }
    };
  },
  gauge_set: () => {
    const { m, labels, loose } = writer();
    const a = Int32Array.from(labels) as unknown as typeof labels;
    exercise(
      () => m.level.set(NaN, labels[0]),
      () => loose['level']['set'](1, 9),
    );
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        m.level.set(observations[j], a[j]);
      }
    };
  },
  gauge_add: () => {
    const { m, labels, loose } = writer();
    const a = Int32Array.from(labels) as unknown as typeof labels;
    exercise(
      () => m.level.add(NaN, labels[0]),
      () => loose['level']['add'](1, 9),
    );
    return () => {
      for (let event = 0; event < EVENTS; event++) {
        const j = event & MASK;
        m.level.add(observations[j], a[j]);
      }
    };
  },
  prom_client_inc: () => peerInc(promClient),
  client_js_inc: () => peerInc(clientJs as unknown as typeof promClient),
  prom_client_observe: () => peerObserve(promClient),
  client_js_observe: () => peerObserve(clientJs as unknown as typeof promClient),
};

/** The peers share an interface; labels are passed as their documentation shows, as an object an event. */
function peerInc(peer: typeof promClient): () => void {
  const labelNames = ['first', 'second'] as const;
  const counted = new peer.Counter({ name: 'bench_events_total', help: 'Events', labelNames });
  const texts = Array.from(first, (value, j) => ({ first: names[value], second: names[second[j]] }));
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      const text = texts[event & MASK];
      counted.inc({ first: text.first, second: text.second });
    }
  };
}

function peerObserve(peer: typeof promClient): () => void {
  const labelNames = ['first'] as const;
  const buckets = [...telephonyBuckets];
  const seconds = new peer.Histogram({ name: 'bench_thirteen', help: '13 buckets', labelNames, buckets });
  const texts = Array.from(first, (value) => names[value]);
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      seconds.observe({ first: texts[j] }, observations[j]);
    }
  };
}
