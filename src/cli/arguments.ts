// Options and operands of one command, with errors that say what was got and what was expected. Main thread.
import { parseArgs } from 'node:util';
import { suggestion } from '../config/suggest.js';

/** What is wrong with the command line, in one line. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** The command whose help would help. */
    readonly command?: string,
  ) {
    super(message);
  }
}

/** Says that a word is unknown, and which was meant or which there are. */
export function unknownWord(what: string, word: string, known: readonly string[]): string {
  const near = suggestion(word, known);
  const hint = near === undefined ? `expected one of ${known.join(', ')}` : `did you mean ${near}?`;
  return `unknown ${what} ${JSON.stringify(word)}; ${hint}`;
}

/** `flag` takes no value, `values` takes one and may be given again and again. */
export type OptionKinds = Readonly<Record<string, 'flag' | 'values'>>;

export interface Arguments {
  readonly help: boolean;
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** Reads the arguments of a command; `--help` and `-h` are options of every command. Throws a UsageError. */
export function readArguments(command: string, args: readonly string[], kinds: OptionKinds): Arguments {
  const known: OptionKinds = { ...kinds, help: 'flag' };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, kind]) => [
      name,
      {
        type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
        ...(name === 'help' ? { short: 'h' } : {}),
      },
    ]),
  );
  // Not strict: its errors know nothing of what would have been right.
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(known, token.name)) {
      const names = Object.keys(known).map((name) => `--${name}`);
      throw new UsageError(unknownWord('option', token.rawName, names), command);
    }
    if (known[token.name] === 'flag') {
      if (token.value !== undefined) {
        throw new UsageError(`${token.rawName} is given "${token.value}"; expected no value`, command);
      }
      flags.add(token.name);
    } else {
      if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-'))) {
        throw new UsageError(`${token.rawName} is given no value; expected one`, command);
      }
      values.set(token.name, [...(values.get(token.name) ?? []), token.value]);
    }
  }
  return { help: flags.has('help'), flags, values, operands };
}
