// All formats of one snapshot say the same, and each page that is kept up to date is the one that a fresh renderer makes.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { PageFormat } from '#dist/exposition/format.js';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { textFormat } from '#dist/exposition/text.js';
import { decodeFamilies } from '../support/metrics-proto.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { parsePage } from '../support/page.js';
import { bytesOf, textOf } from '../support/pages.js';
import {
  nativeBuckets,
  type Said,
  saidByOpenMetrics,
  saidByProtobuf,
  saidByText,
} from '../support/samples.js';
import { acts, Scene, scenePlan } from '../support/scenery.js';
import { hasPythonParser, PythonParser } from '../support/python-parser.js';

const orders = [textFormat, openMetricsFormat, protobufFormat].map((format) => ({ format, into: undefined }));

/** Families and samples alike; a sample that `mayLack` names may be missing in the second. */
function same(one: Map<string, Said>, other: Map<string, Said>, mayLack: (sample: string) => boolean): void {
  assert.deepEqual([...other.keys()], [...one.keys()]);
  for (const [name, { type, help, samples }] of one) {
    const found = other.get(name)!;
    assert.deepEqual([found.type, found.help], [type, help]);
    const kept = [...samples].filter(([sample]) => found.samples.has(sample) || !mayLack(sample));
    assert.deepEqual([...found.samples], kept);
  }
}

test('text, OpenMetrics and protobuf show the same families, series, values and exemplars of one snapshot', async (t) => {
  let samples = 0;
  let natives = 0;
  let exemplars = 0;
  await fc.assert(
    fc.asyncProperty(scenePlan, acts, acts, async (plan, events, more) => {
      const scene = new Scene(plan);
      const renderer = new Renderer([scene.segment]);
      for (const some of [events, more]) {
        for (const event of some) scene.act(event);
        const pages = await renderer.renderAll(orders);
        const text = saidByText(parsePage(textOf(pages[0])));
        const decoded = decodeFamilies(bytesOf(pages[2]));
        // OpenMetrics has no place for the sum and count of what may be negative.
        const negative = (sample: string): boolean => /_(?:sum|count)\[/.test(sample);
        const openMetrics = saidByOpenMetrics(parseOpenMetrics(textOf(pages[1])));
        const protobuf = saidByProtobuf(decoded);
        same(text, openMetrics, negative);
        same(text, protobuf, () => false);
        for (const [name, { exemplars: shown }] of openMetrics) {
          assert.deepEqual([...protobuf.get(name)!.exemplars], [...shown]);
          exemplars += shown.size;
        }
        for (const said of text.values()) samples += said.samples.size;
        for (const { name, unit, metric } of decoded) {
          if (!name.startsWith('pegcount_'))
            assert.equal(unit, /_seconds(?:_total)?$/.test(name) ? 'seconds' : '');
          for (const { histogram } of metric) {
            if (histogram?.schema === undefined) continue;
            natives += 1;
            const counts = [...nativeBuckets(histogram).values()].reduce((sum, count) => sum + count, 0);
            assert.equal(counts + histogram.zeroCount!, histogram.sampleCount);
          }
        }
      }
    }),
    { numRuns: 200, includeErrorInReport: true },
  );
  t.true(samples > 5000 && natives > 50 && exemplars > 50, `${samples}, ${natives}, ${exemplars}`);
});

const formats: readonly PageFormat[] = [textFormat, openMetricsFormat, openMetricsCreatedFormat, protobufFormat]; // prettier-ignore
const rounds = fc.array(
  fc.record({
    events: acts,
    /** Formats asked for together, in this order. */
    asked: fc.shuffledSubarray(formats as PageFormat[], { minLength: 1 }),
    /** How many of the pages that somebody has read come back. */
    reuse: fc.nat({ max: 5 }),
  }),
  { minLength: 3, maxLength: 10 },
);

test('after any events each page kept up to date equals one rendered from scratch, whatever was asked in between', async (t) => {
  // Python's parser has seen pages of one segment from scratch (openmetrics.test.ts): here those that were kept, and of two.
  const python = hasPythonParser ? new PythonParser() : undefined;
  t.teardown(() => python?.end());
  await fc.assert(
    fc.asyncProperty(fc.array(scenePlan, { minLength: 1, maxLength: 2 }), rounds, async (plans, all) => {
      // One name must not be shown twice but for the engine's own.
      const scenes = plans.map((plan, index) => new Scene(plan, `s${index}`));
      const segments = scenes.map(({ segment }, index) => ({
        memory: segment.memory,
        labels: { ...segment.labels, part: String(index) },
      }));
      const renderer = new Renderer(segments);
      const held: { format: PageFormat; buffer: Buffer; bytes: Buffer }[] = [];
      const spare = new Map<PageFormat, Buffer[]>();
      for (const { events, asked, reuse } of all) {
        events.forEach((event, index) => scenes[index % scenes.length].act(event));
        const pages = await renderer.renderAll(
          asked.map((format) => ({ format, into: spare.get(format)?.pop() })),
        );
        const scratch = await new Renderer(segments).renderAll(
          asked.map((format) => ({ format, into: undefined })),
        );
        for (const [index, format] of asked.entries()) {
          const bytes = bytesOf(pages[index]);
          assert.ok(bytes.equals(bytesOf(scratch[index])), `${format.contentType}: not the same page`);
          if (format === protobufFormat) decodeFamilies(bytes);
          else if (format === textFormat) parsePage(textOf(pages[index]));
          else {
            parseOpenMetrics(textOf(pages[index]));
            await python?.parse(textOf(pages[index]));
          }
          held.push({ format, buffer: pages[index].buffer, bytes });
        }
        // Nobody writes into a page that is being read.
        for (const { buffer, bytes } of held) assert.ok(buffer.subarray(0, bytes.length).equals(bytes));
        for (let n = 0; n < reuse && held.length > 0; n++) {
          const [{ format, buffer }] = held.splice(n % held.length, 1);
          spare.set(format, [...(spare.get(format) ?? []), buffer]);
        }
      }
    }),
    { numRuns: 150, includeErrorInReport: true },
  );
  t.pass();
});

test('a buffer of one format handed back for another is written anew', async (t) => {
  const [plan] = fc.sample(scenePlan, { numRuns: 1, seed: 7 });
  const { segment } = new Scene(plan);
  const renderer = new Renderer([segment]);
  let into: Buffer | undefined;
  for (const format of [...formats, ...formats, ...formats.toReversed()]) {
    const page = await renderer.render(into, format);
    t.true(bytesOf(page).equals(bytesOf(await new Renderer([segment]).render(undefined, format))));
    into = page.buffer;
  }
});
