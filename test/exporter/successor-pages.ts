// The pages of the successor test: one after the other, from whichever exporter is there; no series may ever fall. Runs on the
// main thread of its child process.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exporter } from 'pegcount/exporter';
import { ask } from '../support/ask.js';

/** The value of each series. */
export type Values = ReadonlyMap<string, number>;

export interface Pages {
  /** Asks for a page, looks through it, and says what it holds. */
  next(exporter: Exporter): Promise<Values>;
  /** Scrapes until `stop`. */
  scrape(url: string): void;
  /** Whether a scrape may fail now, because there is no exporter. */
  gap(open: boolean): void;
  /** Resolves when no request is under way, and begins none before `gap(false)`. */
  pause(): Promise<void>;
  stop(): Promise<void>;
  /** How many scrapes went well. */
  scrapes(): number;
}

/** @param wrong gets a line for everything that should not be */
export function createPages(wrong: string[]): Pages {
  const last = new Map<string, number>();
  const state = { gap: false, gaps: 0, paused: false, stopped: false, scrapes: 0 };
  /** Two pages under way at once could arrive the newer one first. */
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = turn.then(act);
    turn = result.catch(() => {});
    return result;
  }

  function check(body: Buffer): Values {
    const values = new Map<string, number>();
    for (const line of body.toString().split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const space = line.lastIndexOf(' ');
      values.set(line.slice(0, space), Number(line.slice(space + 1)));
    }
    for (const [series, value] of values) {
      if (!/^successor_(own_total|shared_total|seconds)/.test(series)) continue;
      const before = last.get(series) ?? 0;
      if (!(value >= before)) wrong.push(`${series} fell from ${before} to ${value}`);
      last.set(series, value);
    }
    const count = values.get('successor_seconds_count');
    const infinite = values.get('successor_seconds_bucket{le="+Inf"}');
    if (count !== infinite) wrong.push(`_count ${count}, +Inf ${infinite}`);
    return values;
  }

  async function scrapeOnce(url: string): Promise<void> {
    const { gaps } = state;
    try {
      check(await fetchPage(url));
      state.scrapes += 1;
    } catch (error) {
      if (!state.gap && gaps === state.gaps) wrong.push(`a scrape failed: ${String(error)}`);
    }
  }

  async function scrapeOn(url: string): Promise<void> {
    while (!state.stopped) {
      if (!state.paused) await inTurn(() => scrapeOnce(url));
      await sleep(10);
    }
  }

  return {
    next: (exporter) => inTurn(async () => check((await exporter.page()).body)),
    scrape: (url) => void scrapeOn(url),
    gap: (open) => {
      state.gap = open;
      state.paused = false;
      if (open) state.gaps += 1;
    },
    pause: async () => {
      state.paused = true;
      await turn;
    },
    stop: async () => {
      state.stopped = true;
      await turn;
    },
    scrapes: () => state.scrapes,
  };
}

async function fetchPage(url: string): Promise<Buffer> {
  const { status, body } = await ask(url);
  if (status !== 200) throw new Error(`status ${status}`);
  return body;
}
