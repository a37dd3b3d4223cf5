// A page brought up to date from scrape to scrape is, byte for byte, the page that a fresh renderer makes.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { attach, closedLabel, counter, createSegment, defineFamilies, derivedLabel, gauge, histogram, numberLabel, openLabel, type Segment } from 'pegcount'; // prettier-ignore
import { Renderer } from '#dist/exposition/renderer.js';
import { viewShard } from '#dist/segment/memory.js';
import { bury, disguise } from '../support/fresh.js';
import { parsePage } from '../support/page.js';

const Way = closedLabel('way', ['in', 'out', 'other']);
/** Enough series for several tiles of lines and several blocks of cells. */
const Wide = numberLabel('wide', 1, 700);
const Class = derivedLabel('class', Wide, (code) => `${code[0]}xx`);
const Trunk = openLabel('trunk', { capacity: 6 });
const Realm = openLabel('realm', { capacity: 5 });

/** What a random schema is drawn from. */
const pool = {
  counter: () => counter('c_total', 'h', [Way]),
  plain: () => counter('plain_total', 'h\\\n"'),
  wide: () => counter('wide_total', 'h', [Wide]),
  scaled: () => counter('seconds_total', 'h', [Way], { scale: 1e-6 }),
  doubled: () => counter('doubled_total', 'h', [Way], { scale: 2.5 }),
  sparse: () => counter('sparse_total', 'h', [Wide], { sparse: true }),
  derived: () => counter('derived_total', 'h', [Wide, Class]),
  open: () => counter('open_total', 'h', [Trunk, Way]),
  pairs: () => counter('pairs_total', 'h', [Trunk, Realm], { series: 7 }),
  sum: () => gauge('sum_level', 'h', [Way], { combine: 'sum' }),
  openSum: () => gauge('open_total_level', 'h', [Trunk], { combine: 'sum' }),
  max: () => gauge('max', 'h', [Way], { combine: 'max' }),
  min: () => gauge('min', 'h', [Trunk], { combine: 'min' }),
  each: () => gauge('each', 'h', [Way], { combine: 'each' }),
  openEach: () => gauge('open_each', 'h', [Trunk], { combine: 'each' }),
  last: () => gauge('last', 'h', [Way], { combine: 'last' }),
  openLast: () => gauge('open_last', 'h', [Trunk], { combine: 'last' }),
  wait: () => histogram('wait', 'h', [Way], { buckets: [0.1, 1, 10] }),
  openWait: () => histogram('open_wait', 'h', [Trunk], { buckets: [1] }),
  wideWait: () => histogram('wide_wait', 'h', [Wide], { buckets: [1, 2], sparse: true }),
};
type Kind = keyof typeof pool;
const kinds = Object.keys(pool) as Kind[];
const arity: Partial<Record<Kind, number>> = { plain: 0, open: 2, pairs: 2 };

/** Any family, as plain JavaScript sees it. */
type Loose = Record<'inc' | 'add' | 'set' | 'observe' | 'at', ((...given: number[]) => Loose) | undefined>;
type LooseWriter = Record<string, Loose> & {
  intern(label: unknown, value: string): number;
  retire(label: unknown, id: number): void;
};

const amounts = [1, 2, 9, 10, 100, 12_345, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5, 2 ** 40, 2 ** 52, 2 ** 53 - 1];
const levels = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e21,
  1e-7,
  123.25,
  -99,
  100,
  5e-324,
  2 ** 53,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];

/** One segment with threads that come and go, all of them played by this one. */
class Scene {
  readonly segment: Segment;
  writers: { m: LooseWriter; shard: number }[] = [];
  static made = 0;

  constructor(
    readonly names: readonly Kind[],
    readonly shards: number,
    labels: Record<string, string>,
  ) {
    const families = defineFamilies(Object.fromEntries(names.map((name) => [name, pool[name]()])));
    this.segment = createSegment(families, {
      shards,
      labels,
      name: `incremental ${Scene.made++}`,
    });
    this.come = () => {
      if (this.writers.length === shards) return;
      const m = attach(families, this.segment.handle) as unknown as LooseWriter & { shard: number };
      disguise(this.segment, m.shard);
      this.writers.push({ m, shard: m.shard });
    };
    this.come();
  }

  readonly come: () => void;

  go(which: number): void {
    for (const { shard } of this.writers.splice(which % Math.max(this.writers.length, 1), 1)) {
      bury(this.segment, shard);
    }
  }

  act(kind: number, a: number, b: number, c: number): void {
    if (kind === 0) this.come();
    if (kind === 1) this.go(a);
    if (this.writers.length === 0) return;
    const writer = this.writers[a % this.writers.length].m;
    const label = b % 2 === 0 ? Trunk : Realm;
    const knows = this.segment.schema.dictionaries.some(({ name }) => name === label.label);
    if (kind === 2 && knows) writer.intern(label, `v${c % 8}`);
    if (kind === 3 && knows) writer.retire(label, writer.intern(label, `v${c % 4}`));
    // Forged ids that nobody has interned among them.
    if (kind >= 4) this.#write(writer, this.names[b % this.names.length], kind, c);
  }

