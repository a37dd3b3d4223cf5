// Measures one case of pegcount and prints it as JSON. A child process of bench:scrape, with --expose-gc.
import { Renderer } from '#dist/exposition/renderer.js';
import { meter } from './meter.js';
import { eachSeries, isPicked, shapeOf, startSegment } from './series.js';

const [series, shards, changed, seconds, rounds] = process.argv.slice(2).map(Number);
const { segment, writers } = startSegment(series, shards);
const renderer = new Renderer([{ memory: segment.memory, labels: segment.labels }]);

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
let page = await renderer.render();
const cost = await meter(change, async () => (page = await renderer.render(page.buffer)), {
  seconds,
  rounds,
});
console.log(
  JSON.stringify({
    series: shapeOf(series).series,
    shards,
    changed,
    ...cost,
    ns_per_series: cost.cpu_ns / shapeOf(series).series,
    bytes: page.length,
    peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
  }),
);
