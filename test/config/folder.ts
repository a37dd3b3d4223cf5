// A folder with files for one test, gone after it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Config, ConfigError, loadConfig, type LoadOptions, type Problem } from 'pegcount/config';

/** Writes the files into a new folder and gives its name. */
export function folderOf(
  t: Pick<ExecutionContext, 'teardown'>,
  files: Readonly<Record<string, string>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-config-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Loads a TOML text, without the environment unless one is given. */
export function loadText(t: ExecutionContext, toml: string, options: LoadOptions = {}): Config {
  return loadConfig({ file: join(folderOf(t, { 'edge.toml': toml }), 'edge.toml'), env: {}, ...options });
}

/** What is wrong, which must be something. */
export function problemsOf(load: () => unknown): readonly Problem[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}
