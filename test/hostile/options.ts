// The command line of `npm run hostile`. Pure.
import { parseArgs } from 'node:util';
import { attacksOn } from './attacks.js';
import { limits, type Kind } from './messages.js';

export type Options = {
  /** Which servers are attacked; those that cannot run are left out only where all were asked for. */
  readonly transport: Kind | 'all';
  readonly kinds: readonly Kind[];
  /** Under each attack, all rounds together. */
  readonly seconds: number;
  readonly rounds: number;
  /** Connections of a flood. */
  readonly flood: number;
  /** Only these attacks; all where there are none. */
  readonly only: readonly string[];
  /** A small round without the control. */
  readonly short: boolean;
  /** Whether a missed target fails, too. */
  readonly strict: boolean;
  readonly json: boolean;
  readonly save: boolean;
};

const kindsOf: ReadonlyMap<string, readonly Kind[]> = new Map([
  ['uws', ['uws']],
  ['node', ['node']],
  ['https', ['https']],
  ['all', ['uws', 'node', 'https']],
]);

const known = {
  transport: { type: 'string' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  flood: { type: 'string' },
  only: { type: 'string' },
  short: { type: 'boolean' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
  save: { type: 'boolean' },
} as const;
type Flag = 'short' | 'strict' | 'json' | 'save';
type Valued = Exclude<keyof typeof known, Flag>;

/** Throws a RangeError of one line that says what was got and what was expected. */
export function readOptions(given: readonly string[]): Options {
  const { values, tokens } = parseArgs({ args: [...given], options: known, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') throw wrong('options', `"${token.value}"`, 'options only');
    if (token.kind === 'option' && !(token.name in known))
      throw wrong(token.rawName, 'an unknown option', `one of --${Object.keys(known).join(', --')}`);
  }
  const flag = (name: Flag): boolean => {
    const value: unknown = values[name];
    if (typeof value === 'string') throw wrong(`--${name}`, `"${value}"`, 'no value');
    return value === true;
  };
  const text = (name: Valued, expected: string): string | undefined => {
    const value: unknown = values[name];
    if (value === undefined || typeof value === 'string') return value;
    throw wrong(`--${name}`, 'no value', expected);
  };
  const number = (
    name: Valued,
    fallback: number,
    from: number,
    to: number,
    pattern = /^\d{1,9}$/,
  ): number => {
    const expected = `${pattern === DECIMAL ? 'a number' : 'an integer'} from ${from} to ${to}`;
    const value = text(name, expected);
    if (value === undefined) return fallback;
    const read = pattern.test(value) ? Number(value) : NaN;
    if (read >= from && read <= to) return read;
    throw wrong(`--${name}`, `"${value}"`, expected);
  };

  const servers = `one of ${[...kindsOf.keys()].join(', ')}`;
  const transport = text('transport', servers) ?? 'all';
  const kinds = kindsOf.get(transport);
  if (kinds === undefined) throw wrong('--transport', `"${transport}"`, servers);
  const attacks = [...new Set(kinds.flatMap(attacksOn))];
  const names = `some of ${attacks.join(',')}`;
  const only = text('only', names)?.split(',') ?? [];
  for (const name of only) if (!attacks.includes(name)) throw wrong('--only', `"${name}"`, names);
  const short = flag('short');
  return {
    transport: transport as Options['transport'],
    kinds,
    seconds: number('seconds', short ? 0.6 : 8, 0.1, 3600, DECIMAL),
    rounds: number('rounds', short ? 1 : 4, 1, 100),
    // Both ends of a connection are files, and the attacked takes no more than its own limit.
    flood: number('flood', short ? 1000 : 10_000, 1, limits.maxConnections - 1000),
    only,
    short,
    strict: flag('strict'),
    json: flag('json'),
    save: flag('save'),
  };
}

const DECIMAL = /^\d{1,5}(?:\.\d{1,6})?$/;

function wrong(name: string, got: string, expected: string): RangeError {
  return new RangeError(`${name}: got ${got}, expected ${expected}`);
}
