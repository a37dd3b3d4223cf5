// The subjects of bench:hot: each prepares what it needs, exercises its cold paths, and returns one function that makes
// EVENTS events. Runs in a child process that makes one subject only, so that none colours the type feedback of another.
import * as clientJs from '@prometheus-io/client';
import * as promClient from 'prom-client';
import { atomicIncrement, plainIncrement } from './arrays.js';
import { boundInc, counterInc, gaugeAdd, gaugeSet, observe } from './pegcount.js';
import { type Peer, peerInc, peerObserve } from './peers.js';

const successor = clientJs as unknown as Peer;

export const subjects: Record<string, () => () => void> = {
  raw: plainIncrement,
  atomics_add: atomicIncrement,
  counter_inc: counterInc,
  counter_bound_inc: boundInc,
  histogram_observe_13: () => observe('thirteen'),
  histogram_observe_200: () => observe('hundreds'),
  gauge_set: gaugeSet,
  gauge_add: gaugeAdd,
  prom_client_inc: () => peerInc(promClient),
  client_js_inc: () => peerInc(successor),
  prom_client_observe: () => peerObserve(promClient),
  client_js_observe: () => peerObserve(successor),
};
