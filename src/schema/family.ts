// Declarations of one family: counter, gauge, histogram. They check names and options at once and hold no state. Cold.
import { checkBuckets, defaultBuckets } from './buckets.js';
import { checkNative, type NativeOptions, type NativeSchema } from './native.js';
import { type AnyLabel, details } from './labels.js';
import {
  checkFamilyName,
  checkInteger,
  checkLabelName,
  checkOptions,
  DeclarationError,
  show,
} from './names.js';

/**
 * How the gauges of several writers become one series: `sum` adds them, `max` and `min` choose, `each` shows one series
 * a writer (label `writer`), `last` keeps whatever was set most recently by anyone.
 */
export type Combine = 'sum' | 'max' | 'min' | 'each' | 'last';
const COMBINES: readonly Combine[] = ['sum', 'max', 'min', 'each', 'last'];

type CommonOptions = {
  /** Unit for OpenMetrics; the name must end in it. */
  readonly unit?: string;
  /** Show only what has been touched, not every tuple from the start. Implied by open and derived labels. */
  readonly sparse?: boolean;
  /**
   * Slots for this many label tuples, interned by `at()`, instead of one for each possible tuple. Required with two or
   * more open labels, or more than four labels; only bound handles write such a family.
   */
  readonly series?: number;
};
type TracedOptions = {
  /** Keeps, a series or bucket, the last event that came with a TraceContext: 48 bytes each a shard. Default false. */
  readonly exemplars?: boolean;
};
export type CounterOptions = CommonOptions &
  TracedOptions & {
    /** Factor from the integers counted to the number shown: 1e-6 counts microseconds and shows seconds. */
    readonly scale?: number;
  };
export type GaugeOptions = CommonOptions & {
  /**
   * Says something by its labels and is 1 while that holds (any other level is not shown). Its name ends in `_info`;
   * OpenMetrics has a type of its own for it.
   */
  readonly info?: boolean;
  /** How several writers' gauges combine; there is no default. */
  readonly combine: Combine;
};
export type HistogramOptions = CommonOptions &
  TracedOptions & {
    /** Upper bounds, finite and rising, +Inf not included; `defaultBuckets` unless given, none beside `native`. */
    readonly buckets?: readonly number[];
    /** Counts in exponential buckets too, for Prometheus' native histograms: shown in protobuf only. */
    readonly native?: NativeOptions;
  };

/** The key that tells a declared family from a nested group. */
export const family = Symbol('pegcount.family');

type Declared<Type extends string, Labels extends readonly AnyLabel[], Bound extends boolean> = {
  readonly [family]: Type;
  readonly name: string;
  readonly help: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly sparse: boolean;
  /** Interned tuples when not 0: written by bound handles only. */
  readonly series: number;
  /** Type-level only: whether `series` was declared. */
  readonly boundOnly?: Bound;
};
type TracedFamily<Traced extends boolean> = {
  readonly exemplars: boolean;
  /** Type-level only: whether `exemplars` was declared. */
  readonly traced?: Traced;
};
export type CounterFamily<
  Labels extends readonly AnyLabel[] = readonly AnyLabel[],
  Bound extends boolean = boolean,
  Traced extends boolean = boolean,
> = Declared<'counter', Labels, Bound> & TracedFamily<Traced> & { readonly scale: number };
export type GaugeFamily<
  Labels extends readonly AnyLabel[] = readonly AnyLabel[],
  C extends Combine = Combine,
  Bound extends boolean = boolean,
> = Declared<'gauge', Labels, Bound> & { readonly combine: C; readonly info: boolean };
export type HistogramFamily<
  Labels extends readonly AnyLabel[] = readonly AnyLabel[],
  Bound extends boolean = boolean,
  Traced extends boolean = boolean,
> = Declared<'histogram', Labels, Bound> &
  TracedFamily<Traced> & {
    readonly buckets: readonly number[];
    readonly native: NativeSchema | null;
  };
export type AnyFamily = CounterFamily | GaugeFamily | HistogramFamily;

type IsBound<Options> = Options extends { readonly series: number } ? true : false;
type IsTraced<Options> = Options extends { readonly exemplars: true } ? true : false;

