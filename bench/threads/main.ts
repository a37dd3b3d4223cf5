// bench:threads: what a writer's events cost beside other writers and beside an exporter that is scraped ten times a second,
// against what they cost alone. Thread-CPU nanoseconds in alternating pairs of windows, one subject a child process; batches of
// 1000 events by the wall's clock, so that a stall shows; and the memory of a segment. `--short` takes few and short windows,
// `--writers N` goes up to N (the number of processors unless given), `--json` ends with one line of JSON, `--save` keeps it.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureInChild } from '../support/child.js';
import { median, rounded } from '../support/figures.js';
import { medianInterval } from '../support/interval.js';
import { finish, machine } from '../support/results.js';
import { plainTable } from '../support/table.js';
import type { Batches, Setting } from './child.js';
import type { Memory } from './memory.js';
import { FEWEST_SCRAPES_A_SECOND } from './messages.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    writers: { type: 'string', default: String(Math.max(2, availableParallelism())) },
  },
});
const subjects = ['raw', 'inc', 'observe', 'atomics_add'];
const pairs = values.short ? 5 : 20;
const windowMs = values.short ? 50 : 100;
/** Beside an exporter: at ten scrapes a second five fall into a window. */
const scrapedWindowMs = values.short ? 200 : 500;

/** One subject in one company. */
type Row = {
  subject: string;
  beside: string;
  writers: number;
  pinned: boolean;
  pairs: number;
  alone_ns: number;
  beside_ns: number;
  /** Median of the pairs' ratios, and its 95 % interval. */
  ratio: number;
  ratio_low: number;
  ratio_high: number;
  alone_batches: Batches;
  beside_batches: Batches;
  company_on_processor: number | null;
  window_ms: number;
  scrapes: number;
  scrapes_per_second: number | null;
  bytes_a_scrape: number;
};

function summary(subject: string, setting: Setting): Row {
  const { alone, together, ...rest } = setting;
  const ratio = medianInterval(together.ns.map((ns, pair) => ns / alone.ns[pair]));
  return {
    subject,
    ...rest,
    pairs: alone.ns.length,
    alone_ns: rounded(median(alone.ns)),
    beside_ns: rounded(median(together.ns)),
    ratio: rounded(ratio.median),
    ratio_low: rounded(ratio.low),
    ratio_high: rounded(ratio.high),
    alone_batches: alone.batches,
    beside_batches: together.batches,
  };
}

const rows = subjects.flatMap((subject) => {
  const given = { arguments: [subject, pairs, windowMs, scrapedWindowMs, values.writers] };
  const { settings } = measureInChild<{ settings: Setting[] }>(new URL('./child.js', import.meta.url), given);
  process.stderr.write(`${subject}\n`);
  return settings.map((setting) => summary(subject, setting));
});
const memory = measureInChild<Memory>(new URL('./memory.js', import.meta.url));

console.log(
  plainTable([
    [
      'thread-CPU ns an event',
      'beside',
      'alone',
      'beside it',
      'ratio',
      '95 % interval',
      'company on CPU',
      'scrapes/s',
    ],
    ...rows.map((row) => [
      row.subject,
      row.beside,
      row.alone_ns.toFixed(2),
      row.beside_ns.toFixed(2),
      row.ratio.toFixed(3),
      `${row.ratio_low.toFixed(3)} to ${row.ratio_high.toFixed(3)}`,
      row.company_on_processor === null ? '' : `${(100 * row.company_on_processor).toFixed(0)} %`,
      row.scrapes_per_second?.toFixed(1) ?? '',
    ]),
  ]),
);
for (const { subject, scrapes_per_second } of rows) {
  if (scrapes_per_second === null || scrapes_per_second >= FEWEST_SCRAPES_A_SECOND) continue;
  process.stderr.write(
    `${subject}: ${scrapes_per_second} scrapes a second, expected ${FEWEST_SCRAPES_A_SECOND} or more: too busy a machine\n`,
  );
}
const times = (batches: Batches): string[] =>
  [batches.p50_us, batches.p99_us, batches.p999_us, batches.max_us].map((us) => us.toFixed(1));
console.log('');
console.log(
  plainTable([
    ['us a batch of 1000', 'beside', 'p50', 'p99', 'p99.9', 'max'],
    ...rows.flatMap((row) => [
      [row.subject, 'nobody', ...times(row.alone_batches)],
      ['', row.beside, ...times(row.beside_batches)],
    ]),
  ]),
);
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(
  `\nA counter takes ${memory.bytes_a_counter} bytes a shard, a bucket ${memory.bytes_a_bucket}. Of a segment of ` +
    `${mb(memory.segment_bytes)} with ${memory.shards} shards, resident when created: ${mb(memory.resident_created_bytes)}; ` +
    `with one shard of ${mb(memory.shard_bytes)} written: ${mb(memory.resident_one_writer_bytes)}; scraped: ` +
    `${mb(memory.resident_scraped_bytes)}; all of it filled: ${mb(memory.resident_filled_bytes)}.`,
);
finish('threads', { rows, memory, ...machine() }, values);
