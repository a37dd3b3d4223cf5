// Runs a child process of a bench and reads the one JSON document it prints. Runs in parent processes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs `script` with V8 flags before it and arguments behind it, on the Node that runs the parent. What it says on standard
 * error is shown only when it fails, in the error thrown then.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- its caller knows what the child prints
export function measureInChild<Figures>(
  script: URL,
  options: { flags?: readonly string[]; arguments?: readonly (string | number)[] } = {},
): Figures {
  const given = (options.arguments ?? []).map(String);
  const command = [...(options.flags ?? []), '--no-warnings', fileURLToPath(script), ...given];
  const child = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (child.status !== 0) {
    const end = child.signal ?? child.status ?? child.error?.message;
    throw new Error(`${command.join(' ')} ended with ${end}:\n${child.stderr}`);
  }
  return JSON.parse(child.stdout) as Figures;
}
