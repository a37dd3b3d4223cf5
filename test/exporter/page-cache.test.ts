// Requests share renders, and pages share buffers.
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { type CachedFormat, createPageCache, type Renderer } from '#dist/exporter/page-cache.js';
import type { Page, PageSource } from '#dist/exporter/page-source.js';
import { eventually } from '../support/eventually.js';
import { contentType, FakeCounters } from './fakes.js';

const plain: CachedFormat = { contentType };
const other: CachedFormat = { contentType: 'other' };
type Order = { format: CachedFormat; into: Buffer | undefined };

/** Renders only when told to; each page says which render made it, and for whom if it is the other format. */
class HeldRenderer implements Renderer<CachedFormat> {
  /** The buffers given for each render of the plain format. */
  readonly given: (Buffer | undefined)[] = [];
  /** The formats of each render. */
  readonly formats: CachedFormat[][] = [];
  /** Behind each text, so that a page is worth compressing. */
  padding = '';
  readonly #held: ((error?: Error) => void)[] = [];

  async renderAll(orders: readonly Order[]): Promise<{ buffer: Buffer; length: number }[]> {
    this.given.push(orders[0].into);
    this.formats.push(orders.map(({ format }) => format));
    const text = `render ${this.given.length}${this.padding}`;
    await new Promise<void>((resolve, reject) => {
      this.#held.push((error) => (error === undefined ? resolve() : reject(error)));
    });
    return orders.map(({ format, into }) => {
      const shown = format === other ? `${text} other` : text;
      const buffer = into ?? Buffer.alloc(64 + shown.length);
      return { buffer, length: buffer.write(shown) };
    });
  }

  get started(): number {
    return this.given.length;
  }

  /** Lets the render under way end. */
  finish(error?: Error): void {
    this.#held.shift()!(error);
  }
}

interface Setting {
  readonly renderer: HeldRenderer;
  readonly counters: FakeCounters;
  readonly cache: PageSource;
  readonly failures: unknown[];
}

function setting(): Setting {
  const renderer = new HeldRenderer();
  const counters = new FakeCounters();
  const failures: unknown[] = [];
  const cache = createPageCache({
    renderer,
    formatOf: (accept) => (accept === 'other' ? other : plain),
    wantsGzip: (acceptEncoding) => acceptEncoding === 'gzip',
    counters,
    renderFailed: (error) => failures.push(error),
  });
  return { renderer, counters, cache, failures };
}

const textOf = (page: Page): string => Buffer.from(page.bytes).toString();

/** One page, rendered at once. */
async function rendered({ cache, renderer }: Setting): Promise<Page> {
  const before = renderer.started;
  const page = cache.page('', '');
  await eventually(() => renderer.started > before);
  renderer.finish();
  return page;
}

test('a page has the bytes and the content type of its render, and is counted', async (t) => {
  const s = setting();
  const page = await rendered(s);
  t.is(textOf(page), 'render 1');
  t.is(page.contentType, contentType);
  t.deepEqual(s.counters.renders, [8]);
});

test('requests of the same turn share one render', async (t) => {
  const { cache, renderer } = setting();
  const pages = [cache.page('', ''), cache.page('', ''), cache.page('', '')];
  await eventually(() => renderer.started === 1);
  renderer.finish();
  const [first, ...others] = await Promise.all(pages);
  t.true(others.every((page) => page === first));
  t.is(renderer.started, 1);
});

test('requests that arrive during a render wait for the next one, and share it', async (t) => {
  const { cache, renderer } = setting();
  const early = cache.page('', '');
  await eventually(() => renderer.started === 1);
  const late = [cache.page('', ''), cache.page('', '')];
  t.is(renderer.started, 1, 'two renders never overlap');
  renderer.finish();
  t.is(textOf(await early), 'render 1');
  await eventually(() => renderer.started === 2);
  renderer.finish();
  t.deepEqual((await Promise.all(late)).map(textOf), ['render 2', 'render 2']);
  t.is(renderer.started, 2);
});

test('a page that nobody holds gives its buffer to the next render', async (t) => {
  const s = setting();
  const first = await rendered(s);
  first.release();
  (await rendered(s)).release();
  t.is(s.renderer.given[0], undefined);
  t.is(s.renderer.given[1]!.buffer, first.bytes.buffer as ArrayBuffer);
});

test('a page that somebody holds keeps its bytes while others are rendered', async (t) => {
  const s = setting();
  const held = await rendered(s);
  held.retain();
  held.release();
  const second = await rendered(s);
  t.is(s.renderer.given[1], undefined);
  t.is(textOf(held), 'render 1');
  t.is(textOf(second), 'render 2');
});

