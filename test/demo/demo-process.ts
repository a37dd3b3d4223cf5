// The demo as a child process: started, asked, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { folderOf } from '../support/folder.js';
import { type Page, parsePage } from '../support/page.js';

const MAIN = fileURLToPath(import.meta.resolve('#dist/demo/main.js'));

export type Ended = { readonly code: number | null; readonly out: string; readonly error: string };

export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #out = '';
  #error = '';

  constructor(t: ExecutionContext, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child.stdout!.on('data', (data: Buffer) => (this.#out += data.toString()));
    this.#child.stderr!.on('data', (data: Buffer) => (this.#error += data.toString()));
    this.#ended = once(this.#child, 'close').then(([code]) => ({
      code: code as number | null,
      out: this.#out,
      error: this.#error,
    }));
    t.teardown(() => this.#child.kill('SIGKILL'));
  }

  get output(): string {
    return this.#out;
  }

  /** What it has written to standard error. */
  get notices(): string {
    return this.#error;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The fields of the line that starts with `ready`. */
  async ready(): Promise<{ readonly sip: string; readonly metrics: string; readonly transport: string }> {
    for (;;) {
      const match = /^ready sip=(\S+) metrics=(\S+) transport=(\S+)$/m.exec(this.#out);
      if (match !== null) return { sip: match[1], metrics: match[2], transport: match[3] };
      if (this.#child.exitCode !== null) throw new Error(`the demo ended: ${this.#error}`);
      await pause(20);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }
}

export type Answer = { readonly status: number; readonly body: unknown };

/** Asks one of the exporter's other paths, beside the one of the metrics page. */
export async function askPath(metrics: string, path: string): Promise<Answer> {
  const response = await fetch(new URL(path, metrics));
  return { status: response.status, body: await response.json() };
}

/** Writes a file that is gone after the test; returns its name. */
export function temporaryFile(t: ExecutionContext, name: string, text: string): string {
  return join(folderOf(t, { [name]: text }), name);
}

/** Scrapes a page, and reads it strictly. */
export async function scrape(url: string, token?: string): Promise<Page> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return parsePage(await response.text());
}

/** Scrapes until the page says so; gives up after some seconds. */
export async function scrapeUntil(url: string, condition: (page: Page) => boolean): Promise<Page> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const page = await scrape(url);
    if (condition(page)) return page;
    await pause(100);
  }
  throw new Error(`${url}: still not so after ten seconds`);
}
