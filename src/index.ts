// The public face: everything an application imports from 'pegcount'. Defines nothing; runs on every thread.
export {
  callLengthBuckets,
  defaultBuckets,
  exponentialBuckets,
  linearBuckets,
  telephonyBuckets,
} from './schema/buckets.js';
export { defineFamilies, type Families, type FamilyTree } from './schema/families.js';
export {
  type AnyFamily,
  type Combine,
  counter,
  type CounterFamily,
  type CounterOptions,
  gauge,
  type GaugeFamily,
  type GaugeOptions,
  histogram,
  type HistogramFamily,
  type HistogramOptions,
} from './schema/family.js';
export {
  type AnyLabel,
  type ClosedLabel,
  closedLabel,
  type DerivedLabel,
  derivedLabel,
  type LabelValue,
  type NumberLabel,
  numberLabel,
  type OpenLabel,
  openLabel,
  type ValueOf,
} from './schema/labels.js';
export { DeclarationError } from './schema/names.js';
export type { Schema } from './schema/schema.js';
export { SegmentError } from './segment/header.js';
export type { SegmentHandle } from './segment/memory.js';
export { createSegment, type Segment, type SegmentOptions } from './segment/segment.js';
export { attach, type AttachOptions } from './writer/attach.js';
export { now } from './writer/clock.js';
export { TraceContext } from './writer/trace-context.js';
export { withHelpers, type WithHelpers } from './writer/helpers.js';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  CounterWriter,
  GaugeWriter,
  HistogramWriter,
  TracedCounter,
  TracedCounterWriter,
  TracedHistogram,
  TracedHistogramWriter,
  Writer,
  WriterTree,
} from './writer/types.js';
