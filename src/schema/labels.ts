// Labels and their branded values: closed (an enum), open (interned at run time), derived (computed from a closed one).
// Cold, but for `of`, which edges call once an event to turn a string into an integer.
import { checkInteger, checkLabelName, checkOptions, DeclarationError, show } from './names.js';

declare const brand: unique symbol;

/** A label's value on the hot path: an integer that only the label with this name and these values accepts. */
export type LabelValue<Name extends string, Values> = number & { readonly [brand]: readonly [Name, Values] };

/** The key under which a label keeps what the engine needs, out of the way of the label's own values. */
export const details = Symbol('pegcount.label');

export type ClosedDetails = {
  readonly kind: 'closed';
  readonly name: string;
  readonly values: readonly string[];
};
export type OpenDetails = { readonly kind: 'open'; readonly name: string; readonly capacity: number };
export type DerivedDetails = {
  readonly kind: 'derived';
  readonly name: string;
  readonly source: ClosedDetails;
  /** The shown value for each value of the source, in its order. */
  readonly values: readonly string[];
};

/** What `of` may give besides a value: nothing where `other` is known to be one. */
type Otherwise<Value extends string> = string extends Value
  ? undefined
  : 'other' extends Value
    ? never
    : undefined;

type Members<Name extends string, Values extends readonly string[]> = {
  readonly [details]: ClosedDetails;
  /** The label's name. */
  readonly label: Name;
  /** Its values in declaration order. */
  readonly values: Values;
  /**
   * The value of a string from outside, by exact match: for an unknown one `other` where the enum has it, else
   * undefined. One map look-up.
   */
  of(text: string): LabelValue<Name, Values> | Otherwise<Values[number]>;
};

/** A label whose values are known at declaration; each is a property holding its integer. */
export type ClosedLabel<
  Name extends string = string,
  Values extends readonly string[] = readonly string[],
> = Members<Name, Values> &
  Readonly<Record<Exclude<Values[number], 'label' | 'values' | 'of'>, LabelValue<Name, Values>>>;

/** A closed label over a range of integers such as status codes. */
export interface NumberLabel<
  Name extends string = string,
  From extends number = number,
  To extends number = number,
> {
  readonly [details]: ClosedDetails;
  readonly label: Name;
  readonly values: readonly string[];
  /** The value for an integer, or undefined outside the range. Arithmetic only, fit for hot paths. */
  of(value: number): LabelValue<Name, readonly [From, To]> | undefined;
}

/** A label whose values are interned at run time up to a capacity; 0 is `other`, shown for all that found no room. */
export interface OpenLabel<Name extends string = string, Capacity extends number = number> {
  readonly [details]: OpenDetails;
  readonly label: Name;
  readonly capacity: Capacity;
  readonly other: LabelValue<Name, Capacity>;
}

/** A label computed from a closed one of the same family; it takes no argument and costs no slots. */
export interface DerivedLabel<Name extends string = string> {
  readonly [details]: DerivedDetails;
  readonly label: Name;
}

/** Any label that a family can declare. */
export type AnyLabel =
  | { readonly [details]: ClosedDetails; readonly label: string }
  | { readonly [details]: OpenDetails; readonly label: string }
  | { readonly [details]: DerivedDetails; readonly label: string };

/** The branded integer that a label takes as an argument. */
export type ValueOf<L> =
  L extends OpenLabel<infer N, infer C>
    ? LabelValue<N, C>
    : L extends NumberLabel<infer N, infer F, infer T>
      ? LabelValue<N, readonly [F, T]>
      : L extends Members<infer N, infer V>
        ? LabelValue<N, V>
        : never;

const MAX_VALUES = 65536;

function checkValues(name: string, values: unknown): asserts values is readonly string[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw new DeclarationError(
      `label "${name}": got ${show(values)} as values, expected at least one string`,
    );
  }
  checkInteger(values.length, 1, MAX_VALUES, `label "${name}": the number of values`);
  const seen = new Set<unknown>();
  for (const value of values as unknown[]) {
    if (typeof value !== 'string' || value === '') {
      throw new DeclarationError(`label "${name}": value ${show(value)} must be a string that is not empty`);
    }
    // As a page shows it: half a surrogate pair becomes U+FFFD there, and two such would be one series.
    const shown = Buffer.from(value).toString();
    if (seen.has(shown))
      throw new DeclarationError(`label "${name}": value ${show(value)} is declared twice`);
    seen.add(shown);
  }
}

