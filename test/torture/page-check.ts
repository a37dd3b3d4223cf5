// Holds pages against one another and against what writers noted on the side. Pure but for what it remembers; runs on the scraper.
import { SECONDS } from './families.js';
import { type Findings, found } from './findings.js';
import type { Format, Reading, ShownExemplar } from './read-page.js';

/** What is known beside the page. */
export interface Truth {
  /** For each series what was counted for sure, or what was meant to be. Starts included. */
  totals(which: 'done' | 'intent'): ReadonlyMap<string, number>;
  /** Series that grow by nothing else but so much at a time. */
  readonly units: ReadonlyMap<string, number>;
  /** Whether a writer of this ordinal has ever begun. */
  started(ordinal: number): boolean;
  /** When it was seen to be gone, by the clock of watch.ts; 0 while it lives. */
  diedAt(ordinal: number): number;
  /** Those at work, of the writers that live until the end. */
  living(): readonly number[];
}

/** What was true when a page was asked for. */
export type Asked = {
  readonly done: ReadonlyMap<string, number>;
  readonly living: readonly number[];
  /** By the clock of watch.ts. */
  readonly at: number;
};

const COUNTING = /^torture_\w+_(?:total|bucket|count|sum|native)(?:\{|$)/;
/** Not on every page: values that are retired at times, and what protobuf alone shows. */
const AT_TIMES = /^torture_(?:guests_total|sizes_native)\{/;
const ROUTES = 'torture_routes_total';
/** How long a page may show a gauge of a writer that is gone, in milliseconds. */
export const GRACE_MS = 2000;

export class PageCheck {
  /** By format: a histogram that is counted twice may show its counts a moment apart. */
  readonly #last = new Map<Format, Map<string, number>>();
  readonly #stale = new Set<string>();

  constructor(
    private readonly truth: Truth,
    private readonly findings: Findings,
  ) {}

  /** Checks one page; `grace` is how long the gauges of the dead may stay. */
  check(format: Format, { values, exemplars }: Reading, asked: Asked, grace = GRACE_MS): void {
    const meant = this.truth.totals('intent');
    const shown = withSums(values);
    this.#checkMonotone(format, shown);
    for (const [series, most] of meant) {
      const value = shown.get(series);
      const least = asked.done.get(series) ?? 0;
      if (value === undefined) {
        if (least > 0 && !AT_TIMES.test(series))
          this.#torn(`${series} is not shown, expected at least ${least}`);
      } else if (!(value >= least && value <= most)) {
        this.#torn(`${series} is ${value}, expected ${least} to ${most}`);
      }
    }
    for (const [series, unit] of this.truth.units) {
      const value = shown.get(series) ?? 0;
      if (value % unit !== 0) this.#torn(`${series} is ${value}, expected a multiple of ${unit}`);
    }
    for (const series of shown.keys()) {
      if (COUNTING.test(series) && !meant.has(series))
        this.#torn(`${series} is shown, expected no such series`);
    }
    this.#checkGauges(shown, asked, grace);
    for (const exemplar of exemplars) {
      if (!isWhole(exemplar)) this.#torn(`the exemplar of ${exemplar.series} is ${JSON.stringify(exemplar)}`);
    }
  }

  /** Nobody writes any more: what is missing for good, and what is too much. */
  settle(values: ReadonlyMap<string, number>): void {
    const done = this.truth.totals('done');
    const shown = withSums(values);
    for (const [series, most] of this.truth.totals('intent')) {
      const value = shown.get(series) ?? 0;
      const least = done.get(series) ?? 0;
      const what = `${series} is ${value} in the end, expected ${least} to ${most}`;
      if (AT_TIMES.test(series) && !shown.has(series)) continue;
      if (!(value >= least)) found(this.findings, 'lost', what, Math.ceil(least - value));
      if (value > most) found(this.findings, 'double', what, Math.ceil(value - most));
    }
    for (const [series, value] of shown) {
      if (series.startsWith('pegcount_rejected_total') && value > 0)
        found(this.findings, 'lost', `${series} is ${value}, expected 0`, value);
    }
  }

  #torn(what: string): void {
    found(this.findings, 'torn', what);
  }

  #checkMonotone(format: Format, shown: ReadonlyMap<string, number>): void {
    const last = this.#last.get(format) ?? new Map<string, number>();
    this.#last.set(format, last);
    for (const [series, before] of last) {
      const value = shown.get(series);
      if (value === undefined ? AT_TIMES.test(series) : value >= before) continue;
      found(this.findings, 'non_monotone', `${series} was ${before}, then ${value ?? 'gone'} (${format})`);
    }
    for (const [series, value] of shown) if (COUNTING.test(series)) last.set(series, value);
  }

  #checkGauges(shown: ReadonlyMap<string, number>, { living, at }: Asked, grace: number): void {
    const { truth } = this;
    const present = new Set<number>();
    const gone = (ordinal: number): boolean => {
      const died = truth.diedAt(ordinal);
      return died !== 0 && at - died > grace;
    };
    for (const [series, value] of shown) {
      const [gauge] = /^torture_(?:present|newest|oldest|latest)(?=\{|$)/.exec(series) ?? [];
      if (gauge === undefined) continue;
      const ordinal = value - 1;
      if (!Number.isInteger(ordinal) || ordinal < 0 || !truth.started(ordinal)) {
        this.#torn(`${series} is ${value}, expected the ordinal of a writer`);
        continue;
      }
      if (gauge === 'torture_present') present.add(ordinal);
      // The last level of all outlives who set it.
      if (gauge === 'torture_latest' || !gone(ordinal)) continue;
      const identity = `${gauge} ${ordinal}`;
      if (this.#stale.has(identity)) continue;
      this.#stale.add(identity);
      const age = at - truth.diedAt(ordinal);
      found(this.findings, 'stale_gauges', `${series} is of writer ${ordinal}, gone for ${age} ms`);
    }
    const still = truth.living();
    const throughout = living.filter((ordinal) => still.includes(ordinal));
    const missing = throughout.filter((ordinal) => !present.has(ordinal));
    if (missing.length > 0) this.#torn(`torture_present lacks the living writers ${missing.join(', ')}`);
    const alive = shown.get('torture_alive') ?? 0;
    if (!(alive >= throughout.length) || alive % 0.5 !== 0) {
      this.#torn(`torture_alive is ${alive}, expected halves from ${throughout.length} on`);
    } else if (grace === 0 && alive > 1.5 * living.length) {
      found(
        this.findings,
        'stale_gauges',
        `torture_alive is ${alive}, expected at most ${1.5 * living.length}`,
      );
    }
  }
}

/** With the sum over all tuples. */
function withSums(values: ReadonlyMap<string, number>): Map<string, number> {
  const shown = new Map(values);
  let routes = 0;
  for (const [series, value] of values) if (series.startsWith(`${ROUTES}{`)) routes += value;
  return shown.set(ROUTES, routes);
}

/** Whether all parts of an exemplar are of one event: see the trace context of work.ts. */
function isWhole({ series, traceId, spanId, value }: ShownExemplar): boolean {
  const words =
    (traceId + spanId).match(/[0-9a-f]{8}/g)?.map((digits) => Number.parseInt(digits, 16) | 0) ?? [];
  if (words.length !== 6) return false;
  const [writer, number, inverse, mixed, again, writerAgain] = words;
  const expected = series.startsWith('torture_traced_total') ? 1 : SECONDS[number & 3];
  return (
    inverse === ~number &&
    mixed === (writer ^ number) &&
    again === number &&
    writerAgain === writer &&
    value === expected
  );
}
