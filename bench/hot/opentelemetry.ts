// The same work through OpenTelemetry's metrics SDK, attributes as its documentation shows them: an object an event. Without
// a reader the SDK drops what it is given, so each subject has one and asks it at the end. Runs in the child process of a subject.
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { telephonyBuckets } from 'pegcount';
import * as pattern from '../support/pattern.js';
import * as values from './values.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS } = pattern;
const { observations, OBSERVATION_MASK } = values;
const MASK = pattern.PATTERN - 1;
const names = ['a', 'b', 'c', 'd'] as const;
const first = Array.from(pattern.first, (value) => names[value]);
const second = Array.from(pattern.second, (value) => names[value]);

/** A reader that is asked and never pushes, as that of a Prometheus exporter. */
class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

function meterAndReader() {
  const reader = new PullReader();
  return { meter: new MeterProvider({ readers: [reader] }).getMeter('bench'), reader };
}

/** Throws unless the reader finds that many events, all series together. */
async function mustHave(reader: MetricReader, events: number): Promise<void> {
  const { resourceMetrics, errors } = await reader.collect();
  const points = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value));
  const found = points.reduce<number>(
    (sum, value) => sum + (typeof value === 'number' ? value : value.count),
    0,
  );
  if (found !== events || errors.length > 0) {
    throw new Error(`OpenTelemetry shows ${found} events, expected ${events}`, { cause: errors });
  }
}

export function otelAdd() {
  const { meter, reader } = meterAndReader();
  const counted = meter.createCounter('bench_events', { description: 'Events' });
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      const j = event & MASK;
      counted.add(1, { first: first[j], second: second[j] });
    }
  };
  return Object.assign(run, { check: (events: number) => mustHave(reader, events) });
}

export function otelRecord() {
  const { meter, reader } = meterAndReader();
  const advice = { explicitBucketBoundaries: [...telephonyBuckets] };
  const recorded = meter.createHistogram('bench_thirteen', { description: '13 buckets', advice });
  let start = 0;
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      recorded.record(observations[(start + event) & OBSERVATION_MASK], { first: first[event & MASK] });
    }
    start += EVENTS;
  };
  return Object.assign(run, { check: (events: number) => mustHave(reader, events) });
}