/** Most labels that take an argument in a hot method; families with more are written through bound handles. */
export const MAX_ARGUMENTS = 4;
const MAX_LABELS = 16;
const MAX_SERIES = 2 ** 22;
/** A tuple is interned as one positive 64-bit integer (segment/tuples.ts). */
const MAX_TUPLES = 2 ** 62;

function declare(name: string, help: string, labels: readonly AnyLabel[], options: CommonOptions) {
  const what = `family "${name}"`;
  if (typeof help !== 'string' || help === '') {
    throw new DeclarationError(`${what}: help is ${show(help)}, expected a sentence`);
  }
  if (!Array.isArray(labels))
    throw new DeclarationError(`${what}: labels are ${show(labels)}, expected an array`);
  checkInteger(labels.length, 0, MAX_LABELS, `${what}: the number of labels`);
  const seen = new Set<string>();
  let open = 0;
  let size = 1;
  let given = 0;
  for (const label of labels as readonly unknown[]) {
    const own = (label as AnyLabel | null | undefined)?.[details];
    if (own === undefined) {
      throw new DeclarationError(
        `${what}: ${show(label)} is not a label, expected one made by closedLabel or its kin`,
      );
    }
    checkLabelName(own.name, what);
    if (seen.has(own.name)) throw new DeclarationError(`${what}: label "${own.name}" is declared twice`);
    seen.add(own.name);
    if (own.kind === 'derived') continue;
    given += 1;
    size *= own.kind === 'open' ? own.capacity + 1 : own.values.length;
    if (own.kind === 'open') open += 1;
  }
  const known = labels as readonly AnyLabel[];
  for (const label of known) {
    const own = label[details];
    if (own.kind === 'derived' && !known.some((other) => other[details] === own.source)) {
      throw new DeclarationError(
        `${what}: derived label "${own.name}" needs its source "${own.source.name}" among the family's labels`,
      );
    }
  }
  const { unit = '', sparse = false, series } = options;
  if (typeof unit !== 'string')
    throw new DeclarationError(`${what}: unit is ${show(unit)}, expected a string`);
  if (typeof sparse !== 'boolean')
    throw new DeclarationError(`${what}: sparse is ${show(sparse)}, expected a boolean`);
  if (series !== undefined) {
    checkInteger(series, 1, MAX_SERIES, `${what}: series`);
    if (size >= MAX_TUPLES) {
      throw new DeclarationError(
        `${what}: ${size} possible label tuples, expected fewer than 2^62, which an interned tuple can tell apart`,
      );
    }
    if (given === 0) throw new DeclarationError(`${what}: series is ${series}, expected none without labels`);
  } else if (open > 1) {
    throw new DeclarationError(
      `${what}: ${open} open labels make ${size} tuples; expected { series: N }, the number of tuples really used`,
    );
  } else if (given > MAX_ARGUMENTS) {
    throw new DeclarationError(
      `${what}: ${given} labels, expected at most ${MAX_ARGUMENTS} or { series: N } to write it through bound handles`,
    );
  } else if (size > MAX_SERIES) {
    throw new DeclarationError(
      `${what}: ${size} label tuples, expected at most ${MAX_SERIES} or { series: N }`,
    );
  }
  return { name, help, labels: Object.freeze([...known]), unit, sparse, series: series ?? 0 };
}

function checkUnit(name: string, unit: string, suffix: string): void {
  const base = suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  if (unit !== '' && !base.endsWith(`_${unit}`)) {
    throw new DeclarationError(
      `family "${name}": unit is "${unit}", expected a name ending in _${unit}${suffix}`,
    );
  }
}

function checkExemplars(name: string, { exemplars = false }: { readonly exemplars?: unknown }): boolean {
  if (typeof exemplars !== 'boolean') {
    throw new DeclarationError(`family "${name}": exemplars is ${show(exemplars)}, expected a boolean`);
  }
  return exemplars;
}

/**
 * Declares a counter. Its name ends in `_total`.
 * Throws a DeclarationError naming the family for any bad name, label or option.
 */
export function counter<
  const L extends readonly AnyLabel[] = readonly [],
  const O extends CounterOptions = object,
