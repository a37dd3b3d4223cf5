// The process catalogue: what concerns the whole process, whatever its threads do. Declared on every thread; cold, and
// collected by one thread.
import { checkOptions } from '../schema/names.js';
import { prefixed } from './options.js';
import { processFamilies } from './process/families.js';

export { collectProcess, type CollectProcessOptions, type ProcessWriters } from './process/collector.js';
export type { Collecting } from './process/periodic.js';

export type ProcessOptions = {
  /** First word of the names, `app` unless given; '' for none, which the node catalogue's names then collide with. */
  readonly prefix?: string;
};

/**
 * The 6 families of a process: uptime, resident memory, open files, allocations and fragmentation (estimated), memory budget.
 * A family's key is its name without the prefix, `_total`, `_seconds` and `_bytes`.
 *
 * | Figure | How it is found |
 * |---|---|
 * | `process_uptime_seconds` | exact |
 * | `process_resident_memory_bytes` | exact, all threads together |
 * | `process_open_fds` | exact on Linux, elsewhere not shown |
 * | `process_allocations_total` | estimate: page faults of all threads since collecting began, each a page first touched. Blind to memory that an allocator hands out again; counts pages of mapped files too |
 * | `process_fragmentation_ratio` | estimate, a lower bound: what V8 holds for the collecting thread's heap and no object fills, over the resident memory |
 * | `process_memory_budget_bytes` | as given, else the smaller of the control group's limit and the machine's memory |
 *
 * The pbx and voip catalogues have some of these under the names of their sources: give them to `collectProcess` as well.
 * Throws a DeclarationError for an unknown option. Cold.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies } from 'pegcount';
 * import { pbx } from 'pegcount/catalog/pbx';
 * import { collectProcess, process } from 'pegcount/catalog/process';
 *
 * const families = defineFamilies({ process: process({ prefix: 'edge' }), pbx: pbx() });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // on one thread, whichever
 *
 * // edge_process_uptime_seconds, rustpbx_process_uptime_seconds and their kin, fresh every 5 s:
 * const collecting = collectProcess([m.process, m.pbx], { memoryBudgetBytes: 2 ** 30 });
 * collecting.stop(); // or let it end with its thread: it keeps none alive
 * ```
 */
export function process(options: ProcessOptions = {}) {
  checkOptions(options, ['prefix'], 'process catalogue');
  return processFamilies(prefixed(options.prefix ?? 'app', 'process catalogue: prefix'));
}
