// `pegcount check FILE`: whether a configuration file is right, and if not, all that is wrong with it. Main thread.
import { type Config, ConfigError, loadConfig, problemText } from '../config/index.js';
import { DeclarationError } from '../schema/names.js';
import { checkOptions } from '../exporter/options.js';
import { readArguments, UsageError } from './arguments.js';
import { print } from './output.js';

const USAGE = `Usage: pegcount check FILE [options]

Reads a configuration file as an application would, without the environment. Prints OK and ends with 0; or
prints one line for each problem, with file, line, key, what was got and what was expected, and ends with 1.

  --label NAME   an open label of the application, which may have a section [labels.NAME]; may be repeated
  -h, --help     this text
`;

/** Checks one file; the exit code is 0 or 1. Throws a UsageError. */
export async function check(args: readonly string[]): Promise<number> {
  const { help, operands, values } = readArguments('check', args, { label: 'values' });
  if (help) return print(USAGE);
  if (operands.length !== 1) {
    throw new UsageError(
      `got ${operands.length === 0 ? 'no file' : operands.join(' ')}; expected one file`,
      'check',
    );
  }
  const found = problemsOf(operands[0], values.get('label'));
  return found.length === 0 ? print('OK\n') : print(`${found.join('\n')}\n`, 1);
}

/** What is wrong with a file, a line each. */
function problemsOf(file: string, labels: readonly string[] | undefined): string[] {
  let config: Config;
  try {
    config = loadConfig({ file, env: {}, labels });
  } catch (error) {
    if (error instanceof DeclarationError) throw new UsageError(`--label: ${error.message}`, 'check');
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(problemText);
  }
  try {
    // What only the exporter can tell: whether certificate and key can be used, and fit each other.
    checkOptions(config.exporter);
    return [];
  } catch (error) {
    return [`${file}: ${(error as Error).message}`];
  }
}
