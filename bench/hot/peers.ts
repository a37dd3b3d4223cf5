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

export function peerInc({ Counter }: Peer): () => void {
  const labelNames = ['first', 'second'] as const;
  const counted = new Counter({ name: 'bench_events_total', help: 'Events', labelNames });
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      counted.inc({ first: first[j], second: second[j] });
    }
  };
}

export function peerObserve({ Histogram }: Peer): () => void {
  const labelNames = ['first'] as const;
  const buckets = [...telephonyBuckets];
  const observed = new Histogram({ name: 'bench_thirteen', help: '13 buckets', labelNames, buckets });
  let start = 0;
  return () => {
    for (let event = 0; event < EVENTS; event++) {
      observed.observe({ first: first[event & MASK] }, observations[(start + event) & OBSERVATION_MASK]);
    }
    start += EVENTS;
  };
}
