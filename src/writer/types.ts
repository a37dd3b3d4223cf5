// The shape of a writer: what each family of a schema becomes after `attach`. Types only.
import type { AnyFamily, Combine, CounterFamily, GaugeFamily, HistogramFamily } from '../schema/family.js';
import type { Families, FamilyTree, helpers } from '../schema/families.js';
import type { TraceContext } from './trace-context.js';
import type { AnyLabel, DerivedLabel, LabelValue, OpenLabel, ValueOf } from '../schema/labels.js';

/** The label arguments of a family: one branded integer a label, derived labels left out. */
export type Arguments<Labels extends readonly AnyLabel[]> = Labels extends readonly [
  infer First,
  ...infer Rest extends readonly AnyLabel[],
]
  ? First extends DerivedLabel
    ? Arguments<Rest>
    : [label: ValueOf<First>, ...Arguments<Rest>]
  : [];

/** A counter's series, resolved once. Every method is hot but `advanceTo`'s first call. */
export interface BoundCounter {
  /** Adds one. */
  inc(): void;
  /** Adds an integer in 0..2^53-1; anything else is rejected. */
  add(amount: number): void;
  /**
   * Follows a source that reports absolute totals: adds what the total grew by since the last call on this handle, from
   * 0 at first. A smaller total means that the source began again from 0, as Prometheus itself reads a counter.
   */
  advanceTo(total: number): void;
}

/** A counter family. */
export interface CounterWriter<Labels extends readonly AnyLabel[]> {
  /** Adds one. Hot. */
  inc(...labels: Arguments<Labels>): void;
  /** Adds an integer in 0..2^53-1; anything else is rejected. Hot. */
  add(amount: number, ...labels: Arguments<Labels>): void;
  /**
   * `at(...labels).advanceTo(total)` on a handle kept for the series, which it looks up in a map: hot but for a series' first call.
   */
  advanceTo(total: number, ...labels: Arguments<Labels>): void;
  /** Resolves a series, and shows it from now on. Cold; throws a RangeError for a bad label. */
  at(...labels: Arguments<Labels>): BoundCounter;
}

type Settable = {
  /** Sets the level to a finite number; anything else is rejected. Hot. */
  set(value: number): void;
};
type Addable = {
  /** Adds a finite number, negative ones too; an unset gauge counts from 0. Hot. */
  add(amount: number): void;
  /** Adds one. Hot. */
  inc(): void;
  /** Subtracts one. Hot. */
  dec(): void;
};

/** A gauge's series, resolved once. A `last` gauge has no `add`: nobody owns its level. */
export type BoundGauge<C extends Combine = Exclude<Combine, 'last'>> = C extends 'last'
  ? Settable
  : Settable & Addable;

interface LastGaugeWriter<Labels extends readonly AnyLabel[]> {
  /** Sets the level to a finite number; anything else is rejected. Hot. */
  set(value: number, ...labels: Arguments<Labels>): void;
  /** Resolves a series, and shows it once set. Cold; throws a RangeError for a bad label. */
  at(...labels: Arguments<Labels>): BoundGauge<'last'>;
}
interface OwnGaugeWriter<Labels extends readonly AnyLabel[]> {
  /** Sets this writer's level to a finite number; anything else is rejected. Hot. */
  set(value: number, ...labels: Arguments<Labels>): void;
  /** Adds a finite number, negative ones too; an unset gauge counts from 0. Hot. */
  add(amount: number, ...labels: Arguments<Labels>): void;
  /** Adds one. Hot. */
  inc(...labels: Arguments<Labels>): void;
  /** Subtracts one. Hot. */
  dec(...labels: Arguments<Labels>): void;
  /** Resolves a series. Cold; throws a RangeError for a bad label. */
  at(...labels: Arguments<Labels>): BoundGauge;
}

/** A gauge family. */
export type GaugeWriter<Labels extends readonly AnyLabel[], C extends Combine> = C extends 'last'
  ? LastGaugeWriter<Labels>
  : OwnGaugeWriter<Labels>;

/** A histogram's series, resolved once. */
export interface BoundHistogram {
  /** Counts a finite value; NaN and infinities are rejected, values below the first bound fall into the first bucket. Hot. */
  observe(value: number): void;
  /** Observes the seconds since `start`, a reading of `now()`, and returns them. Hot. */
  observeSince(start: number): number;
}

