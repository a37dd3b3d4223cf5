// Turns a renderer into a page source: requests share renders, and pages share buffers. Runs on the exporter's thread.
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { CountedPage } from './counted-page.js';
import type { ExporterCounters } from './counters.js';
import { inTick } from './in-tick.js';
import type { Page, PageSource } from './page-source.js';

/** What a page is made in, and how its readers are told. */
export interface CachedFormat {
  readonly contentType: string;
}

export interface Renderer<Format extends CachedFormat> {
  /**
   * Renders one page of each format asked for, all of one moment. It may pause for the event loop, but two calls never overlap.
   * @param orders `into` is a buffer that nobody reads any more, or undefined; one that was returned for this format comes
   *   back unmodified, since the renderer remembers what it holds
   * @returns for each order the buffer that holds the page (`into`, or a new and larger one) and the page's length in bytes
   */
  renderAll(
    orders: readonly { readonly format: Format; readonly into: Buffer | undefined }[],
  ): Promise<readonly { readonly buffer: Buffer; readonly length: number }[]>;
}

export interface PageCacheParts<Format extends CachedFormat> {
  readonly renderer: Renderer<Format>;
  /** Which format a request gets, by its Accept header. */
  readonly formatOf: (accept: string) => Format;
  /** Whether a request gets its page compressed, by its Accept-Encoding header. */
  readonly wantsGzip: (acceptEncoding: string) => boolean;
  readonly counters: ExporterCounters;
  /** Told of each render that fails, with what it threw. */
  readonly renderFailed?: (error: unknown) => void;
}

/** Buffers of a format kept for the next render. One scraper needs one; more are in use only while slow readers hold old pages. */
const sparePages = 2;
/** Renders after which the buffers of a format that was not asked for are let go. */
const mostAge = 100;
/** A smaller page is sent as it is: compressed it would fill as many packets. */
const leastGzipBytes = 1024;
/** The fastest level: a page shrinks to a tenth even so. Larger chunks mean fewer turns of the event loop. */
const gzipOptions = { level: 1, chunkSize: 1 << 18 };
/** On a thread of libuv's pool: this one goes on answering. */
const compress = promisify(gzip) as (bytes: Uint8Array, options: typeof gzipOptions) => Promise<Buffer>;

interface Waiter<Format> {
  readonly format: Format;
  readonly zipped: boolean;
  resolve(page: Page): void;
  reject(error: unknown): void;
}

/**
 * Guarantees:
 * 1. A render that answers a request starts after that request arrived, so its page misses nothing that happened before.
 * 2. All requests that arrive while a render is under way share the next one: however many scrape, at most one render runs, and
 *    compresses each page once.
 * 3. A buffer is rendered into only when no reference to its page is left.
 * 4. What is left when all readers are gone are a few buffers of each format that is asked for now and then.
 *
 * Checked by test/models/page.pml; change them only together.
 */
export function createPageCache<Format extends CachedFormat>(parts: PageCacheParts<Format>): PageSource {
  const { renderer, formatOf, wantsGzip, counters, renderFailed } = parts;
  const spares = new Map<Format, Buffer[]>();
  /** How many renders ago each format was last asked for. */
  const ages = new Map<Format, number>();
  let waiting: Waiter<Format>[] = [];
  let busy = false;

  function sparesOf(format: Format): Buffer[] {
    let spare = spares.get(format);
    if (spare === undefined) spares.set(format, (spare = []));
    return spare;
  }

  /** Answers those who wait for one page, some of them compressed. */
  function answer(
    format: Format,
    { buffer, length }: { buffer: Buffer; length: number },
    waiters: readonly Waiter<Format>[],
  ): void {
    const bytes = buffer.subarray(0, length);
    const page = new CountedPage(
      { bytes, contentType: format.contentType, encoding: '' },
      waiters.length,
      () => {
        // A slow reader may have held it until its format was let go.
        const spare = spares.get(format);
        if (spare !== undefined && spare.length < sparePages) spare.push(buffer);
      },
    );
    const zipped = waiters.filter((waiter) => waiter.zipped && length >= leastGzipBytes);
    for (const waiter of waiters) if (!zipped.includes(waiter)) waiter.resolve(page);
    if (zipped.length > 0) void answerZipped(page, zipped);
  }

  async function answerZipped(page: CountedPage, waiters: readonly Waiter<Format>[]): Promise<void> {
    try {
      const bytes = await compress(page.bytes, gzipOptions);
      const { contentType } = page;
      const smaller = new CountedPage({ bytes, contentType, encoding: 'gzip' }, waiters.length, () => {});
      for (const waiter of waiters) waiter.resolve(smaller);
    } catch (error) {
      failed(error, waiters);
    } finally {
      for (let holders = waiters.length; holders > 0; holders--) page.release();
    }
  }

  function failed(error: unknown, waiters: readonly Waiter<Format>[]): void {
    counters.renderFailed();
    renderFailed?.(error);
    for (const waiter of waiters) waiter.reject(error);
  }

  /** Lets the buffers go of formats that nobody has asked for in a while. */
  function forget(asked: readonly Format[]): void {
    for (const [format, age] of ages) {
      if (age >= mostAge) {
        ages.delete(format);
        spares.delete(format);
      } else ages.set(format, age + 1);
    }
    for (const format of asked) ages.set(format, 0);
  }

  async function renderOnce(waiters: readonly Waiter<Format>[]): Promise<void> {
    const asked = [...new Set(waiters.map(({ format }) => format))];
    forget(asked);
    try {
      const start = performance.now();
      const pages = await renderer.renderAll(
        asked.map((format) => ({ format, into: sparesOf(format).pop() })),
      );
      const longest = Math.max(...pages.map(({ length }) => length));
      counters.rendered((performance.now() - start) / 1000, longest);
      asked.forEach((format, index) => {
        answer(
          format,
          pages[index],
          waiters.filter((waiter) => waiter.format === format),
        );
      });
    } catch (error) {
      failed(error, waiters);
    }
  }

  async function renderWhileAwaited(): Promise<void> {
    while (waiting.length > 0) {
      const waiters = waiting;
      waiting = [];
      await renderOnce(waiters);
    }
    busy = false;
  }

  return {
    page: (accept, acceptEncoding) =>
      new Promise((resolve, reject) => {
        waiting.push({ format: formatOf(accept), zipped: wantsGzip(acceptEncoding), resolve, reject });
        if (busy) return;
        busy = true;
        // Not at once: the requests that the same turn of the event loop brings share the render.
        setImmediate(inTick, () => void renderWhileAwaited());
      }),
  };
}
