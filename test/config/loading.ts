// Loads a TOML text as a configuration, and tells what is refused.
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Config, ConfigError, loadConfig, type LoadOptions, type Problem } from 'pegcount/config';
import { folderOf } from '../support/folder.js';

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