test('each of those who share a page holds it by a reference of their own', async (t) => {
  const s = setting();
  const pages = [s.cache.page('', ''), s.cache.page('', '')];
  await eventually(() => s.renderer.started === 1);
  s.renderer.finish();
  const [one, other] = await Promise.all(pages);
  one.release();
  await rendered(s);
  t.is(s.renderer.given[1], undefined, 'the other still reads it');
  other.release();
  await rendered(s);
  t.truthy(s.renderer.given[2]);
});

test('only a few buffers are kept, however many pages were held at once', async (t) => {
  const s = setting();
  const pages: Page[] = [];
  for (let n = 0; n < 6; n++) pages.push(await rendered(s));
  for (const page of pages) page.release();
  for (let n = 0; n < 6; n++) await rendered(s);
  t.is(s.renderer.given.filter((into) => into !== undefined).length, 2);
});

test('releasing a page once too often is an error, and so is taking it back', async (t) => {
  const page = await rendered(setting());
  page.release();
  t.throws(() => page.release(), { message: /released more often/ });
  t.throws(() => page.retain(), { message: /after its last release/ });
});

test('a render that fails rejects all who waited for it, is counted once, and the next one works', async (t) => {
  const s = setting();
  const pages = [s.cache.page('', ''), s.cache.page('', '')];
  await eventually(() => s.renderer.started === 1);
  const next = s.cache.page('', '');
  const failure = new Error('no page');
  s.renderer.finish(failure);
  for (const page of pages) t.is(await t.throwsAsync(page), failure);
  t.is(s.counters.failures, 1);
  t.deepEqual(s.failures, [failure]);
  await eventually(() => s.renderer.started === 2);
  s.renderer.finish();
  t.is(textOf(await next), 'render 2');
  t.deepEqual(s.counters.renders, [8]);
});

test('requests of two formats share one reading, and each gets its own page', async (t) => {
  const { cache, renderer, counters } = setting();
  const pages = [cache.page('', ''), cache.page('other', ''), cache.page('', '')];
  await eventually(() => renderer.started === 1);
  t.deepEqual(renderer.formats, [[plain, other]]);
  renderer.finish();
  const [one, second, third] = await Promise.all(pages);
  t.deepEqual([one, second, third].map(textOf), ['render 1', 'render 1 other', 'render 1']);
  t.is(second.contentType, 'other');
  t.is(one, third);
  t.deepEqual(counters.renders, ['render 1 other'.length], 'the longest page');
});

test('a buffer serves its own format only', async (t) => {
  const s = setting();
  (await rendered(s)).release();
  const waiting = s.cache.page('other', '');
  await eventually(() => s.renderer.started === 2);
  t.is(s.renderer.given[1], undefined);
  s.renderer.finish();
  (await waiting).release();
  (await rendered(s)).release();
  t.truthy(s.renderer.given[2]);
});

for (const held of [false, true]) {
  const which = held ? ', also one that a slow reader held until then' : '';
  test(`buffers of a format that nobody has asked for in a while are let go${which}`, async (t) => {
    const s = setting();
    const { cache, renderer } = s;
    const asked = cache.page('other', '');
    await eventually(() => renderer.started === 1);
    renderer.finish();
    const page = await asked;
    if (!held) page.release();
    for (let renders = 0; renders <= 101; renders++) (await rendered(s)).release();
    if (held) page.release();
    void cache.page('other', '');
    await eventually(() => renderer.started === 104);
    t.deepEqual(renderer.formats.at(-1), [other]);
    t.is(renderer.given.at(-1), undefined);
  });
}

test('whoever asks for gzip gets it, compressed once, and its buffer comes back when that is done', async (t) => {
  const s = setting();
  s.renderer.padding = '.'.repeat(2000);
  const pages = [s.cache.page('', 'gzip'), s.cache.page('', ''), s.cache.page('', 'gzip')];
  await eventually(() => s.renderer.started === 1);
  s.renderer.finish();
  const [zipped, whole, again] = await Promise.all(pages);
  t.is(zipped, again);
  t.is(zipped.encoding, 'gzip');
  t.is(zipped.contentType, contentType);
  t.is(gunzipSync(zipped.bytes).toString(), textOf(whole));
  t.true(zipped.bytes.length < 200);
  t.is(whole.encoding, '');
  zipped.release();
  again.release();
  await rendered(s);
  t.is(s.renderer.given[1], undefined, 'the whole page is still read');
  whole.release();
  await rendered(s);
  t.truthy(s.renderer.given[2]);
});

test('a small page is sent as it is', async (t) => {
  const s = setting();
  const page = s.cache.page('', 'gzip');
  await eventually(() => s.renderer.started === 1);
  s.renderer.finish();
  t.is((await page).encoding, '');
});
