// collectProcess: keeps the figures of the whole process fresh, in the process catalogue and wherever else they are
// declared. Cold; runs on the one thread that calls it.
import { memoryUsage, uptime } from 'node:process';
import { checkInteger, checkOptions, DeclarationError, show } from '../../schema/names.js';
import type { WriterTree } from '../../writer/types.js';
import { allocationsEstimate, fragmentationEstimate, memoryBudget } from './estimates.js';
import type { processFamilies } from './families.js';
import { type Collecting, growth, PERIOD, repeat } from './periodic.js';
import { openFiles } from './readings.js';

type Figures = WriterTree<ReturnType<typeof processFamilies>>;

/**
 * Writers with some of the process catalogue's families, known by their keys: `m.process` has all six, `m.pbx` the uptime,
 * resident memory and open files of seed 000, `m.voip` the resident memory, allocations and fragmentation of seed 003.
 */
export type ProcessWriters = { readonly [K in keyof Figures]?: Figures[K] };

export type CollectProcessOptions = {
  /** Milliseconds between two readings, from 50 to 3,600,000; 5000 unless given. */
  readonly everyMs?: number;
  /** Memory that the process may use, in bytes; the control group's limit or else the machine's memory unless given. */
  readonly memoryBudgetBytes?: number;
};

const KEYS = [
  'processUptime',
  'processResidentMemory',
  'processOpenFds',
  'processAllocations',
  'processFragmentationRatio',
  'processMemoryBudget',
] as const satisfies readonly (keyof Figures)[];

function known(writers: unknown): ProcessWriters {
  if (typeof writers === 'object' && writers !== null && KEYS.some((key) => key in writers)) return writers;
  throw new DeclarationError(
    `collectProcess: got ${show(writers)}, expected writers with at least one of ${KEYS.join(', ')}, such as m.process`,
  );
}

/** One reading of everything that some writer declares, into all writers; the returned function is called once a period. */
function figures(all: readonly ProcessWriters[], budget: number | undefined): () => void {
  const start = allocationsEstimate();
  const allocations = all.flatMap(({ processAllocations }) =>
    processAllocations === undefined ? [] : [growth(processAllocations, start)],
  );
  const countsFiles = all.some(({ processOpenFds }) => processOpenFds !== undefined);
  return () => {
    const resident = memoryUsage.rss();
    const fragmentation = fragmentationEstimate(resident);
    const seconds = uptime();
    const most = budget ?? memoryBudget();
    const open = countsFiles ? openFiles() : undefined;
    for (const writers of all) {
      writers.processUptime?.set(seconds);
      writers.processResidentMemory?.set(resident);
      if (open !== undefined) writers.processOpenFds?.set(open);
      writers.processFragmentationRatio?.set(fragmentation);
      writers.processMemoryBudget?.set(most);
    }
    const pages = allocationsEstimate();
    for (const advance of allocations) advance(pages);
  };
}

/**
 * Keeps the figures of this process fresh in all `writers` that declare them, now and every `everyMs`. Call it on ONE thread
 * of the process, whichever: two would count allocations twice. Off Linux the open files are not shown. A reading takes
 * some 200 microseconds, and more with thousands of open files. The timer keeps no process alive.
 *
 * ```ts
 * const collecting = collectProcess([m.process, m.pbx, m.voip], { memoryBudgetBytes: 2 ** 30 });
 * collecting.stop();
 * ```
 *
 * Throws a DeclarationError for an unknown option, a period or a budget out of range, or writers without any such family.
 */
export function collectProcess(
  writers: ProcessWriters | readonly ProcessWriters[],
  options: CollectProcessOptions = {},
): Collecting {
  checkOptions(options, ['everyMs', 'memoryBudgetBytes'], 'collectProcess');
  const { everyMs = PERIOD.usual, memoryBudgetBytes } = options;
  if (memoryBudgetBytes !== undefined) {
    checkInteger(memoryBudgetBytes, 1, Number.MAX_SAFE_INTEGER, 'collectProcess: memoryBudgetBytes');
  }
  const all = (Array.isArray(writers) ? writers : [writers]).map(known);
  return repeat(figures(all, memoryBudgetBytes), everyMs, 'collectProcess');
}
