// The messages of io.prometheus.client that a page in protobuf is made of, decoded by protobufjs. Runs in tests.
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto2";
  package io.prometheus.client;
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
  message LabelPair { optional string name = 1; optional string value = 2; }
  enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; GAUGE_HISTOGRAM = 5; }
  message Gauge { optional double value = 1; }
  message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
  message Counter { optional double value = 1; optional Exemplar exemplar = 2; optional Timestamp created_timestamp = 3; }
  message Bucket { optional uint64 cumulative_count = 1; optional double upper_bound = 2; optional Exemplar exemplar = 3; optional double cumulative_count_float = 4; }
  message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
  message Histogram {
    optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3; optional double sample_count_float = 4;
    optional sint32 schema = 5; optional double zero_threshold = 6; optional uint64 zero_count = 7; optional double zero_count_float = 8;
    repeated BucketSpan negative_span = 9; repeated sint64 negative_delta = 10; repeated double negative_count = 11;
    repeated BucketSpan positive_span = 12; repeated sint64 positive_delta = 13; repeated double positive_count = 14;
    optional Timestamp created_timestamp = 15; repeated Exemplar exemplars = 16;
  }
  message Metric { repeated LabelPair label = 1; optional Gauge gauge = 2; optional Counter counter = 3; optional Histogram histogram = 7; optional int64 timestamp_ms = 6; }
  message MetricFamily { optional string name = 1; optional string help = 2; optional MetricType type = 3; repeated Metric metric = 4; optional string unit = 5; }
`);
const MetricFamily = root.lookupType('io.prometheus.client.MetricFamily');

type Stamp = { seconds: number; nanos?: number };
export type DecodedExemplar = { label: { name: string; value: string }[]; value: number; timestamp?: Stamp };
export type DecodedHistogram = {
  sampleCount: number;
  sampleSum: number;
  bucket: { cumulativeCount: number; upperBound: number; exemplar?: DecodedExemplar }[];
  schema?: number;
  zeroThreshold?: number;
  zeroCount?: number;
  positiveSpan: { offset: number; length: number }[];
  positiveDelta: number[];
  negativeSpan: { offset: number; length: number }[];
  negativeDelta: number[];
  createdTimestamp?: Stamp;
  exemplars: DecodedExemplar[];
};
export type DecodedFamily = {
  name: string;
  help: string;
  type: string;
  unit: string;
  metric: {
    label: { name: string; value: string }[];
    counter?: { value: number; exemplar?: DecodedExemplar; createdTimestamp?: Stamp };
    gauge?: { value: number };
    histogram?: DecodedHistogram;
  }[];
};

/** Decodes a page of length-delimited families. Throws where it is none. */
export function decodeFamilies(page: Uint8Array): DecodedFamily[] {
  const reader = protobuf.Reader.create(page);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const family = MetricFamily.decodeDelimited(reader);
    const options = { longs: Number, enums: String, arrays: true, defaults: false };
    families.push({
      help: '',
      unit: '',
      type: 'COUNTER',
      ...MetricFamily.toObject(family, options),
    } as DecodedFamily);
  }
  return families;
}
