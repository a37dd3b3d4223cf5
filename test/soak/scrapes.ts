// Scrapes the page every second, holds every reading against the last one, and keeps what the exporter must have counted. Parent
// process.
import { type Page, parsePage } from '../support/page.js';
import { Bag, Random } from '../support/random.js';
import { ask, cut, others } from './requests.js';

/** At least and at most: a request whose connection is cut behind it may be answered or not. */
export type Bracket = { low: number; high: number };

/** Beside a page of text each turn has one of these. */
const KINDS = [
  'openmetrics',
  'protobuf',
  'gzip',
  '/healthz',
  '/health',
  '/ready',
  '/live',
  'missing',
  'post',
  'in the head',
  'at once',
  'in the answer',
] as const;
const EXPECTED: Readonly<Partial<Record<string, number>>> = { missing: 404, post: 405 };
/** More of the same would say nothing new. */
const MOST_WRONG = 20;

export class Scrapes {
  readonly #url: URL;
  readonly #last = new Map<string, number>();
  readonly #kinds: Bag<(typeof KINDS)[number]>;
  /** Answers by status code. */
  readonly answers = new Map<number, Bracket>();
  /** Requests for the metrics page. */
  readonly pages: Bracket = { low: 0, high: 0 };
  /** Pages of text that were read. */
  read = 0;
  /** The health report said 503: a worker took longer than a second to answer. */
  unhealthy = 0;
  readonly wrong: string[] = [];

  constructor(url: string, seed: number) {
    this.#url = new URL(url);
    this.#kinds = new Bag(KINDS, new Random(seed));
  }

  /** One page of text and one request of another kind. Never rejects. */
  async turn(): Promise<Page | undefined> {
    const page = await this.page();
    const kind = this.#kinds.take();
    await this.#other(kind).catch((error: unknown) => this.#fail(`${kind}: ${String(error)}`));
    return page;
  }

  /** A page of text, read strictly. Undefined when something is wrong with it. */
  async page(): Promise<Page | undefined> {
    try {
      const { status, body } = await ask(this.#url);
      this.#count(status);
      this.#countPage();
      if (status !== 200) throw new Error(`expected 200, got ${status}`);
      const page = parsePage(body.toString());
      this.read += 1;
      this.#compare(page);
      return page;
    } catch (error) {
      this.#fail(`page: ${String(error)}`);
      return undefined;
    }
  }

  async #other(kind: (typeof KINDS)[number]): Promise<void> {
    if (kind === 'in the head') await cut(this.#url, kind);
    else if (kind === 'at once' || kind === 'in the answer') {
      await cut(this.#url, kind);
      const least = kind === 'at once' ? 0 : 1;
      this.#count(200, least);
      this.#countPage(least);
    } else if (kind in others) {
      await others[kind](this.#url);
      this.#count(200);
      this.#countPage();
    } else {
      const path = kind === 'post' ? this.#url : new URL(kind === 'missing' ? '/nothing' : kind, this.#url);
      const { status } = await ask(path, { method: kind === 'post' ? 'POST' : 'GET' });
      this.#count(status);
      if (kind === '/health' && status === 503) this.unhealthy += 1;
      else if (status !== (EXPECTED[kind] ?? 200)) this.#fail(`${kind}: got ${status}`);
    }
  }

  #count(status: number, least = 1): void {
    const bracket = this.answers.get(status) ?? { low: 0, high: 0 };
    bracket.low += least;
    bracket.high += 1;
    this.answers.set(status, bracket);
  }

  #countPage(least = 1): void {
    this.pages.low += least;
    this.pages.high += 1;
  }

  /** No counter, bucket or count may fall or vanish. */
  #compare(page: Page): void {
    for (const [name, type] of page.types) {
      if (type === 'gauge') continue;
      for (const series of page.series(name)) {
        // A sum falls where something negative was observed.
        if (series.startsWith(`${name}_sum`)) continue;
        const before = this.#last.get(series) ?? 0;
        const value = page.value(series);
        if (value < before) this.#fail(`${series} fell from ${before} to ${value}`);
        this.#last.set(series, value);
      }
    }
    for (const series of this.#last.keys()) if (!page.values.has(series)) this.#fail(`${series} vanished`);
  }

  #fail(what: string): void {
    if (this.wrong.length < MOST_WRONG) this.wrong.push(what);
  }
}
