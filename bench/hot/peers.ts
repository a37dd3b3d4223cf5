// The same work through prom-client and its successor, which share an interface. Labels are passed as their documentation
// shows, as an object an event. Runs in the child process of a subject.
import { telephonyBuckets } from 'pegcount';
import type * as promClient from 'prom-client';
import * as pattern from '../support/pattern.js';
import * as values from './values.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS } = pattern;
const { observations, OBSERVATION_MASK } = values;
const MASK = pattern.PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;
const first = Array.from(pattern.first, (value) => names[value]);
const second = Array.from(pattern.second, (value) => names[value]);

export type Peer = Pick<typeof promClient, 'Counter' | 'Histogram'>;

/** Throws unless these values, of a counter or of a histogram's series, add up to that many events. */
export function mustHave(
  values: readonly { readonly value: number; readonly metricName?: string }[],
  events: number,
): void {
  const counts = values.filter(({ metricName = '' }) => !/_(bucket|sum)$/.test(metricName));
  const found = counts.reduce((sum, { value }) => sum + value, 0);
  if (found !== events) throw new Error(`the library shows ${found} events, expected ${events}`);
}

export function peerInc({ Counter }: Peer) {
  const labelNames = ['first', 'second'] as const;
  const counted = new Counter({ name: 'bench_events_total', help: 'Events', labelNames });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      counted.inc({ first: first[j], second: second[j] });
    }
  };
  const check = async (events: number) => mustHave((await counted.get()).values, events);
  return Object.assign(run, { check });
}

export function peerObserve({ Histogram }: Peer) {
  const labelNames = ['first'] as const;
  const buckets = [...telephonyBuckets];
  const observed = new Histogram({ name: 'bench_thirteen', help: '13 buckets', labelNames, buckets });
  let start = 0;
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      observed.observe({ first: first[event & MASK] }, observations[(start + event) & OBSERVATION_MASK]);
    }
    start += EVENTS;
  };
  const check = async (events: number) => mustHave((await observed.get()).values, events);
  return Object.assign(run, { check });
}
