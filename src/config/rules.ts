// What a value of a configuration may be: one rule for each kind, told in the words of its refusal. Cold; any thread.
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { noFileBelow } from '../schema/discreet.js';
import { checkLabelName } from '../schema/names.js';
import { keyText, kindOf, shown } from './problems.js';

/** What holds for the value of a key. */
export interface Rule {
  /** What is expected, as a message says it. */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** The value that a text of the environment stands for; the text itself where it stands for none. */
  readonly fromText: (text: string) => unknown;
  /** The value for a message. Only of a secret it says less than the value. */
  readonly show: (value: unknown) => string;
}

function rule(
  expected: string,
  holds: (value: unknown) => boolean,
  { fromText = (text) => text, show = shown }: Partial<Pick<Rule, 'fromText' | 'show'>> = {},
): Rule {
  return { expected, holds, fromText, show };
}

function text(expected: string, holds: (value: string) => boolean, changes?: Partial<Rule>): Rule {
  return rule(expected, (value) => typeof value === 'string' && holds(value), changes);
}

const decimal = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const numberOf = (given: string): unknown => (decimal.test(given) ? Number(given) : given);
const itemsOf = (given: string): string[] =>
  given.trim() === '' ? [] : given.split(',').map((item) => item.trim());

export const boolean = rule('true or false', (value) => typeof value === 'boolean', {
  fromText: (given) => (given === 'true' ? true : given === 'false' ? false : given),
});

export function integer(from: number, to: number): Rule {
  const holds = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  return rule(`an integer from ${from} to ${to}`, holds, { fromText: numberOf });
}

/** A finite number, both ends included. */
export function between(from: number, to: number): Rule {
  const holds = (value: unknown): boolean => typeof value === 'number' && value >= from && value <= to;
  return rule(`a number from ${from} to ${to}`, holds, { fromText: numberOf });
}

export function oneOf(...values: readonly string[]): Rule {
  return text(values.map((value) => `"${value}"`).join(' or '), (value) => values.includes(value));
}

export const notEmpty = text('a text that is not empty', (value) => value.trim() !== '');

/** Printable ASCII without blanks, and without what ends a path: a query or a fragment. */
export const urlPath = text('a path that starts with "/", without query, fragment or blanks', (value) =>
  /^\/[!"$->@-~]*$/.test(value),
);

/** A file by its name, where it is there. */
function showFile(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  return value === '' || existsSync(value) ? shown(value) : `the name of ${noFileBelow(value)}`;
}

export const fileName = text(
  'the name of a file that can be read',
  (value) => value !== '' && !value.includes('\0'),
  { show: showFile },
);

const hostName = /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*\.?$/i;

/** The two parts of `host:port`; undefined where it is none. An IPv6 address stands in brackets. */
export function splitAddress(address: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(address);
  if (match === null) return undefined;
  // One of the two groups has matched; TypeScript takes both for texts.
  const [inBrackets, bare] = [match[1] as string | undefined, match[2]];
  const port = Number(match[3]);
  if (port > 65_535) return undefined;
  if (inBrackets !== undefined) return isIP(inBrackets) === 6 ? { host: inBrackets, port } : undefined;
  return isIP(bare) === 4 || (bare.length <= 253 && hostName.test(bare)) ? { host: bare, port } : undefined;
}

export const address = text(
  '"host:port" with a port from 0 to 65535, such as "127.0.0.1:9464" or "[::1]:9464"',
  (value) => splitAddress(value) !== undefined,
);

/** What is wrong with a token, in words that do not show it. */
export function showToken(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  const at = value.search(/[^!-~]/);
  if (at >= 0) return `a token with a blank, control or non-ASCII character at position ${at}`;
  return `a token of ${value.length} characters`;
}

/** What a header can carry: a request has no room for more. */
export const token = text(
  'printable ASCII without blanks, at most 3072 characters',
  (value) => /^[!-~]{0,3072}$/.test(value),
  { show: showToken },
);

/** `http` or `https`, with a host. */
export const endpoint = text(
  'an http or https URL',
  (value) => /^https?:\/\/[^/]/i.test(value) && URL.canParse(value),
);

/** The first word of the names of a catalogue's families. */
export const prefix = text(
  'the beginning of a metric name, such as "edge", not "pegcount" and not with "__" in front',
  (value) => /^(?!__|pegcount(_|$))([a-zA-Z_:][a-zA-Z0-9_:]*)?$/.test(value),
);

export const words = rule(
  'an array of texts',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  { fromText: itemsOf },
);

function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 128;
}

/** Values of an open label. */
export const labelValues = rule(
  'an array of different texts of 1 to 128 bytes',
  (value) => Array.isArray(value) && value.every(isLabelValue) && new Set(value).size === value.length,
  { fromText: itemsOf },
);

function isLabelName(name: string): boolean {
  try {
    checkLabelName(name, '');
    return true;
  } catch {
    return false;
  }
}

/** Label names with their values; in the environment `service=edge,site=fra`. */
export const constantLabels = rule(
  'label names with texts as their values, such as service = "edge"',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, item]) => isLabelName(name) && typeof item === 'string'),
  {
    fromText: (given) => {
      const pairs = itemsOf(given).map((item) => /^([^=]*)=(.*)$/s.exec(item)?.slice(1, 3));
      return pairs.every((pair) => pair !== undefined)
        ? Object.fromEntries(pairs as [string, string][])
        : given;
    },
    show: (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? `{ ${Object.entries(value)
            .slice(0, 5)
            .map(([name, item]) => `${keyText([name])} = ${shown(item)}`)
            .join(', ')} }`
        : shown(value),
  },
);
