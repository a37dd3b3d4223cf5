// Reads a page of text 0.0.4 back, and refuses what promtool lets pass: duplicates, interleaving, buckets that are out of
// order or not cumulative, a count that is not the +Inf bucket, and any byte that the format has no place for.
import { Renderer, type RenderedSegment } from '#dist/exposition/renderer.js';

export type LabelSet = readonly (readonly [name: string, value: string])[];

/** What a page says. A series is named as it is printed: `calls_total{direction="inbound"}`. */
export class Page {
  readonly values = new Map<string, number>();
  /** The digits as printed, for counts that a double cannot hold. */
  readonly texts = new Map<string, string>();
  readonly types = new Map<string, string>();
  readonly helps = new Map<string, string>();

  /** The value of a series that must be there. */
  value(series: string): number {
    const found = this.values.get(series);
    if (found === undefined) throw new Error(`no series ${series} on the page`);
    return found;
  }

  /** The count of a series that must be there, exactly. */
  count(series: string): bigint {
    return BigInt(this.texts.get(series) ?? `no series ${series} on the page`);
  }

  /** The series of one family, in order. */
  series(family: string): string[] {
    const names = this.types.get(family) === 'histogram' ? histogramNames(family) : [family];
    return [...this.values.keys()].filter((series) => names.includes(series.replace(/\{.*$/s, '')));
  }
}

const histogramNames = (family: string): string[] => [`${family}_bucket`, `${family}_sum`, `${family}_count`];

const HEAD = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s;
/** A sample: name, labels, value. */
export const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/sy;
const VALUE = /^(?:[+-]Inf|NaN|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)$/;

export const unescape = (text: string): string =>
  text.replace(/\\(.)/gs, (_, sign: string) => (sign === 'n' ? '\n' : sign));

export function parseLabels(text: string | undefined): LabelSet {
  if (text === undefined) return [];
  const labels: (readonly [string, string])[] = [];
  let at = 0;
  for (;;) {
    LABEL.lastIndex = at;
    const found = LABEL.exec(text);
    if (found === null) throw new Error(`bad labels: {${text}}`);
    labels.push([found[1], unescape(found[2])]);
    at = LABEL.lastIndex;
    if (found[3] === '' && at === text.length) break;
    if (at >= text.length) throw new Error(`a comma ends the labels: {${text}}`);
  }
  if (new Set(labels.map(([name]) => name)).size !== labels.length) {
    throw new Error(`a label twice: {${text}}`);
  }
  return labels;
}

export function parseValue(text: string): number {
  if (!VALUE.test(text)) throw new Error(`bad value: ${text}`);
  if (text === '-0') throw new Error('a level of -0');
  return Number(text.replace('Inf', 'Infinity'));
}

/** The buckets, the sum and the count of one histogram series, which must come in this order. */
class HistogramSeries {
  #bound = -Infinity;
  #total = 0;
  #ended: 'buckets' | 'sum' | 'count' | '' = '';

  constructor(readonly key: string) {}

  sample(suffix: string, le: string | undefined, value: number): void {
    if (suffix === '_bucket' && this.#ended === '') {
      const bound = le === undefined ? NaN : parseValue(le);
      if (!(bound > this.#bound)) throw new Error(`${this.key}: le="${le}" is out of order`);
      if (!(value >= this.#total)) throw new Error(`${this.key}: le="${le}" is not cumulative`);
      this.#bound = bound;
      this.#total = value;
      if (bound === Infinity) this.#ended = 'buckets';
    } else if (suffix === '_sum' && this.#ended === 'buckets') {
      this.#ended = 'sum';
    } else if (suffix === '_count' && this.#ended === 'sum') {
      if (value !== this.#total) throw new Error(`${this.key}: _count is ${value}, +Inf is ${this.#total}`);
      this.#ended = 'count';
    } else {
      throw new Error(`${this.key}: ${suffix} out of order`);
    }
  }

  get complete(): boolean {
    return this.#ended === 'count';
  }
}

/** Reads a page; throws on anything but a perfect one. */
export function parsePage(text: string): Page {
  const page = new Page();
  const identities = new Set<string>();
  let family = '';
  let type = '';
  let histogram: HistogramSeries | undefined;
  const endSeries = (): void => {
    if (histogram !== undefined && !histogram.complete) throw new Error(`${histogram.key}: not complete`);
    histogram = undefined;
  };
  if (!text.endsWith('\n')) throw new Error('the page does not end in a line feed');
  for (const line of text.slice(0, -1).split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      endSeries();
      const [, word, name, rest] = head as unknown as [string, string, string, string];
      if (word === 'HELP') {
        if (page.helps.has(name)) throw new Error(`HELP twice: ${name}`);
        if (/\\[^\\n]/.test(rest.replaceAll('\\\\', ''))) throw new Error(`bad escape: ${line}`);
        page.helps.set(name, unescape(rest));
        family = name;
        type = '';
      } else {
        if (name !== family || type !== '') throw new Error(`TYPE does not follow its HELP: ${line}`);
        if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`bad type: ${line}`);
        page.types.set(name, rest);
        type = rest;
      }
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`bad line: ${JSON.stringify(line)}`);
    const [, name, inside, printed] = sample as unknown as [string, string, string | undefined, string];
    const labels = parseLabels(inside);
    const value = parseValue(printed);
    if (type === '') throw new Error(`a sample before its TYPE: ${line}`);
    if (type !== 'gauge' && !name.endsWith('_sum') && !(value >= 0)) throw new Error(`negative: ${line}`);
    const identity = JSON.stringify([name, [...labels].sort(([a], [b]) => (a < b ? -1 : 1))]);
    if (identities.has(identity)) throw new Error(`duplicate: ${line}`);
    identities.add(identity);
    if (type === 'histogram') {
      const suffix = name.slice(family.length);
      if (!histogramNames(family).includes(name)) throw new Error(`interleaved: ${line}`);
      const key = JSON.stringify(labels.filter(([label]) => label !== 'le'));
      if (histogram?.key !== key || histogram.complete) {
        endSeries();
        histogram = new HistogramSeries(key);
      }
      if (suffix === '_bucket' && labels.at(-1)?.[0] !== 'le') throw new Error(`le is not last: ${line}`);
      histogram.sample(suffix, labels.find(([label]) => label === 'le')?.[1], value);
    } else if (name !== family) {
      throw new Error(`interleaved: ${line}`);
    }
    const series = inside === undefined ? name : `${name}{${inside}}`;
    page.values.set(series, value);
    page.texts.set(series, printed);
  }
  endSeries();
  return page;
}

/** A page's text, rendered anew. */
export async function pageText(renderer: Renderer): Promise<string> {
  const { buffer, length } = await renderer.render();
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer.subarray(0, length));
}

/** One strict reading of a segment. */
export async function readPage(segment: RenderedSegment): Promise<Page> {
  return parsePage(await pageText(new Renderer([{ memory: segment.memory, labels: segment.labels }])));
}

/** The sum of a family's series whose labels contain all of these. */
export function sum(page: Page, family: string, ...having: readonly string[]): number {
  let total = 0;
  for (const [series, value] of page.values) {
    const [name, labels = ''] = series.split('{', 2);
    if (name === family && having.every((one) => labels.includes(one))) total += value;
  }
  return total;
}
