// The files that a configuration names: there, readable, and a token file with a token in it. Cold; any thread.
import { readFileSync } from 'node:fs';
import { shown } from './problems.js';
import { showToken, token } from './rules.js';
import { refuse, type Report, type Settings } from './settings.js';

/** Reports each file that cannot be read, and a token file without a usable token. No text of a file is shown. */
export function checkFiles(settings: Settings, report: Report): void {
  // What is off asks nobody for a token, and needs none of its files.
  if (settings.get('metrics.tier')?.value === 'off') return;
  for (const setting of settings.values()) {
    if (!setting.key.isFile) continue;
    const file = setting.value as string;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const { code = 'unreadable' } = error as NodeJS.ErrnoException;
      report({ ...refuse(setting, setting.key.expected), got: `${setting.key.show(file)} (${code})` });
      continue;
    }
    if (setting.key.path === 'metrics.token_file') {
      const found = text.replace(/\s+$/, '');
      if (found !== '' && token.holds(found)) continue;
      const got = `${shown(file)} with ${found === '' ? 'nothing in it' : showToken(found)}`;
      report({ ...refuse(setting, `a file with a token: ${token.expected}`), got });
    }
  }
}
