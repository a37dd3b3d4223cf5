// The numbers of the fields of io.prometheus.client that a page is made of, by message. Constants; any thread.

/** MetricFamily's `metric`, and what a Metric holds. */
export const Metric = { metric: 4, label: 1, gauge: 2, counter: 3, histogram: 7 } as const;
export const Counter = { value: 1, exemplar: 2, created: 3 } as const;
export const Gauge = { value: 1 } as const;
export const Histogram = {
  count: 1,
  sum: 2,
  bucket: 3,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  positiveSpan: 12,
  positiveDelta: 13,
  created: 15,
} as const;
export const Bucket = { count: 1, bound: 2, exemplar: 3 } as const;
export const Exemplar = { label: 1, value: 2, time: 3 } as const;