/** A histogram family. */
export interface HistogramWriter<Labels extends readonly AnyLabel[]> {
  /** Counts a finite value; NaN and infinities are rejected, values below the first bound fall into the first bucket. Hot. */
  observe(value: number, ...labels: Arguments<Labels>): void;
  /** Observes the seconds since `start`, a reading of `now()`, and returns them. Hot. */
  observeSince(start: number, ...labels: Arguments<Labels>): number;
  /** Resolves a series, and shows it from now on. Cold; throws a RangeError for a bad label. */
  at(...labels: Arguments<Labels>): BoundHistogram;
}

/** A counter's series that keeps exemplars: the last event that came with a valid trace. */
export interface TracedCounter extends BoundCounter {
  inc(trace?: TraceContext): void;
  add(amount: number, trace?: TraceContext): void;
}

/** A counter family that keeps exemplars. With a trace an event costs some 150 ns more, without one 2 ns. */
export interface TracedCounterWriter<Labels extends readonly AnyLabel[]> {
  inc(...labels: [...Arguments<Labels>, trace?: TraceContext]): void;
  add(amount: number, ...labels: [...Arguments<Labels>, trace?: TraceContext]): void;
  advanceTo(total: number, ...labels: Arguments<Labels>): void;
  at(...labels: Arguments<Labels>): TracedCounter;
}

/** A histogram's series that keeps exemplars, one a bucket. */
export interface TracedHistogram extends BoundHistogram {
  observe(value: number, trace?: TraceContext): void;
  observeSince(start: number, trace?: TraceContext): number;
}

/** A histogram family that keeps exemplars, one a series and bucket. */
export interface TracedHistogramWriter<Labels extends readonly AnyLabel[]> {
  observe(value: number, ...labels: [...Arguments<Labels>, trace?: TraceContext]): void;
  observeSince(start: number, ...labels: [...Arguments<Labels>, trace?: TraceContext]): number;
  at(...labels: Arguments<Labels>): TracedHistogram;
}

type CounterOf<L extends readonly AnyLabel[], Traced> = Traced extends true
  ? TracedCounterWriter<L>
  : CounterWriter<L>;
type HistogramOf<L extends readonly AnyLabel[], Traced> = Traced extends true
  ? TracedHistogramWriter<L>
  : HistogramWriter<L>;

/** What one family becomes. Families with `series` have only `at`, which interns the tuple. */
export type FamilyWriter<F> =
  F extends CounterFamily<infer L, infer B, infer T>
    ? B extends true
      ? Pick<CounterOf<L, T>, 'at'>
      : CounterOf<L, T>
    : F extends GaugeFamily<infer L, infer C, infer B>
      ? B extends true
        ? Pick<GaugeWriter<L, C>, 'at'>
        : GaugeWriter<L, C>
      : F extends HistogramFamily<infer L, infer B, infer T>
        ? B extends true
          ? Pick<HistogramOf<L, T>, 'at'>
          : HistogramOf<L, T>
        : never;

/** A tree of families as a tree of writers, with what catalogues add. */
export type WriterTree<Tree> = {
  readonly [K in keyof Tree & string]: Tree[K] extends AnyFamily
    ? FamilyWriter<Tree[K]>
    : WriterTree<Tree[K]>;
} & (Tree extends { readonly [helpers]: (writers: never) => infer H } ? H : unknown);

/** A thread's writer over all families of a segment. */
export type Writer<F extends Families = Families> = (F extends Families<infer Tree>
  ? WriterTree<Tree>
  : WriterTree<FamilyTree>) & {
  /**
   * The integer of an open label's value, the same on every thread; `label.other` when there is no room, or when the
   * value is empty, longer than 128 bytes of UTF-8 or not a string (counted in `pegcount_label_overflow_total`).
   * Cold: keep the integer. Throws only when the label belongs to no family of the schema.
   */
  intern<Name extends string, Capacity extends number>(
    label: OpenLabel<Name, Capacity>,
    value: string,
  ): LabelValue<Name, Capacity>;
  /** Hides all series with this value until it is interned again. Its integer is never given to another value. Cold. */
  retire<Name extends string, Capacity extends number>(
    label: OpenLabel<Name, Capacity>,
    value: LabelValue<Name, Capacity>,
  ): void;
  /** The shard this thread owns, 1 and up; 0 on the null writer. */
  readonly shard: number;
};
