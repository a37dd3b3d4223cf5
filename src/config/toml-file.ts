// Reads a TOML file into settings: [metrics], [labels], [otel] and the addons of [proxy]; the rest is the application's. Cold.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { Keys } from './keys.js';
import { findLines } from './lines.js';
import { shown } from './problems.js';
import type { Report, Settings } from './settings.js';
import { readTree } from './tree.js';

const sections = new Set(['metrics', 'labels', 'otel']);

/** Whether a key is none of ours: another section, or another key of `[proxy]`. */
export function isForeign(path: string): boolean {
  return !sections.has(path.split('.')[0]);
}

function readText(file: string, report: Report): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    report({
      key: 'file',
      got: `${shown(file)} (${code})`,
      expected: 'a file that can be read',
      source: file,
    });
    return undefined;
  }
}

/** The tables of a TOML text. Only the first line of the parser's message is shown: the others hold text of the file. */
function parseText(text: string, file: string, report: Report): object | undefined {
  try {
    return parse(text, { maxDepth: 100 });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace('Invalid TOML document: ', '').split('\n');
    report({
      key: 'file',
      got: `no TOML (${reason})`,
      expected: 'valid TOML',
      source: file,
      line: error.line,
    });
    return undefined;
  }
}

/** What a TOML file sets. File names in it are relative to the file. */
export function readTomlFile(file: string, keys: Keys, report: Report, foreign = isForeign): Settings {
  const text = readText(file, report);
  const tree = text === undefined ? undefined : parseText(text, file, report);
  if (text === undefined || tree === undefined) return new Map();
  return readTree(tree, {
    keys,
    source: file,
    isForeign: foreign,
    lineOf: findLines(text),
    prepare: ({ isFile }, value) =>
      isFile && typeof value === 'string' && value !== '' ? resolve(dirname(file), value) : value,
    report,
  });
}

/** `config/otel.toml` beside the file (or in the working directory without one), or `otel.toml` in its folder `config`. */
function otelFile(file: string | undefined): string | undefined {
  const folder = file === undefined ? '.' : dirname(file);
  const candidates = [join(folder, 'config', 'otel.toml')];
  if (basename(resolve(folder)) === 'config') candidates.push(join(folder, 'otel.toml'));
  return candidates.find((candidate) => candidate !== file && existsSync(candidate));
}

/**
 * What a `config/otel.toml` sets: its `[otel]` section. That it is there chooses the telemetry tier, as does
 * `[otel] enabled = true`, unless it says `enabled = false`.
 */
export function readOtelFile(file: string | undefined, keys: Keys, report: Report): Settings {
  const found = otelFile(file);
  if (found === undefined) return new Map();
  const settings = readTomlFile(found, keys, report, (path) => path.split('.')[0] !== 'otel');
  const key = keys.get('otel.enabled')!;
  if (!settings.has(key.path)) {
    settings.set(key.path, {
      key,
      value: true,
      name: 'otel.enabled (by default in this file)',
      source: found,
    });
  }
  for (const path of settings.keys()) if (!path.startsWith('otel.')) settings.delete(path);
  return settings;
}
