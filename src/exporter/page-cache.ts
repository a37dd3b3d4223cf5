// Turns a renderer into a page source: requests share renders, and pages share buffers. Runs on the exporter's thread.
import { performance } from 'node:perf_hooks';
import type { ExporterCounters } from './counters.js';
import type { Page, PageSource } from './page-source.js';

export interface Renderer {
  /**
   * Renders one page. It may pause for the event loop, but two renders never overlap.
   * @param into a buffer that nobody reads any more, or undefined; one that a render returned comes back unmodified, since the
   *   renderer remembers what it holds
   * @returns the buffer that holds the page (`into`, or a new and larger one) and the page's length in bytes
   */
  render(into: Buffer | undefined): Promise<{ readonly buffer: Buffer; readonly length: number }>;
}

export interface PageCacheParts {
  readonly renderer: Renderer;
  readonly contentType: string;
  readonly counters: ExporterCounters;
  /** Told of each render that fails, with what it threw. */
  readonly renderFailed?: (error: unknown) => void;
}

/** Buffers kept for the next render. One scraper needs one; more are in use only while slow readers hold old pages. */
const sparePages = 2;

interface Waiter {
  resolve(page: Page): void;
  reject(error: unknown): void;
}

/**
 * Guarantees:
 * 1. A render that answers a request starts after that request arrived, so its page misses nothing that happened before.
 * 2. All requests that arrive while a render is under way share the next one: however many scrape, at most one render runs.
 * 3. A buffer is rendered into only when no reference to its page is left.
 */
export function createPageCache({
  renderer,
  contentType,
  counters,
  renderFailed,
}: PageCacheParts): PageSource {
  const spare: Buffer[] = [];
  let waiting: Waiter[] = [];
  let busy = false;

  function giveBack(buffer: Buffer): void {
    if (spare.length < sparePages) spare.push(buffer);
  }

  async function renderOnce(waiters: readonly Waiter[]): Promise<void> {
    try {
      const start = performance.now();
      const { buffer, length } = await renderer.render(spare.pop());
      counters.rendered((performance.now() - start) / 1000, length);
      const page = new CountedPage(buffer, length, contentType, waiters.length, giveBack);
      for (const waiter of waiters) waiter.resolve(page);
    } catch (error) {
      counters.renderFailed();
      renderFailed?.(error);
      for (const waiter of waiters) waiter.reject(error);
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
    page: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        if (busy) return;
        busy = true;
        // Not at once: the requests that the same turn of the event loop brings share the render.
        setImmediate(() => void renderWhileAwaited());
      }),
  };
}

class CountedPage implements Page {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly #buffer: Buffer;
  readonly #giveBack: (buffer: Buffer) => void;
  #references: number;

  constructor(
    buffer: Buffer,
    length: number,
    contentType: string,
    references: number,
    giveBack: (buffer: Buffer) => void,
  ) {
    this.bytes = buffer.subarray(0, length);
    this.contentType = contentType;
    this.#buffer = buffer;
    this.#giveBack = giveBack;
    this.#references = references;
  }

  retain(): void {
    if (this.#references === 0) throw new Error('page: retained after its last release');
    this.#references++;
  }

  release(): void {
    if (this.#references === 0) throw new Error('page: released more often than retained');
    this.#references--;
    if (this.#references === 0) this.#giveBack(this.#buffer);
  }
}