  #write(writer: LooseWriter, name: Kind, kind: number, c: number): void {
    const labels = [c, Math.floor(c / 7)].slice(0, arity[name] ?? 1).map((one) => one % (/wide|sparse|derived/i.test(name) ? 700 : 3)); // prettier-ignore
    const family = writer[name];
    if (kind === 4) {
      family.at!(...labels);
      return;
    }
    // A family with interned tuples is written through handles only.
    const target = name === 'pairs' ? family.at!(...labels) : family;
    const rest = name === 'pairs' ? [] : labels;
    const level = levels[c % levels.length];
    if (target.observe !== undefined) target.observe(kind === 5 ? 1e3 : Math.abs(level), ...rest);
    else if (target.set !== undefined) target.set(level, ...rest);
    else if (kind === 5) target.add!(amounts[c % amounts.length], ...rest);
    else target.inc!(...rest);
  }
}

const actions = fc.array(
  fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 99 }), fc.nat({ max: 99_999 })),
  { maxLength: 40 },
);
const rounds = fc.array(fc.record({ actions, everything: fc.boolean(), reuse: fc.nat({ max: 3 }) }), {
  minLength: 3,
  maxLength: 12,
});

type Round = typeof rounds extends fc.Arbitrary<(infer One)[]> ? One : never;

async function bytesOf(renderer: Renderer, into?: Buffer): Promise<{ buffer: Buffer; text: string }> {
  const { buffer, length } = await renderer.render(into);
  return { buffer, text: buffer.toString('utf8', 0, length) };
}

async function sameAsFresh(scenes: readonly Scene[], plan: readonly Round[]): Promise<void> {
  const segments = scenes.map(({ segment }) => segment);
  const renderer = new Renderer(segments);
  /** Pages that somebody still reads, and buffers that nobody does. */
  const held: { buffer: Buffer; text: string }[] = [];
  const spare: Buffer[] = [];
  for (const { actions: acts, everything, reuse } of plan) {
    for (const [kind, a, b, c] of acts) scenes[c % scenes.length].act(kind, a, b, c);
    if (everything) for (const scene of scenes) for (let c = 0; c < 700; c++) scene.act(6, 0, c, c);
    const page = await bytesOf(renderer, reuse === 0 ? undefined : spare.pop());
    const { text } = await bytesOf(new Renderer(segments));
    assert.equal(page.text, text);
    parsePage(page.text);
    held.push(page);
    for (const one of held) assert.equal(one.buffer.toString('utf8', 0, one.text.length), one.text);
    // Readers finish, the last one first or not.
    for (let n = 0; n < reuse && held.length > 0; n++) spare.push(held.splice(n % held.length, 1)[0].buffer);
  }
}

const someKinds = fc.subarray(kinds, { minLength: 1 });
const cores = fc.integer({ min: 1, max: 3 });

test('after any events the page kept up to date equals one rendered from scratch', async (t) => {
  await fc.assert(
    fc.asyncProperty(someKinds, cores, fc.boolean(), rounds, async (names, shards, constant, plan) => {
      const labels: Record<string, string> = constant ? { service: 'ed"ge' } : {};
      await sameAsFresh([new Scene(names, shards, labels)], plan);
    }),
    { numRuns: 150, includeErrorInReport: true },
  );
  t.pass();
});

test('a value interned again while its gauges had no writer is shown once they have one', async (t) => {
  // Found by the property above: that the value was retired had been remembered slot by slot.
  const round = (acts: [number, number, number, number][], everything: boolean) => ({ actions: acts, everything, reuse: 0 }); // prettier-ignore
  await sameAsFresh(
    [new Scene(['openEach'], 1, {})],
    [
      round([[3, 0, 0, 1]], true),
      round([[1, 0, 0, 0]], false),
      round(
        [
          [0, 0, 0, 0],
          [2, 0, 0, 1],
        ],
        false,
      ),
      round([], true),
    ],
  );
  t.pass();
});

test('so does the page of two segments', async (t) => {
  await fc.assert(
    fc.asyncProperty(someKinds, cores, rounds, async (names, shards, plan) => {
      // One name must not be shown twice, so only the engine's own families are of both.
      const [odd, even] = [0, 1].map((rest) => names.filter((_, index) => index % 2 === rest));
      const scenes = [new Scene(odd, shards, { part: 'one' }), new Scene(even, shards, { part: 'two' })];
      await sameAsFresh(
        scenes.filter(({ names: some }) => some.length > 0),
        plan,
      );
    }),
    { numRuns: 40, includeErrorInReport: true },
  );
  t.pass();
});

test('a buffer that held the page of another renderer is written anew', async (t) => {
  const [one, other] = [new Scene(['plain', 'wide'], 1, {}), new Scene(['wide', 'plain'], 1, {})];
  const renderers = [one, other].map(({ segment }) => new Renderer([segment]));
  let buffer: Buffer | undefined;
  for (let round = 0; round < 8; round++) {
    for (const scene of [one, other]) scene.act(6, 0, 0, round);
    for (const [index, scene] of [one, other].entries()) {
      const page = await bytesOf(renderers[index], buffer);
      ({ buffer } = page);
      t.is(page.text, (await bytesOf(new Renderer([scene.segment]))).text);
    }
  }
});

test('a sum that comes a reading later than its bucket is shown then', async (t) => {
  const scene = new Scene(['wait', 'wideWait'], 1, {});
  const { segment } = scene;
  const renderer = new Renderer([segment]);
  for (let c = 0; c < 5; c++) scene.act(6, 0, c, c);
  await bytesOf(renderer);
  const { sums } = viewShard(segment.memory, 1);
  for (let slot = 0; slot < 4; slot++) sums[slot] += 2.5;
  t.is((await bytesOf(renderer)).text, (await bytesOf(new Renderer([segment]))).text);
});
