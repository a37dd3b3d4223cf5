// What a test passes to `read` and gets from it, by the family it asks for. Types only.
import type { LabelValue } from '../schema/labels.js';
import type { BoundCounter, BoundHistogram } from '../writer/types.js';

/** The writer of a family: `m.calls`, `m.sip.inviteResult`. */
export type AnyFamilyWriter = { at(...labels: never[]): object };

/** An open label can also be given by its text, which the code under test has interned. */
type OrText<Value> =
  Value extends LabelValue<string, infer Values> ? (Values extends number ? Value | string : Value) : Value;

/** The labels of a family: what its `at` takes, and texts for open labels. */
export type LabelsOf<F extends AnyFamilyWriter> = F extends {
  at(...labels: infer Labels extends readonly unknown[]): object;
}
  ? { [K in keyof Labels]: OrText<Labels[K]> }
  : never;

/** A histogram's series as a page shows it. */
export type HistogramReading = {
  readonly count: number;
  /** In the unit observed. */
  readonly sum: number;
  /** Observations up to each upper bound, rising, and all of them under Infinity. */
  readonly buckets: ReadonlyMap<number, number>;
};

/** What `read` gives: for a gauge undefined while nobody has set it. */
export type ReadingOf<F extends AnyFamilyWriter> = F extends { at(...labels: never[]): BoundHistogram }
  ? HistogramReading
  : F extends { at(...labels: never[]): BoundCounter }
    ? number
    : number | undefined;
