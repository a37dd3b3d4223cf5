// The parser of Prometheus' own Python client, in one process for many pages.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runs } from './tools.js';

const PYTHON = '/usr/bin/python3';
const script = fileURLToPath(new URL('../../../test/support/openmetrics.py', import.meta.url));

export const hasPythonParser = runs(PYTHON, '-c', 'import prometheus_client.openmetrics.parser');

type Answer = { readonly samples?: number; readonly error?: string };

export class PythonParser {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(PYTHON, [script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Reads one page; returns how many samples it has. Throws what the parser says against it. */
  async parse(page: string): Promise<number> {
    this.#child.stdin.write(`${JSON.stringify(page)}\n`);
    const { value, done } = (await this.#answers.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error('the parser has ended');
    const { samples, error } = JSON.parse(value) as Answer;
    if (samples === undefined) throw new Error(`${error}`);
    return samples;
  }

  end(): void {
    this.#child.stdin.end();
  }
}
