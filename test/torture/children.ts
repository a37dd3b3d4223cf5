// The processes that a torture run consists of: how each is run to its end, and the driver. Runs in the parent process.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DriverReport } from './report.js';

/** Beyond what was asked for, until all is over. */
const DRIVER_MS = 30 * 60_000;

export type Ended = {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
};

/** Runs a module until it ends, or is killed after so many milliseconds; its progress is shown where `verbose`. */
export function runChild(
  module: string,
  given: readonly number[],
  limit: number,
  verbose: boolean,
): Promise<Ended> {
  const script = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, ...given.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
    if (verbose) process.stderr.write(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ ...said, code, signal }));
  });
}

/** Throws where the driver did not come to its end. */
export async function runDriver(seed: number, deaths: number, seconds: number): Promise<DriverReport> {
  const limit = DRIVER_MS + seconds * 1000;
  const { stdout, code, signal } = await runChild('./driver.js', [seed, deaths, seconds], limit, true);
  if (code !== 0) {
    throw new Error(
      `torture: with seed ${seed} the driver ended with ${signal ?? code}, expected exit code 0`,
    );
  }
  return JSON.parse(stdout) as DriverReport;
}
