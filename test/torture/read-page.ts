// A page in any of its formats as one map of values, and its exemplars. Throws on a page that is not perfect. Runs on the scraper.
import { decodeFamilies, type DecodedHistogram } from '../support/metrics-proto.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { type LabelSet, parsePage } from '../support/page.js';
import { nativeBuckets } from '../support/samples.js';

export const FORMATS = ['text', 'openmetrics', 'protobuf'] as const;
export type Format = (typeof FORMATS)[number];

export type ShownExemplar = {
  readonly series: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
};
export type Reading = {
  /** By the name that text gives a series. */
  readonly values: ReadonlyMap<string, number>;
  readonly exemplars: readonly ShownExemplar[];
};

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

export function readPage(format: Format, bytes: Uint8Array): Reading {
  if (format === 'text') return { values: parsePage(text(bytes)).values, exemplars: [] };
  return format === 'openmetrics' ? readOpenMetrics(bytes) : readProtobuf(bytes);
}

/** As text prints it. No label value here needs an escape. */
function nameOf(name: string, labels: LabelSet): string {
  if (labels.length === 0) return name;
  const pairs = labels.map(([label, value]) => `${label}="${label === 'le' ? boundOf(value) : value}"`);
  return `${name}{${pairs.join(',')}}`;
}

const boundOf = (le: string): string => (le === '+Inf' || le === 'Infinity' ? '+Inf' : String(Number(le)));

function exemplarOf(series: string, labels: LabelSet, value: number): ShownExemplar {
  const own = new Map(labels);
  return { series, traceId: own.get('trace_id') ?? '', spanId: own.get('span_id') ?? '', value };
}

function readOpenMetrics(bytes: Uint8Array): Reading {
  const values = new Map<string, number>();
  const exemplars: ShownExemplar[] = [];
  for (const { samples } of parseOpenMetrics(text(bytes))) {
    for (const { name, labels, value, exemplar } of samples) {
      const series = nameOf(name, labels);
      values.set(series, value);
      if (exemplar !== undefined) exemplars.push(exemplarOf(series, exemplar.labels, exemplar.value));
    }
  }
  return { values, exemplars };
}

function readProtobuf(bytes: Uint8Array): Reading {
  const values = new Map<string, number>();
  const set = (series: string, value: number): void => {
    if (values.has(series)) throw new Error(`duplicate: ${series}`);
    values.set(series, value);
  };
  for (const { name, metric } of decodeFamilies(bytes)) {
    for (const { label, counter, gauge, histogram } of metric) {
      const labels = label.map((one) => [one.name, one.value] as const);
      if (counter !== undefined) set(nameOf(name, labels), counter.value);
      if (gauge !== undefined) set(nameOf(name, labels), gauge.value);
      if (histogram !== undefined) readHistogram(name, labels, histogram, set);
    }
  }
  return { values, exemplars: [] };
}

function readHistogram(
  name: string,
  labels: LabelSet,
  histogram: DecodedHistogram,
  set: (series: string, value: number) => void,
): void {
  const { sampleCount, sampleSum, bucket, zeroCount = 0, schema } = histogram;
  for (const { cumulativeCount, upperBound } of bucket) {
    set(nameOf(`${name}_bucket`, [...labels, ['le', String(upperBound)]]), cumulativeCount);
  }
  set(nameOf(`${name}_sum`, labels), sampleSum);
  set(nameOf(`${name}_count`, labels), sampleCount);
  if (schema === undefined) return;
  let sum = zeroCount;
  for (const [index, count] of nativeBuckets(histogram)) {
    if (count > 0) set(nameOf(`${name}_native`, [...labels, ['index', String(index)]]), count);
    sum += count;
  }
  if (sum !== sampleCount) throw new Error(`${name}: _count is ${sampleCount}, its native buckets ${sum}`);
}
