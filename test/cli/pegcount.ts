// The command line as a child process.
import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(import.meta.resolve('#dist/cli/main.js'));

export type Outcome = { readonly code: number | null; readonly out: string; readonly error: string };

/** Starts `pegcount`; the caller ends it. */
export function start(args: readonly string[], stdio: StdioOptions = ['ignore', 'pipe', 'pipe']) {
  return spawn(process.execPath, [MAIN, ...args], { stdio });
}

/** Runs `pegcount` to its end. */
export async function pegcount(...args: readonly string[]): Promise<Outcome> {
  const child = start(args);
  let out = '';
  let error = '';
  child.stdout!.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (error += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}
