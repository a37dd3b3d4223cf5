// What a segment costs in memory: bytes a counter and a bucket from its length, and the resident pages of one of 50 MB while it
// is created, written by one thread, and scraped. A child process of bench:threads of its own.
import { readFileSync } from 'node:fs';
import {
  attach,
  counter,
  createSegment,
  defineFamilies,
  histogram,
  linearBuckets,
  numberLabel,
} from 'pegcount';
import { startExporter } from 'pegcount/exporter';

const SHARDS = 640;
const SERIES = 10_000;

/** Length of a segment of counters, or of histograms, with `values` series and some shards. */
function bytes(name: string, values: number, buckets: number | undefined, shards: number): number {
  const Value = numberLabel('value', 0, values - 1);
  const family =
    buckets === undefined
      ? counter(name, 'h', [Value])
      : histogram(name, 'h', [Value], { buckets: linearBuckets(1, 1, buckets) });
  return createSegment(defineFamilies({ family }), { shards, name }).handle.buffer.byteLength;
}

/** Twice as much of one thing, in as many shards and the exporter's own: what one of it costs in one shard. */
const SMALL = 4;
const bytesACounter =
  (bytes('a_total', 2 * SERIES, undefined, SMALL) - bytes('b_total', SERIES, undefined, SMALL)) /
  (SERIES * (SMALL + 1));
const bytesABucket = (bytes('c', 1000, 20, SMALL) - bytes('d', 1000, 10, SMALL)) / (1000 * 10 * (SMALL + 1));

/** Resident bytes of every mapping of this process, by its first address, and of all together. */
function residence(): { mappings: Map<string, number>; total: number } {
  const mappings = new Map<string, number>();
  let start = '';
  let total = 0;
  for (const line of readFileSync('/proc/self/smaps', 'latin1').split('\n')) {
    const range = /^([0-9a-f]+)-[0-9a-f]+ /.exec(line);
    if (range !== null) start = range[1];
    const resident = /^Rss: +(\d+) kB/.exec(line);
    if (resident === null) continue;
    mappings.set(start, Number(resident[1]) * 1024);
    total += Number(resident[1]) * 1024;
  }
  return { mappings, total };
}

const Value = numberLabel('value', 0, SERIES - 1);
const families = defineFamilies({ counted: counter('bench_events_total', 'Events', [Value]) });
residence();
const before = residence();
const segment = createSegment(families, { shards: SHARDS });
const created = residence();
const m = attach(families, segment.handle);
for (let value = 0; value < SERIES; value++) m.counted.inc(Value.of(value)!);
const written = residence();

const exporter = await startExporter(segment, { port: 0 });
let page = '';
for (let scrape = 0; scrape < 5; scrape++) page = await (await fetch(exporter.url)).text();
const scraped = residence();
await exporter.close();
const lines = page
  .split('\n')
  .filter((line) => line.startsWith('bench_events_total{') && line.endsWith(' 1'));
if (lines.length !== SERIES) throw new Error(`the page shows ${lines.length} of ${SERIES} series`);

// Last, so that the segment's mapping is known: the one that now grows by its length.
new Uint8Array(segment.handle.buffer).fill(1);
const filled = residence();
const growth = ([start, now]: [string, number]): number => now - (scraped.mappings.get(start) ?? 0);
const [mapping] = [...filled.mappings].sort((a, b) => growth(b) - growth(a))[0];

/** What this child prints. */
export type Memory = typeof figures;
const figures = {
  bytes_a_counter: bytesACounter,
  bytes_a_bucket: bytesABucket,
  segment_bytes: segment.handle.buffer.byteLength,
  shards: SHARDS,
  shard_bytes: segment.memory.layout.stride,
  process_growth_created_bytes: created.total - before.total,
  resident_created_bytes: created.mappings.get(mapping) ?? 0,
  resident_one_writer_bytes: written.mappings.get(mapping) ?? 0,
  resident_scraped_bytes: scraped.mappings.get(mapping) ?? 0,
  resident_filled_bytes: filled.mappings.get(mapping) ?? 0,
};
console.log(JSON.stringify(figures));
