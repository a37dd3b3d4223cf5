// The schema: a flat, structured-cloneable description of all families of a segment, with its fingerprint. Cold; built on
// every thread from the same declarations, and sent as it is to the exporter, which has no declarations.
import { createHash } from 'node:crypto';
import { type AnyFamily, type Combine, family } from './family.js';
import { details, type DerivedDetails } from './labels.js';
import type { NativeSchema } from './native.js';

/** One label of a family, as data. */
export type LabelSchema =
  | { readonly kind: 'closed'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'open'; readonly name: string; readonly capacity: number; readonly dictionary: number }
  | {
      readonly kind: 'derived';
      readonly name: string;
      readonly values: readonly string[];
      /** Index among the family's labels of the label it is computed from. */
      readonly source: number;
    };

/** One family, as data. */
export type FamilySchema = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly unit: string;
  readonly labels: readonly LabelSchema[];
  /** Shows only touched series: it has open or derived labels, or was declared so. */
  readonly sparse: boolean;
  /** Number of interned tuples, or 0 where every tuple has a slot of its own. */
  readonly series: number;
  readonly scale: number;
  readonly combine: Combine | null;
  /** A gauge that is 1 where its labels hold. */
  readonly info: boolean;
  /** Classic bounds; none where there are only native buckets. */
  readonly buckets: readonly number[];
  readonly native: NativeSchema | null;
  /** Keeps exemplars: one a counter or classic bucket. */
  readonly exemplars: boolean;
};

/** One dictionary of an open label; labels of the same name and capacity share it, as they share their brand. */
export type DictionarySchema = { readonly name: string; readonly capacity: number };

export type Schema = {
  readonly families: readonly FamilySchema[];
  readonly dictionaries: readonly DictionarySchema[];
  /** SHA-256 of the above, shortened to 128 bits: four Int32. */
  readonly fingerprint: readonly [number, number, number, number];
};

/** The schema of a list of families in declaration order. */
export function describe(families: readonly AnyFamily[]): Schema {
  const dictionaries: DictionarySchema[] = [];
  const dictionaryOf = (name: string, capacity: number): number => {
    const known = dictionaries.findIndex((entry) => entry.name === name && entry.capacity === capacity);
    return known >= 0 ? known : dictionaries.push({ name, capacity }) - 1;
  };
  const described = families.map((declared): FamilySchema => {
    const labels = declared.labels.map((label): LabelSchema => {
      const own = label[details];
      if (own.kind === 'closed') return { kind: 'closed', name: own.name, values: own.values };
      if (own.kind === 'derived') return derived(declared, own);
      return { ...own, kind: 'open', dictionary: dictionaryOf(own.name, own.capacity) };
    });
    return {
      type: declared[family],
      name: declared.name,
      help: declared.help,
      unit: declared.unit,
      labels,
      sparse: declared.sparse || declared.series > 0 || labels.some((label) => label.kind !== 'closed'),
      series: declared.series,
      scale: declared[family] === 'counter' ? declared.scale : 1,
      combine: declared[family] === 'gauge' ? declared.combine : null,
      info: declared[family] === 'gauge' && declared.info,
      buckets: declared[family] === 'histogram' ? declared.buckets : [],
      native: declared[family] === 'histogram' ? declared.native : null,
      exemplars: declared[family] !== 'gauge' && declared.exemplars,
    };
  });
  const text = JSON.stringify([described, dictionaries]);
  const digest = createHash('sha256').update(text).digest();
  const word = (index: number): number => digest.readInt32LE(index * 4);
  return { families: described, dictionaries, fingerprint: [word(0), word(1), word(2), word(3)] };
}

function derived(declared: AnyFamily, own: DerivedDetails): LabelSchema {
  const source = declared.labels.findIndex((label) => label[details] === own.source);
  return { kind: 'derived', name: own.name, values: own.values, source };
}

/** The fingerprint as hexadecimal digits, for messages. */
export function fingerprintText(fingerprint: readonly number[]): string {
  return fingerprint.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
