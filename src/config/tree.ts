// Reads the nested tables of a file or of the code into settings. Cold; any thread.
import { keyText, kindOf, underUnknown } from './problems.js';
import { expectedInstead, suggestion } from './suggest.js';
import type { Key, Keys } from './keys.js';
import { type Report, type Settings, take } from './settings.js';

export interface TreeOptions {
  readonly keys: Keys;
  readonly source: string;
  /** Whether a key may be passed over: it belongs to the application. */
  readonly isForeign: (path: string) => boolean;
  readonly lineOf: (path: readonly string[]) => number | undefined;
  /** What a value becomes before it is checked. */
  readonly prepare: (key: Key, value: unknown) => unknown;
  readonly report: Report;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Reads a tree; a value of undefined is not given. What is unknown or wrong is reported. */
export function readTree(tree: unknown, options: TreeOptions): Settings {
  const { keys, source, report } = options;
  const settings: Settings = new Map();

  const read = (table: Readonly<Record<string, unknown>>, parents: readonly string[]): void => {
    for (const [name, given] of Object.entries(table)) {
      if (given === undefined) continue;
      const parts = [...parents, name];
      const path = parts.join('.');
      // A quoted name with a dot in it is no path of two.
      const key = name.includes('.') ? undefined : keys.get(path);
      const line = options.lineOf(parts);
      if (key !== undefined) {
        take(settings, { key, value: options.prepare(key, given), name: path, source, line }, report);
      } else if (isSection(parts)) {
        if (isTable(given)) read(given, parts);
        else report({ key: path, got: kindOf(given), expected: 'a table', source, line });
      } else if (!options.isForeign(path)) {
        const known = within(parents);
        const near = suggestion(name, known);
        const got = underUnknown(given);
        report({ key: keyText(parts), got, expected: expectedInstead('key', near, known), source, line });
      }
    }
  };

  const beginsWith = (path: string, parts: readonly string[]): boolean => {
    const words = path.split('.');
    return parts.length < words.length && parts.every((part, index) => part === words[index]);
  };
  const isSection = (parts: readonly string[]): boolean =>
    [...keys.keys()].some((path) => beginsWith(path, parts));
  const within = (parents: readonly string[]): string[] => {
    const inside = [...keys.keys()].filter((path) => beginsWith(path, parents));
    return [...new Set(inside.map((path) => path.split('.')[parents.length]))];
  };

  if (isTable(tree)) read(tree, []);
  else report({ key: source, got: kindOf(tree), expected: 'a table of sections', source });
  return settings;
}
