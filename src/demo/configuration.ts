// What the demo is configured with: its file, the environment, the command line. Main thread; cold.
import { fileURLToPath } from 'node:url';
import { type Config, ConfigError, loadConfig, problemText } from '../config/index.js';
import { type DemoOptions, UsageError } from './options.js';

/** Beside the sources, as it is the one that the package has. */
const OWN_FILE = fileURLToPath(new URL('../../src/demo/demo.toml', import.meta.url));

/** Throws a UsageError with a line for each problem. */
export function readConfiguration({ config: file = OWN_FILE, tokenFile, metricsPort }: DemoOptions): Config {
  try {
    const config = loadConfig({ file, overrides: { metrics: { token_file: tokenFile } } });
    // In place: a copy would show the token to whoever prints it.
    if (metricsPort !== undefined) Object.assign(config.exporter, { port: metricsPort });
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(...error.problems.map(problemText));
  }
}
