// Measures one peer and prints it as JSON. A child process of bench:scrape, with --expose-gc.
import { meter } from './meter.js';
import { type PeerName, startPeer } from './peers.js';
import { shapeOf } from './series.js';

const [name, ...numbers] = process.argv.slice(2);
const [asked, seconds, rounds] = numbers.map(Number);
const peer = await startPeer(name as PeerName, asked);
let page = '';
// No peer keeps anything between scrapes, so it makes no difference how much has changed.
const cost = await meter(
  () => {},
  async () => (page = await peer.page()),
  { seconds, rounds },
);
const { series } = shapeOf(asked);
console.log(
  JSON.stringify({
    peer: name,
    version: peer.version,
    series,
    ...cost,
    ns_per_series: cost.cpu_ns / series,
    bytes: Buffer.byteLength(page),
    peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
  }),
);
await peer.end();
process.exit();
