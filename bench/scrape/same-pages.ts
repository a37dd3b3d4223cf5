// Holds the pages of all subjects against one another: the same series with the same values. A child process of
// bench:scrape; ends with an error where they differ, before anything is measured.
import { Renderer } from '#dist/exposition/renderer.js';
import { peerNames, startPeer } from './peers.js';
import { shapeOf, startSegment } from './series.js';

const asked = Number(process.argv[2]);

/** Its lines, sorted; without comments and what an engine tells about itself. */
function samples(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('pegcount_'))
    .sort();
}

const { segment } = startSegment(asked, 8);
const renderer = new Renderer([{ memory: segment.memory, labels: segment.labels }]);
const { buffer, length } = await renderer.render();
const own = samples(buffer.toString('utf8', 0, length));
const { series } = shapeOf(asked);
if (own.length !== series) throw new Error(`pegcount shows ${own.length} series, expected ${series}`);
for (const name of peerNames) {
  const peer = await startPeer(name, asked);
  const theirs = samples(await peer.page());
  const different = own.findIndex((line, index) => line !== theirs[index]);
  if (different >= 0 || theirs.length !== own.length) {
    throw new Error(
      `${name} shows ${theirs.length} series; "${theirs[different]}" where pegcount shows "${own[different]}"`,
    );
  }
  await peer.end();
}
console.log(JSON.stringify({ series }));
process.exit();