>(
  name: string,
  help: string,
  labels: L = [] as unknown as L,
  options: O = {} as O,
): CounterFamily<L, IsBound<O>, IsTraced<O>> {
  checkFamilyName(name);
  checkOptions(options, ['unit', 'sparse', 'series', 'scale', 'exemplars'], `family "${name}"`);
  if (!name.endsWith('_total') || name === '_total') {
    throw new DeclarationError(
      `family "${name}": a counter's name ends in _total, for example ${name === '_total' ? 'calls' : name}_total`,
    );
  }
  const { scale = 1 } = options as { readonly scale?: unknown };
  if (typeof scale !== 'number' || !(scale > 0) || !Number.isFinite(scale)) {
    throw new DeclarationError(`family "${name}": scale is ${show(scale)}, expected a finite number above 0`);
  }
  const common = declare(name, help, labels, options);
  checkUnit(name, common.unit, '_total');
  return Object.freeze({
    [family]: 'counter' as const,
    ...common,
    labels: common.labels as unknown as L,
    scale,
    exemplars: checkExemplars(name, options),
  });
}

/**
 * Declares a gauge; `combine` says how the levels of several writers become one series.
 * Throws a DeclarationError naming the family for any bad name, label or option.
 */
export function gauge<const L extends readonly AnyLabel[], const O extends GaugeOptions>(
  name: string,
  help: string,
  labels: L,
  options: O,
): GaugeFamily<L, O['combine'], IsBound<O>> {
  checkFamilyName(name);
  checkOptions(options, ['unit', 'sparse', 'series', 'combine', 'info'], `family "${name}"`);
  const combine: unknown = options.combine;
  if (!COMBINES.includes(combine as Combine)) {
    throw new DeclarationError(
      `family "${name}": combine is ${show(combine)}, expected one of ${COMBINES.join(', ')} (there is no default)`,
    );
  }
  const { info = false } = options as { readonly info?: unknown };
  if (typeof info !== 'boolean') {
    throw new DeclarationError(`family "${name}": info is ${show(info)}, expected a boolean`);
  }
  if (info && (!name.endsWith('_info') || name === '_info')) {
    throw new DeclarationError(
      `family "${name}": info is true, expected a name ending in _info, for example build_info`,
    );
  }
  const common = declare(name, help, labels, options);
  if (info && common.unit !== '') {
    throw new DeclarationError(`family "${name}": unit is "${common.unit}", expected none beside info`);
  }
  checkUnit(name, common.unit, '');
  return Object.freeze({
    [family]: 'gauge' as const,
    ...common,
    labels: common.labels as unknown as L,
    combine: combine as O['combine'],
    info,
  });
}

/**
 * Declares a histogram with classic buckets.
 * Throws a DeclarationError naming the family for any bad name, label, bucket or option.
 */
export function histogram<
  const L extends readonly AnyLabel[] = readonly [],
  const O extends HistogramOptions = object,
>(
  name: string,
  help: string,
  labels: L = [] as unknown as L,
  options: O = {} as O,
): HistogramFamily<L, IsBound<O>, IsTraced<O>> {
  checkFamilyName(name);
  checkOptions(options, ['unit', 'sparse', 'series', 'buckets', 'native', 'exemplars'], `family "${name}"`);
  const { buckets: given, native: asked } = options as {
    readonly buckets?: unknown;
    readonly native?: unknown;
  };
  const native = asked === undefined ? null : Object.freeze(checkNative(asked, name));
  const buckets =
    given === undefined && native !== null
      ? []
      : checkBuckets(given === undefined ? defaultBuckets : given, name);
  const exemplars = checkExemplars(name, options);
  if (exemplars && buckets.length === 0) {
    throw new DeclarationError(
      `family "${name}": exemplars is true beside native buckets only, expected buckets too: an exemplar belongs to a classic one`,
    );
  }
  const common = declare(name, help, labels, options);
  checkUnit(name, common.unit, '');
  return Object.freeze({
    [family]: 'histogram' as const,
    ...common,
    labels: common.labels as unknown as L,
    buckets,
    native,
    exemplars,
  });
}
