// What is wrong with a configuration: every problem with its key, what was got and what was expected. Cold; any thread.
import { withoutSecrets } from '../schema/discreet.js';

/** One thing that is wrong. */
export interface Problem {
  /** The key as whoever set it wrote it: `metrics.path`, `PEGCOUNT_METRICS_PATH`, or the file itself. */
  readonly key: string;
  /** The value, shortened. Of a token only what is wrong with it, and of what no key takes only its type. */
  readonly got: string;
  readonly expected: string;
  /** Where it was set: a file's name, `environment` or `code`. */
  readonly source: string;
  /** The line in that file, counted from 1, where it is known. */
  readonly line?: number | undefined;
}

/** A refused configuration, with all that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`configuration refused\n${problems.map((problem) => `  ${problemText(problem)}`).join('\n')}`);
    this.problems = problems;
  }
}

/** One problem in one line: `edge.toml:3: metrics.path is "metrics"; expected …`. */
export function problemText({ key, got, expected, source, line }: Problem): string {
  const place = line === undefined ? source : `${source}:${line}`;
  return `${place}: ${key} is ${got}; expected ${expected}`;
}

/** Any value of a configuration but a token, short and on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = withoutSecrets(value);
    return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) {
    const items = value.slice(0, 5).map((item) => (typeof item === 'object' ? kindOf(item) : shown(item)));
    return `[${items.join(', ')}${value.length > 5 ? `, … ${value.length} in all` : ''}]`;
  }
  return kindOf(value);
}

/** What is said of the value of an unknown key: nothing of it, as it may be a token under a misspelt name. */
export function underUnknown(value: unknown): string {
  return `unknown (${kindOf(value)})`;
}

/** A dotted key, with the names quoted that TOML would want quoted. */
export function keyText(parts: readonly string[]): string {
  return parts.map((part) => (/^[\w-]{1,60}$/.test(part) ? part : shown(part))).join('.');
}

/** What kind of value it is, for values that must not be shown. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a table';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}
