// A Prometheus of Debian's own, for the tests that ask what it makes of our pages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { freePort } from './free-port.js';
import { runs } from './tools.js';

export const PROMETHEUS = '/usr/bin/prometheus';
export const hasPrometheus = runs(PROMETHEUS, '--version');

/** As Prometheus gives it: the time in seconds. */
export type Exemplar = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
  readonly timestamp: number;
};

export type Target = { readonly health: string; readonly lastError: string };
type Result = readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]; // prettier-ignore

export class Prometheus {
  private constructor(private readonly origin: string) {}

  /** Starts one that scrapes `target` every second; it ends with the test. */
  static async start(
    t: ExecutionContext,
    target: string,
    flags: readonly string[] = [],
  ): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'pegcount-prometheus-'));
    const port = await freePort();
    const file = join(folder, 'prometheus.yml');
    await writeFile(
      file,
      `scrape_configs:\n  - job_name: test\n    scrape_interval: 1s\n    static_configs: [{ targets: ['${target}'] }]\n`,
    );
    const child = spawn(
      PROMETHEUS,
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
        ...flags,
      ],
      { stdio: 'ignore' },
    );
    t.teardown(async () => {
      child.kill('SIGKILL');
      await once(child, 'close');
      await rm(folder, { recursive: true, force: true });
    });
    return new Prometheus(`http://127.0.0.1:${port}`);
  }

  async #api(path: string): Promise<unknown> {
    const response = await fetch(`${this.origin}/api/v1/${path}`);
    return ((await response.json()) as { data: unknown }).data;
  }

  /** The target once it has been scraped; gives up after 30 seconds. */
  async scraped(): Promise<Target | undefined> {
    return until(
      async () => {
        const data = (await this.#api('targets').catch(() => undefined)) as
          { activeTargets: Target[] } | undefined;
        return data?.activeTargets.find(({ health }) => health !== 'unknown');
      },
      (target) => target !== undefined,
    );
  }

  /** What it keeps of the exemplars of an expression: their labels and values. */
  async exemplars(expression: string): Promise<readonly Exemplar[]> {
    const now = Date.now() / 1000;
    const query = new URLSearchParams({ query: expression, start: String(now - 600), end: String(now + 60) });
    const found = (await this.#api(`query_exemplars?${query.toString()}`)) as
      { exemplars: Exemplar[] }[] | undefined;
    return (found ?? []).flatMap(({ exemplars }) => exemplars);
  }

  /** The series of an expression and their values. */
  async query(expression: string): Promise<readonly (readonly [Readonly<Record<string, string>>, number])[]> {
    const data = (await this.#api(`query?query=${encodeURIComponent(expression)}`)) as { result: Result };
    return data.result.map(
      ({ metric, value }) => [metric, Number(value[1].replace('Inf', 'Infinity'))] as const,
    );
  }

  /** The value of an expression that has one, or NaN. */
  async value(expression: string): Promise<number> {
    return (await this.query(expression))[0]?.[1] ?? NaN;
  }
}

/** Asks until the answer suits; gives up after 30 seconds and returns the last one. */
export async function until<T>(ask: () => Promise<T>, suits: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await ask();
    if (suits(answer) || attempt === 150) return answer;
    await pause(200);
  }
}
