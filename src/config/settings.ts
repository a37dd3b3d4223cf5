// What one source of a configuration sets, key by key, and how a later source goes before an earlier one. Cold; any thread.
import type { Key } from './keys.js';
import type { Problem } from './problems.js';

/** One value that a source sets, checked by its key's rule. */
export interface Setting {
  readonly key: Key;
  readonly value: unknown;
  /** The key as that source writes it. */
  readonly name: string;
  readonly source: string;
  readonly line?: number | undefined;
}

/** Settings by the path of their key. */
export type Settings = Map<string, Setting>;

/** Where problems are put. */
export type Report = (problem: Problem) => void;

/** A problem with what was set. */
export function refuse({ key, value, name, source, line }: Setting, expected: string): Problem {
  return { key: name, got: key.show(value), expected, source, line };
}

/** Takes a setting up if its rule holds, and else reports it. */
export function take(settings: Settings, setting: Setting, report: Report): void {
  if (setting.key.holds(setting.value)) settings.set(setting.key.path, setting);
  else report(refuse(setting, setting.key.expected));
}

/** Keys of which a source that sets one takes back what an earlier source set for the other. */
const exclusive = new Map([
  ['metrics.token', 'metrics.token_file'],
  ['metrics.token_file', 'metrics.token'],
]);

/** All settings of the sources, where a later one goes before an earlier one. */
export function merge(sources: readonly Settings[]): Settings {
  const merged: Settings = new Map();
  for (const source of sources) {
    for (const path of source.keys()) merged.delete(exclusive.get(path) ?? path);
    for (const [path, setting] of source) merged.set(path, setting);
  }
  return merged;
}
