// The subjects of bench:hot: each prepares what it needs, exercises its cold paths, and returns one function that makes
// thousands of events. Runs in a child process that makes one subject only, so that none colours the type feedback of another.
import * as clientJs from '@prometheus-io/client';
import * as promClient from 'prom-client';
import { atomicIncrement, boundPlainIncrement, plainIncrement } from './arrays.js';
import { helperSubject } from './catalog.js';
import { helperSubjectNames } from './helper-names.js';
import { hdrRecord, perfHooksRecord } from './histograms.js';
import { mixed } from './mixed.js';
import { mixedPeer } from './mixed-prom-client.js';
import { otelAdd, otelRecord } from './opentelemetry.js';
import { boundInc, counterInc, gaugeAdd, gaugeSet, observe } from './pegcount.js';
import { type Peer, peerInc, peerObserve } from './peers.js';

const successor = clientJs as unknown as Peer;

/** A function that makes events, and what it says of them. */
export type Subject = (() => void) & {
  /** Events of one call; EVENTS unless given. */
  readonly events?: number;
  /** Throws unless the subject has recorded that many events: whoever drops them silently when set up wrongly is fast. */
  readonly check?: (events: number) => void | Promise<void>;
};

export const subjects: Record<string, () => Subject> = {
  raw: plainIncrement,
  raw_bound: boundPlainIncrement,
  atomics_add: atomicIncrement,
  counter_inc: counterInc,
  counter_bound_inc: boundInc,
  histogram_observe_13: () => observe('thirteen'),
  histogram_observe_200: () => observe('hundreds'),
  histogram_observe_native: () => observe('native'),
  gauge_set: gaugeSet,
  gauge_add: gaugeAdd,
  prom_client_inc: () => peerInc(promClient),
  client_js_inc: () => peerInc(successor),
  prom_client_observe: () => peerObserve(promClient),
  client_js_observe: () => peerObserve(successor),
  otel_add: otelAdd,
  otel_record: otelRecord,
  hdr_record: hdrRecord,
  perf_hooks_record: perfHooksRecord,
  mixed,
  mixed_prom_client: () => mixedPeer(promClient),
  ...Object.fromEntries(helperSubjectNames.map((name) => [name, () => helperSubject(name)])),
};
