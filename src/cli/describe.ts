// The families of the catalogues as plain data, for `pegcount families`. Main thread.
import { type AnyFamily } from '../schema/family.js';
import { defineFamilies, type FamilyTree, isFamily } from '../schema/families.js';
import type { FamilySchema } from '../schema/schema.js';
import { catalogues } from './catalogues.js';

export type DescribedLabel =
  | { readonly name: string; readonly kind: 'closed'; readonly values: readonly string[] }
  | { readonly name: string; readonly kind: 'open'; readonly capacity: number }
  | {
      readonly name: string;
      readonly kind: 'derived';
      /** The label that it is computed from. */
      readonly from: string;
      readonly values: readonly string[];
    };

export interface DescribedFamily {
  readonly catalogue: string;
  /** Where it stands in the catalogue: `calls` is written as `m.pbx.calls`. */
  readonly key: string;
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** '' where it has none. */
  readonly unit: string;
  readonly labels: readonly DescribedLabel[];
  /** Of a gauge. */
  readonly combine?: string;
  /** Of a histogram, without +Inf. */
  readonly buckets?: readonly number[];
  /** Of a counter that counts integers of a smaller unit than it shows. */
  readonly scale?: number;
  /** Room for label tuples of a family that only handles write. */
  readonly series?: number;
}

/** The families of a tree by name, each with the path of its key. */
function keysOf(tree: FamilyTree, path: string): [name: string, key: string][] {
  return Object.entries(tree).flatMap(([key, node]: [string, AnyFamily | FamilyTree]) =>
    isFamily(node) ? [[node.name, `${path}.${key}`] as [string, string]] : keysOf(node, `${path}.${key}`),
  );
}

function describeLabels(labels: FamilySchema['labels']): DescribedLabel[] {
  return labels.map((label) => {
    const { kind, name } = label;
    if (kind === 'open') return { name, kind, capacity: label.capacity };
    if (kind === 'closed') return { name, kind, values: label.values };
    return { name, kind, from: labels[label.source].name, values: [...new Set(label.values)] };
  });
}

/** Every family of every catalogue, in the order of their declaration. */
export function describeAll(): DescribedFamily[] {
  return Object.entries(catalogues).flatMap(([catalogue, tree]) => {
    const keys = new Map(keysOf(tree, catalogue));
    return defineFamilies(tree)
      .schema.families.filter(({ name }) => keys.has(name))
      .map((family): DescribedFamily => ({
        catalogue,
        key: keys.get(family.name)!,
        name: family.name,
        type: family.type,
        help: family.help,
        unit: family.unit,
        labels: describeLabels(family.labels),
        ...(family.combine === null ? {} : { combine: family.combine }),
        ...(family.type === 'histogram' ? { buckets: family.buckets } : {}),
        ...(family.scale === 1 ? {} : { scale: family.scale }),
        ...(family.series === 0 ? {} : { series: family.series }),
      }));
  });
}
