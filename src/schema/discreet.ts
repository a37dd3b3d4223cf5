// What may be said of a value that may hold a secret: errors end up in logs. Cold; any thread.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A text without the parts of it that may be a secret: what stands before the `@` of a URL, and its query. */
export function withoutSecrets(text: string): string {
  return text.replace(/\/\/.*@/s, '//…@').replace(/\?.*/s, '?…');
}

/**
 * Says of the name of a file that is not there how far it leads: the name may be a token, or a key, given where its file was
 * asked for. To be read behind "the name of" or "names".
 */
export function noFileBelow(name: string): string {
  let folder = resolve(name);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return `no file below ${folder}`;
}
