// Reads the environment's PEGCOUNT_ variables into settings. Cold; any thread.
import type { Keys } from './keys.js';
import { keyText, underUnknown } from './problems.js';
import { expectedInstead, suggestion } from './suggest.js';
import { type Report, type Settings, take } from './settings.js';

const PREFIX = 'PEGCOUNT_';
const SOURCE = 'environment';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all variables that begin with PEGCOUNT_; an unknown one is refused, the others are not looked at. */
export function readEnvironment(env: Environment, keys: Keys, report: Report): Settings {
  const byVariable = new Map([...keys.values()].map((key) => [key.variable, key]));
  const settings: Settings = new Map();
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith(PREFIX)) continue;
    const key = byVariable.get(name);
    if (key !== undefined) {
      take(settings, { key, value: key.fromText(text), name, source: SOURCE }, report);
      continue;
    }
    const known = [...byVariable.keys()];
    const near = suggestion(name, known);
    const expected = expectedInstead('variable', near, known);
    report({ key: keyText([name]), got: underUnknown(text), expected, source: SOURCE });
  }
  return settings;
}
