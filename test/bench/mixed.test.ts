// The mixed subjects of bench:hot do the same work: after the same calls, pegcount's page and prom-client's say the same.
import test from 'ava';
import { attach, createSegment } from 'pegcount';
import * as promClient from 'prom-client';
import { EVENTS_A_CALL } from '../../bench/hot/calls.js';
import { callWriter, families } from '../../bench/hot/mixed.js';
import { type MixedPeer, peerCallWriter } from '../../bench/hot/mixed-prom-client.js';
import { readPage } from '../support/page.js';

type Samples = readonly (readonly [series: string, value: number])[];

const CALLS = 500;
const countAll = (count: (call: number) => void): void => {
  for (let call = 0; call < CALLS; call++) count(call);
};

/** What prom-client has, named as pegcount prints it. */
async function promSeries(): Promise<Samples> {
  const families = await promClient.register.getMetricsAsJSON();
  return families.flatMap(({ name, values }) =>
    (values as promClient.MetricValueWithName<string>[]).map(({ metricName = name, labels, value }) => {
      const { le, ...others } = labels;
      const all = Object.entries(le === undefined ? others : { ...others, le });
      const pairs = all.map(([label, of]) => `${label}="${of}"`).join(',');
      return [pairs === '' ? metricName : `${metricName}{${pairs}}`, value] as const;
    }),
  );
}

test('after the same calls both pages say the same', async (t) => {
  const segment = createSegment(families, { shards: 1 });
  countAll(callWriter(attach(families, segment.handle)));
  countAll(peerCallWriter(promClient));
  const { values } = await readPage(segment);
  const own = [...values].filter(([series]) => series.startsWith('pegcount_'));

  t.is(values.get('rustpbx_active_calls'), 0);
  t.true(own.every(([series, value]) => value === 0 || !series.startsWith('pegcount_rejected_total')));
  // What nobody counts is shown by pegcount only.
  const counted = (all: Samples) =>
    Object.fromEntries(all.filter(([series, value]) => value !== 0 && !series.startsWith('pegcount_')));
  const mine = counted([...values]);
  t.true(Object.keys(mine).length > 100);
  t.deepEqual(mine, counted(await promSeries()));
});

test('a call is as many events as bench:hot divides by', (t) => {
  let events = 0;
  const count = (): void => void (events += 1);
  class Counted {
    inc = count;
    dec = count;
    observe = count;
    labels = (): this => this;
  }
  // What a call does with its metrics, and nothing else of prom-client's classes.
  const peer = { Counter: Counted, Gauge: Counted, Histogram: Counted } as unknown as MixedPeer;
  const call = peerCallWriter(peer);
  call(0);
  t.is(events, EVENTS_A_CALL);
});