/**
 * Declares a label with a fixed set of values: `const Direction = closedLabel('direction', ['inbound', 'outbound'])`.
 * Throws a DeclarationError for a bad or reserved name and for an empty, repeated or non-string value.
 */
export function closedLabel<Name extends string, const Values extends readonly string[]>(
  name: Name,
  values: Values,
): ClosedLabel<Name, Values> {
  checkLabelName(name, `label ${show(name)}`);
  checkValues(name, values);
  const own = Object.freeze([...values]) as unknown as Values;
  const byText = new Map<string, number>(own.map((value, index) => [value, index]));
  const other = byText.get('other');
  const members = { label: name, values: own, of: (text: string) => byText.get(text) ?? other };
  const label = Object.assign(Object.fromEntries(byText), members, {
    [details]: Object.freeze({ kind: 'closed', name, values: own }),
  });
  // Not made by Object.create(null): V8 would keep a dictionary, and reading a value in a hot call would cost 4 ns.
  Object.setPrototypeOf(label, null);
  return Object.freeze(label) as unknown as ClosedLabel<Name, Values>;
}

/**
 * Declares a closed label over the integers from..to, such as SIP status codes. Throws a DeclarationError for a bad
 * name or a range that is empty or wider than 65,536.
 */
export function numberLabel<Name extends string, const From extends number, const To extends number>(
  name: Name,
  from: From,
  to: To,
): NumberLabel<Name, From, To> {
  checkLabelName(name, `label ${show(name)}`);
  checkInteger(from, -(2 ** 31), 2 ** 31 - 1, `label "${name}": the first number`);
  checkInteger(to, from, from + MAX_VALUES - 1, `label "${name}": the last number`);
  const values = Object.freeze(Array.from({ length: to - from + 1 }, (_, index) => String(from + index)));
  return Object.freeze({
    [details]: Object.freeze({ kind: 'closed' as const, name, values }),
    label: name,
    values,
    of: (value: number) =>
      Number.isInteger(value) && value >= from && value <= to
        ? ((value - from) as LabelValue<Name, readonly [From, To]>)
        : undefined,
  });
}

/**
 * Declares a label whose values arrive at run time: at most `capacity` of them beside `other`.
 * Throws a DeclarationError for a bad name or a capacity outside 1..65,536.
 */
export function openLabel<Name extends string, const Capacity extends number>(
  name: Name,
  options: { readonly capacity: Capacity },
): OpenLabel<Name, Capacity> {
  checkLabelName(name, `label ${show(name)}`);
  checkOptions(options, ['capacity'], `label "${name}"`);
  checkInteger(options.capacity, 1, MAX_VALUES, `label "${name}": capacity`);
  const { capacity } = options;
  return Object.freeze({
    [details]: Object.freeze({ kind: 'open' as const, name, capacity }),
    label: name,
    capacity,
    other: 0 as LabelValue<Name, Capacity>,
  });
}

/**
 * Declares a label computed from a closed one: `derivedLabel('status_class', StatusCode, (code) => code[0] + 'xx')`.
 * `derive` is called once a value, here. Throws a DeclarationError for a bad name, an open source, or a result that is
 * not a string.
 */
export function derivedLabel<Name extends string>(
  name: Name,
  source: { readonly [details]: ClosedDetails },
  derive: (value: string) => string,
): DerivedLabel<Name> {
  checkLabelName(name, `label ${show(name)}`);
  const from = (source as { readonly [details]?: ClosedDetails } | null | undefined)?.[details];
  if (from?.kind !== 'closed') {
    throw new DeclarationError(`label "${name}": got ${show(source)} as source, expected a closed label`);
  }
  const values = from.values.map((value) => {
    const shown: unknown = derive(value);
    if (typeof shown !== 'string' || shown === '') {
      throw new DeclarationError(
        `label "${name}": derived ${show(shown)} from "${value}", expected a string`,
      );
    }
    return shown;
  });
  return Object.freeze({
    [details]: Object.freeze({ kind: 'derived' as const, name, source: from, values: Object.freeze(values) }),
    label: name,
  });
}
