// The soak's command line. Parent process.
import { parseArgs } from 'node:util';

export type SoakOptions = {
  readonly minutes: number;
  readonly seed: number;
  readonly json: boolean;
  readonly save: boolean;
};

const LEAST_MINUTES = 0.1;
const MOST_MINUTES = 1440;
const MOST_SEED = 2 ** 31 - 2;
const DEFAULT_MINUTES = 20;
const DEFAULT_SEED = 20_260_711;

/** Reads the command line. Throws a RangeError or Node's TypeError for anything that is not understood. */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  });
  const { json, save } = values;
  const minutes = number('minutes', values.minutes, /^\d+(?:\.\d+)?$/, LEAST_MINUTES, MOST_MINUTES);
  const seed = number('seed', values.seed, /^\d+$/, 1, MOST_SEED);
  return { minutes: minutes ?? DEFAULT_MINUTES, seed: seed ?? DEFAULT_SEED, json, save };
}

function number(
  name: string,
  text: string | undefined,
  pattern: RegExp,
  from: number,
  to: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = pattern.test(text) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  const what = name === 'seed' ? 'an integer' : 'a number';
  throw new RangeError(`--${name}: got "${text}", expected ${what} from ${from} to ${to}`);
}
