// What the options of all catalogues have in common: prefixes, and defaults that callers replace key by key. Cold.
import { type AnyLabel, type ClosedDetails, details, type OpenDetails } from '../schema/labels.js';
import { checkOptions, DeclarationError, show } from '../schema/names.js';

/** A label that may stand in for a catalogue's own: of the same name, open or closed or a range of numbers. */
export type LabelNamed<Name extends string> =
  | { readonly [details]: OpenDetails; readonly label: Name }
  | { readonly [details]: ClosedDetails; readonly label: Name };

/** What may be given for each label of `Defaults`. */
export type LabelChoice<Defaults> = {
  readonly [K in keyof Defaults]?: Defaults[K] extends { readonly label: infer Name extends string }
    ? LabelNamed<Name>
    : never;
};

/** The label of `Given` under `Key`, or else the default. */
export type ChosenLabel<Default extends LabelNamed<string>, Given, Key extends PropertyKey> =
  Given extends Readonly<Record<Key, infer Label extends LabelNamed<Default['label']>>> ? Label : Default;

/** `Defaults` with the labels of `Given` in their places. */
export type ChosenLabels<Defaults extends Record<keyof Defaults, LabelNamed<string>>, Given> = {
  readonly [K in keyof Defaults]: ChosenLabel<Defaults[K], Given, K>;
};

/** Turns the part of a name behind the prefix into the whole name. */
export type Naming = (name: string) => string;

/** The naming of one prefix: 'edge' makes `edge_calls_total`, '' makes `calls_total`. Throws unless it is a string. */
export function prefixed(prefix: unknown, what: string): Naming {
  if (typeof prefix !== 'string') {
    throw new DeclarationError(`${what}: got ${show(prefix)}, expected a string such as "edge"`);
  }
  return (name) => (prefix === '' ? name : `${prefix}_${name}`);
}

/**
 * `defaults` with what is `given` in their places; undefined is not given. Throws for a key that is not among the defaults.
 */
export function override<Defaults extends object>(
  defaults: Defaults,
  given: Partial<Defaults> | undefined,
  what: string,
): Defaults {
  checkOptions(given ?? {}, Object.keys(defaults), what);
  const chosen = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(chosen) as Partial<Defaults>) };
}

/** The labels of a catalogue. Throws for an unknown key, or a label that has another name or is derived. */
export function chooseLabels<
  Defaults extends Record<keyof Defaults, LabelNamed<string>>,
  Given extends object,
>(defaults: Defaults, given: Given | undefined, what: string): ChosenLabels<Defaults, Given> {
  const chosen = override<Defaults>(defaults, given, what);
  for (const [key, label] of Object.entries(chosen) as [keyof Defaults & string, unknown][]) {
    const own = (label as Partial<AnyLabel> | null)?.[details];
    const expected = defaults[key].label;
    if (own === undefined || own.kind === 'derived' || own.name !== expected) {
      throw new DeclarationError(
        `${what}: ${key} is ${own === undefined ? show(label) : `label "${own.name}" (${own.kind})`}, ` +
          `expected an open or closed label "${expected}"`,
      );
    }
  }
  return chosen as ChosenLabels<Defaults, Given>;
}
