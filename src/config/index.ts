// loadConfig: a TOML file, the environment and the code become one checked configuration. 'pegcount/config' is this file. Cold.
import { checkLabelName, checkOptions } from '../schema/names.js';
import { checkTogether } from './checks.js';
import { type Config, configOf } from './config.js';
import { type Environment, readEnvironment } from './environment.js';
import { checkFiles } from './files.js';
import { type Keys, keysWith } from './keys.js';
import type { Overrides } from './overrides.js';
import { ConfigError, type Problem } from './problems.js';
import { merge, type Report, type Settings } from './settings.js';
import { unify } from './spellings.js';
import { readOtelFile, readTomlFile } from './toml-file.js';
import { readTree } from './tree.js';

export type { Config, ConfiguredLabel, ConfiguredLabels } from './config.js';
export type { Environment } from './environment.js';
export { configuredLabel, internConfigured, type Interning } from './labels.js';
export type { Overrides } from './overrides.js';
export { ConfigError, type Problem, problemText } from './problems.js';

export interface LoadOptions {
  /** A TOML file. Sections other than [metrics], [labels], [otel] and the addons of [proxy] are left alone. */
  readonly file?: string | undefined;
  /** Environment variables; `process.env` unless given. Those that begin with PEGCOUNT_ go before the file. */
  readonly env?: Environment | undefined;
  /** The same keys as in the file, from the code; they go before the file and the environment. */
  readonly overrides?: Overrides | undefined;
  /** Names of the application's own open labels, which may have values in `[labels]` as those of the catalogues may. */
  readonly labels?: readonly string[] | undefined;
}

/** Overrides are data from the code: a misspelt section is nobody else's. */
const nothingForeign = (): boolean => false;

function readOverrides(overrides: unknown, keys: Keys, report: Report) {
  return readTree(overrides, {
    keys,
    source: 'code',
    isForeign: nothingForeign,
    lineOf: () => undefined,
    prepare: (_, value) => value,
    report,
  });
}

/**
 * Reads, merges and checks a configuration. A value in the code goes before one in the environment, and that before one in
 * the file; every value is checked, also one that another goes before.
 *
 * ```ts
 * const config = loadConfig({ file: 'pegcount.toml' });
 * const segment = createSegment(defineFamilies({ pbx: pbx(config.catalogue) }), config.segment);
 * const exporter = await startExporter(segment, { ...config.exporter, version: '1.2.3' });
 * ```
 *
 * Throws a DeclarationError for an unknown option, and else a ConfigError that names everything that is wrong: the key, what was got and what was expected. Reads files; cold.
 */
export function loadConfig(options: LoadOptions = {}): Config {
  checkOptions(options, ['file', 'env', 'overrides', 'labels'], 'loadConfig');
  const { file, env = process.env, overrides = {}, labels = [] } = options;
  for (const label of labels) checkLabelName(label, 'loadConfig: labels');
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const keys = keysWith(labels);
  const none: Settings = new Map();
  const sources = [
    file === undefined ? none : readTomlFile(file, keys, report),
    readOtelFile(file, keys, report),
    readEnvironment(env, keys, report),
    readOverrides(overrides, keys, report),
  ].map((settings) => unify(settings, report));
  const settings = merge(sources);
  checkTogether(settings, keys, report);
  checkFiles(settings, report);
  if (problems.length > 0) throw new ConfigError(problems);
  return configOf(settings, keys);
}
