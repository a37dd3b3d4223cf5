// The node catalogue: what prom-client's default metrics say about Node.js, under the same names, thread by thread. Declared
// on every thread; cold, and collected by each thread for itself.
import { checkOptions } from '../schema/names.js';
import { withHelpers } from '../writer/helpers.js';
import {
  chooseNodeLabels,
  type NodeBuckets,
  nodeBuckets,
  type NodeLabelChoice,
  type NodeSeries,
  nodeSeries,
} from './node/context.js';
import { heapFamilies } from './node/heap-families.js';
import { loopFamilies } from './node/loop-families.js';
import { processWideFamilies } from './node/process-wide-families.js';
import { resourceFamilies } from './node/resource-families.js';
import { override, prefixed } from './options.js';

export { collectNode, type CollectNodeOptions, type NodeSource } from './node/collector.js';
export {
  GcKind,
  HeapSpace,
  NodeMajor,
  NodeMinor,
  NodePatch,
  NodeVersion,
  ResourceType,
  Thread,
} from './node/labels.js';
export type { Collecting } from './process/periodic.js';

export type NodeOptions<Labels extends NodeLabelChoice = NodeLabelChoice> = {
  /** First word of the names; none unless given, so that dashboards made for prom-client find them. */
  readonly prefix?: string;
  /** Open labels instead of the catalogue's own: `{ thread: openLabel('thread', { capacity: 500 }) }`. */
  readonly labels?: Labels;
  /** Bounds in seconds of `gcDuration`. */
  readonly buckets?: Partial<NodeBuckets>;
  /** Room for pairs of thread and type. */
  readonly series?: Partial<NodeSeries>;
};

/**
 * The 31 families that prom-client's `collectDefaultMetrics` has, by the same names and types. What belongs to the process
 * (`process_*`, `nodejs_version_info`) has prom-client's labels; what belongs to a thread (event loop, heap, garbage
 * collections, resources) has the label `thread` beside them, so that `sum without (thread)` is the whole.
 *
 * A thread's gauges leave the page when it is gone; its garbage collections stay counted, since a total never goes backwards.
 * `m.retire(Thread, m.intern(Thread, name))` hides them. Of threads that share a name, or that found no room and are shown as
 * `other`, heaps and totals are summed, and of lags and numbers by type the largest is shown (the least of `_min`).
 *
 * Differences from prom-client: lags are those of a period, not of the time between two scrapes; every garbage collection is
 * observed, not the first of each batch only; a type of resource that is gone is shown as 0, and a lag that nobody
 * measured is not shown. CPU seconds begin at 0 with the collector, as there.
 *
 * Throws a DeclarationError for an unknown option or a label of another name or not open. Cold.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies } from 'pegcount';
 * import { collectNode, node } from 'pegcount/catalog/node';
 *
 * const families = defineFamilies({ node: node() });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * // nodejs_eventloop_lag_p99_seconds{thread="media-2"} and its kin, fresh every 5 s:
 * const collecting = collectNode(m, { thread: 'media-2' });
 * collecting.stop(); // or let it end with its thread: it keeps none alive
 * ```
 */
export function node<const Labels extends NodeLabelChoice = object>(options: NodeOptions<Labels> = {}) {
  checkOptions(options, ['prefix', 'labels', 'buckets', 'series'], 'node catalogue');
  const labels = chooseNodeLabels(options.labels);
  const context = {
    name: prefixed(options.prefix ?? '', 'node catalogue: prefix'),
    labels,
    buckets: override<NodeBuckets>(nodeBuckets, options.buckets, 'node catalogue: buckets'),
    series: override<NodeSeries>(nodeSeries, options.series, 'node catalogue: series'),
  };
  const tree = {
    ...processWideFamilies(context),
    ...loopFamilies(context),
    ...resourceFamilies(context),
    ...heapFamilies(context),
  };
  return withHelpers(tree, () => ({ labels }));
}
