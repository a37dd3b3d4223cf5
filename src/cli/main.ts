#!/usr/bin/env node
// `pegcount`: the command line. Finds the command and turns errors into exit codes: 0 done, 1 refused, 2 not understood.
import { readFileSync } from 'node:fs';
import { unknownWord, UsageError } from './arguments.js';
import { print } from './output.js';

const USAGE = `Usage: pegcount <command> [options]

  demo [options]      a SIP server and RTP echo on worker threads, with calls, and their metrics
  families [--json]   every family of the ready-made catalogues
  check FILE          whether a configuration file is right, and if not, all that is wrong

  -h, --help          this text, or that of a command
  --version           the version
`;

/** Commands by name; each gives the exit code. They load what they need only when they run. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  demo: async (args) => (await import('./demo.js')).demo(args),
  families: async (args) => (await import('./families.js')).families(args),
  check: async (args) => (await import('./check.js')).check(args),
};

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function run(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') return print(`${version()}\n`);
  if (name === '--help' || name === '-h') return print(USAGE);
  if (name === 'help') return rest.length === 0 ? print(USAGE) : run([...rest, '--help']);
  if (Object.hasOwn(commands, name)) return commands[name](rest);
  const what = name.startsWith('-') ? 'option' : 'command';
  const known = what === 'option' ? ['--help', '--version'] : Object.keys(commands);
  throw new UsageError(unknownWord(what, name, known));
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  const command = error.command === undefined ? '' : ` ${error.command}`;
  process.stderr.write(`pegcount${command}: ${error.message}\nTry pegcount${command} --help.\n`);
  process.exitCode = 2;
}
