// Runs a child process to its end, whatever that is. For the tests of exits.
import { spawn } from 'node:child_process';

export interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Node and libuv say when they abort. */
export const abort = /abort|uv_loop_close|assertion|fatal|core dumped|native stack/i;

/** Killed after a minute: no start and no exit may take so long, on whatever machine. */
export function run(script: string, ...args: readonly string[]): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { timeout: 60_000, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
