// A foreign writer scribbles over a segment: whatever it leaves there, every page is made, in time, and is one that its readers
// take.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { SegmentError } from 'pegcount';
import type { PageFormat } from '#dist/exposition/format.js';
import { openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { textFormat } from '#dist/exposition/text.js';
import { bytesOf } from '../support/pages.js';
import { hasPythonParser, PythonParser } from '../support/python-parser.js';
import { type Act, acts, Scene, scenePlan } from '../support/scenery.js';
import { type Area, scribble, sharedAreas, shardAreas, stroke, type Stroke } from '../support/scribble.js';
import { runs, testWhere } from '../support/tools.js';
import { allFormats, checkPage } from '../support/valid-page.js';

type Scribble = readonly [area: number, stroke: Stroke];
const scribbles: fc.Arbitrary<Scribble[]> = fc.array(fc.tuple(fc.nat(), stroke), {
  minLength: 1,
  maxLength: 4,
});
const rounds = fc.array(fc.record({ marks: scribbles, events: acts }), { minLength: 1, maxLength: 4 });
type Areas = (scene: Scene) => readonly Area[];
type Look = (format: PageFormat, page: Buffer) => Promise<void>;

/** Threads go on as if nothing were wrong; all that they may be told is that no shard is free. */
function goOn(scene: Scene, events: readonly Act[]): void {
  for (const event of events) {
    try {
      scene.act(event);
    } catch (error) {
      if (!(error instanceof SegmentError) || !/^pegcount: all \d shards are owned/.test(error.message))
        throw error;
    }
  }
}

/** `look` sees every page that was kept up to date. Returns how many samples there were. */
async function survives(areasOf: Areas, numRuns: number, look?: Look): Promise<number> {
  let samples = 0;
  await fc.assert(
    fc.asyncProperty(scenePlan, acts, rounds, async (plan, events, all) => {
      const scene = new Scene(plan);
      goOn(scene, events);
      const { segment } = scene;
      const areas = areasOf(scene);
      if (areas.length === 0) return;
      const kept = new Renderer([segment]);
      const orders = allFormats.map((format) => ({ format, into: undefined as Buffer | undefined }));
      for (const round of [{ marks: [], events: [] }, ...all]) {
        for (const [area, made] of round.marks) scribble(segment.memory, areas[area % areas.length], made);
        goOn(scene, round.events);
        for (const renderer of [kept, new Renderer([segment])]) {
          const pages = await renderer.renderAll(orders);
          allFormats.forEach((format, index) => (samples += checkPage(format, bytesOf(pages[index]))));
          if (renderer === kept)
            for (const [index, format] of allFormats.entries()) await look?.(format, bytesOf(pages[index]));
          if (renderer === kept) orders.forEach((order, index) => (order.into = pages[index].buffer));
          else orders.forEach((order) => (order.into = undefined));
        }
      }
    }),
    { numRuns, includeErrorInReport: true },
  );
  return samples;
}

const areas = {
  'a shard': ({ segment }: Scene) => shardAreas(segment.memory, 1),
  'the dictionaries': ({ segment }: Scene) =>
    sharedAreas(segment.memory).filter(({ name }) => /^(entries|hidden|keepers|blobs)/.test(name)),
  'the label tuples': ({ segment }: Scene) =>
    sharedAreas(segment.memory).filter(({ name }) => /^(tuples|touched)/.test(name)),
  'the owners and the levels of nobody': ({ segment }: Scene) =>
    sharedAreas(segment.memory).filter(({ name }) => /^(owners|readies|levels)/.test(name)),
  'everything behind the header': ({ segment: { memory } }: Scene) => [
    ...sharedAreas(memory),
    ...Array.from(memory.owners, (_, shard) => shardAreas(memory, shard)).flat(),
  ],
} satisfies Record<string, Areas>;
for (const [what, areasOf] of Object.entries(areas)) {
  test(`with ${what} scribbled over every page is made and is valid`, async (t) => {
    const samples = await survives(areasOf, 25);
    t.true(samples > 1000, `${samples} samples`);
  });
}

const everywhere = areas['everything behind the header'];

testWhere(
  test,
  hasPythonParser,
  'python3-prometheus-client',
)("the Python client's parser takes those pages", async (t) => {
  const parser = new PythonParser();
  t.teardown(() => parser.end());
  let samples = 0;
  await survives(everywhere, 25, async (format, page) => {
    if (format === openMetricsFormat) samples += await parser.parse(page.toString());
  });
  t.true(samples > 200, `${samples} samples`);
});

testWhere(
  test,
  runs('promtool', '--version'),
  'promtool',
)('promtool takes those pages', async (t) => {
  let pages = 0;
  await survives(everywhere, 6, (format, page) => {
    if (format !== textFormat) return Promise.resolve();
    pages += 1;
    // 3 is what it says of names that it does not like.
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page });
    assert.ok(status === 0 || status === 3, stderr.toString());
    return Promise.resolve();
  });
  t.true(pages > 10, `${pages} pages`);
});
