// What the families of the node catalogue are declared with, and what their writers look like to the collectors. Cold.
import { details, type OpenDetails, type OpenLabel } from '../../schema/labels.js';
import { DeclarationError } from '../../schema/names.js';
import type { WriterTree } from '../../writer/types.js';
import { chooseLabels, type Naming } from '../options.js';
import type { heapFamilies } from './heap-families.js';
import { nodeLabels } from './labels.js';
import type { loopFamilies } from './loop-families.js';
import type { processWideFamilies } from './process-wide-families.js';
import type { resourceFamilies } from './resource-families.js';

type Open<Name extends string> = { readonly [details]: OpenDetails; readonly label: Name };

/** Open labels in place of the catalogue's own. */
export type NodeLabelChoice = { readonly thread?: Open<'thread'>; readonly type?: Open<'type'> };

/** Bounds in seconds of `gcDuration`, as prom-client has them. */
export const nodeBuckets = { gcDuration: [0.001, 0.01, 0.1, 1, 2, 5] };
/** Room for pairs of thread and type, in each of `activeResources`, `activeHandles` and `activeRequests`. */
export const nodeSeries = { activeResources: 1024, activeHandles: 512, activeRequests: 256 };

export type NodeBuckets = Readonly<Record<keyof typeof nodeBuckets, readonly number[]>>;
export type NodeSeries = Readonly<Record<keyof typeof nodeSeries, number>>;

/** What the groups of families are declared with. */
export type NodeContext<
  Thread extends Open<'thread'> = Open<'thread'>,
  Type extends Open<'type'> = Open<'type'>,
> = {
  readonly name: Naming;
  readonly labels: { readonly thread: Thread; readonly type: Type };
  readonly buckets: NodeBuckets;
  readonly series: NodeSeries;
};

type ThreadLabel = OpenLabel<'thread'>;
type TypeLabel = OpenLabel<'type'>;

/** The catalogue's writers, whatever the capacities of its labels. */
export type NodeWriters = WriterTree<
  ReturnType<typeof processWideFamilies> &
    ReturnType<typeof loopFamilies<ThreadLabel>> &
    ReturnType<typeof resourceFamilies<ThreadLabel, TypeLabel>> &
    ReturnType<typeof heapFamilies<ThreadLabel>>
> & {
  /** The labels that this catalogue was declared with. */
  readonly labels: { readonly thread: ThreadLabel; readonly type: TypeLabel };
};

/** The integer of a thread's name, as the writers take it. */
export type ThreadValue = Parameters<NodeWriters['heapSizeUsed']['set']>[1];

/** The labels of the catalogue; throws unless both are open and of their names: names of threads arrive at run time. */
export function chooseNodeLabels<Given extends NodeLabelChoice>(given: Given | undefined) {
  const chosen = chooseLabels(nodeLabels, given, 'node catalogue: labels');
  for (const [key, label] of Object.entries(chosen)) {
    const { kind } = label[details] as { readonly kind: string };
    if (kind !== 'open') {
      throw new DeclarationError(`node catalogue: labels: ${key} is ${kind}, expected an open label`);
    }
  }
  return chosen;
}
