// The example file: its keys with their comments, and the file with some keys changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Config, loadConfig } from 'pegcount/config';
import { folderOf } from '../support/folder.js';

// Compiled tests run from build/test/config/.
export const exampleText = readFileSync(
  new URL('../../../src/config/pegcount.example.toml', import.meta.url),
  'utf8',
);

export type ExampleKey = {
  readonly path: string;
  /** As it stands there, in TOML. */
  readonly value: string;
  /** Whether it stands behind a `#`. */
  readonly unset: boolean;
  /** The comment above it, or above the keys before it without an empty line between. */
  readonly comment: string;
  /** Counted from 0. */
  readonly line: number;
};

/** All keys of the example, set or behind a `#`. */
export function exampleKeys(): ExampleKey[] {
  const keys: ExampleKey[] = [];
  let section = '';
  let comment: string[] = [];
  for (const [line, text] of exampleText.split('\n').entries()) {
    const header = /^\[([\w.]+)\]$/.exec(text);
    const key = /^(# )?(\w+) = (\S.*)$/.exec(text);
    if (header !== null) [section, comment] = [header[1], []];
    else if (text === '') comment = [];
    else if (key !== null) {
      const unset = (key[1] as string | undefined) !== undefined;
      keys.push({ path: `${section}.${key[2]}`, value: key[3], unset, comment: comment.join(' '), line });
    } else comment.push(text.replace(/^# ?/, ''));
  }
  return keys;
}

/** The example with these keys set to these TOML values. */
export function exampleWith(changes: Readonly<Record<string, string>>): string {
  const lines = exampleText.split('\n');
  for (const [path, value] of Object.entries(changes)) {
    const key = exampleKeys().find((one) => one.path === path);
    if (key === undefined) throw new Error(`${path} is not in the example`);
    lines[key.line] = `${path.split('.').at(-1)!} = ${value}`;
  }
  return lines.join('\n');
}

/** Loads the example with these changes, from a folder with these files. */
export function loadExample(
  t: Pick<ExecutionContext, 'teardown'>,
  changes: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Config {
  const folder = folderOf(t, { ...files, 'pegcount.toml': exampleWith(changes) });
  return loadConfig({ file: join(folder, 'pegcount.toml'), env: {} });
}
