// The command line of `npm run torture`. Pure.
import { parseArgs } from 'node:util';
import { MAX_DEATHS } from './plan.js';

export type Options = {
  readonly deaths: number;
  /** 0 for no limit. */
  readonly seconds: number;
  readonly seed: number;
  readonly json: boolean;
  readonly save: boolean;
};

export const USAGE = 'usage: npm run torture -- [--deaths N] [--seconds N] [--seed N] [--json] [--save]';

const DEFAULT_DEATHS = 200;
/** With a limit of time alone there are more lives than time for them. */
const DEATHS_A_SECOND = 30;

const known = ['deaths', 'seconds', 'seed', 'json', 'save'] as const;

/** Throws a RangeError that says what was got and what was expected. */
export function readOptions(given: readonly string[]): Options {
  const { values, tokens } = parseArgs({
    args: [...given],
    options: { deaths: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' }, save: { type: 'boolean' } }, // prettier-ignore
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new RangeError(`got "${token.value}", expected options only`);
    if (token.kind === 'option' && !(known as readonly string[]).includes(token.name)) {
      throw new RangeError(`got unknown option ${token.rawName}, expected one of --${known.join(', --')}`);
    }
  }
  const integer = (name: 'deaths' | 'seconds' | 'seed', from: number, to: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const number = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= from && number <= to) return number;
    const got = typeof text === 'string' ? `"${text}"` : 'no value';
    throw new RangeError(`--${name}: got ${got}, expected an integer from ${from} to ${to}`);
  };
  const flag = (name: 'json' | 'save'): boolean => {
    const value = values[name];
    if (typeof value === 'string') throw new RangeError(`--${name}: got "${value}", expected no value`);
    return value === true;
  };
  const seconds = integer('seconds', 1, 86_400) ?? 0;
  const enough = seconds === 0 ? DEFAULT_DEATHS : Math.min(MAX_DEATHS, seconds * DEATHS_A_SECOND);
  return {
    deaths: integer('deaths', 1, MAX_DEATHS) ?? enough,
    seconds,
    seed: integer('seed', 0, 2 ** 32 - 1) ?? Math.floor(Math.random() * 2 ** 32),
    json: flag('json'),
    save: flag('save'),
  };
}
