// Holds the pages of all subjects against one another: the same series with the same values, whatever the shards. A child process
// of bench:scrape; ends with an error where they differ, before anything is measured.
import { Renderer } from '#dist/exposition/renderer.js';
import { peerNames, startPeer } from './peers.js';
import { shapeOf, startSegment } from './series.js';

const [asked, ...shardCounts] = process.argv.slice(2).map(Number);

/** Its lines, sorted; without comments and what an engine tells about itself. */
function samples(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('pegcount_'))
    .sort();
}

async function ownPage(shards: number): Promise<string[]> {
  const { segment } = startSegment(asked, shards);
  const renderer = new Renderer([{ memory: segment.memory, labels: segment.labels }]);
  const { buffer, length } = await renderer.render();
  return samples(buffer.toString('utf8', 0, length));
}

function compare(who: string, theirs: readonly string[], own: readonly string[]): void {
  const different = own.findIndex((line, index) => line !== theirs[index]);
  if (different >= 0 || theirs.length !== own.length) {
    throw new Error(
      `${who} shows ${theirs.length} series; "${theirs[different]}" where pegcount shows "${own[different]}"`,
    );
  }
}

const own = await ownPage(shardCounts[0]);
const { series } = shapeOf(asked);
if (own.length !== series) throw new Error(`pegcount shows ${own.length} series, expected ${series}`);
for (const shards of shardCounts.slice(1)) {
  compare(`pegcount with ${shards} shards`, await ownPage(shards), own);
}
for (const name of peerNames) {
  const peer = await startPeer(name, asked);
  compare(name, samples(await peer.page()), own);
  await peer.end();
}
console.log(JSON.stringify({ series }));
process.exit();
