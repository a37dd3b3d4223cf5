// Measures one case of pegcount and prints it as JSON; ends with an error where the last page is not the one that a renderer
// without a past makes. A child process of bench:scrape, with --expose-gc.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { formatsOf } from '#dist/exposition/formats.js';
import type { FormatName } from '#dist/exposition/negotiate.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { meter } from './meter.js';
import { eachSeries, isPicked, shapeOf, startSegment } from './series.js';

const [series, shards, changed, seconds, rounds] = process.argv.slice(2).map(Number);
/** What page, and, with `gzip`, that only compressing it is measured. */
const [format = 'text', encoding = ''] = process.argv.slice(7) as [FormatName?, string?];
const { segment, writers } = startSegment(series, shards);
const newRenderer = () => new Renderer([{ memory: segment.memory, labels: segment.labels }]);
let renderer = newRenderer();
const render = (into?: Buffer) => renderer.render(into, formatsOf({ created: false })[format]);
const compress = promisify(gzip);

/** Every writer counts once in each series that is to change. */
function change(round: number): void {
  if (changed === 0) return;
  for (const counters of writers) {
    eachSeries(series, (family, trunk, code, position) => {
      if (changed === 1 || isPicked(position, round)) counters[family].inc(trunk, code);
    });
  }
}

// As the page cache does with one scraper: the buffer of the last page comes back for the next.
let page = await render();
let bytes = page.length;
const scrape =
  encoding === 'gzip'
    ? async () => ({ length: bytes } = await compress(page.buffer.subarray(0, page.length), { level: 1 }))
    : async () => ({ length: bytes } = page = await render(page.buffer));
const cost = await meter(change, scrape, { seconds, rounds });
const peak = process.resourceUsage().maxRSS * 1024;

// The measured pages were patched, again and again: they must have stayed what a page made anew is.
renderer = newRenderer();
globalThis.gc!();
const fresh = await render();
if (page.buffer.compare(fresh.buffer, 0, fresh.length, 0, page.length) !== 0) {
  throw new Error(
    `after ${cost.rounds} scrapes the page (${page.length} bytes) is not that of a new renderer (${fresh.length} bytes)`,
  );
}

console.log(
  JSON.stringify({
    series: shapeOf(series).series,
    shards,
    changed,
    format,
    gzip: encoding === 'gzip',
    ...cost,
    ns_per_series: cost.cpu_ns / shapeOf(series).series,
    bytes,
    peak_rss_bytes: peak,
  }),
);
