// Where the bearer token comes from: an option, its alias or a file. Runs on the thread that starts the exporter, once a start.
// No error here shows a token, or anything of the file.
import { existsSync, readFileSync } from 'node:fs';
import { noFileBelow } from '../schema/discreet.js';

/** The options that may give the token. */
export interface TokenOptions {
  readonly token?: unknown;
  readonly bearerToken?: unknown;
  readonly tokenFile?: unknown;
}

const printable = /^[!-~]*$/;
/** Characters; a header of a request has no room for more. */
const longestToken = 3072;

/**
 * The one token that they agree on; '' asks for none.
 * @throws TypeError, RangeError or Error naming the option, what is wrong with it and what was expected
 */
export function resolveToken({ token, bearerToken, tokenFile }: TokenOptions): string {
  const given = new Map<string, string>();
  for (const [name, value] of [
    ['token', token],
    ['bearerToken', bearerToken],
  ] as const) {
    if (value !== undefined) given.set(name, checkToken(`option '${name}'`, value));
  }
  if (tokenFile !== undefined) given.set('tokenFile', readToken(tokenFile));
  const [[first, agreed], ...others] = [...given, ['', ''] as const];
  const other = others.find(([name, value]) => name !== '' && value !== agreed);
  if (other !== undefined) {
    throw new RangeError(
      `startExporter: options '${first}' and '${other[0]}' give different tokens; expected one of them, or the same token`,
    );
  }
  return agreed;
}

/** A blank or a line end within a token could never match a header: better refused than a lasting 401. */
function checkToken(what: string, token: unknown): string {
  if (typeof token !== 'string') {
    throw new TypeError(`startExporter: ${what} is of type ${typeof token}; expected a string`);
  }
  if (!printable.test(token)) {
    const at = token.search(/[^!-~]/);
    throw new RangeError(
      `startExporter: ${what} has a blank, control or non-ASCII character at position ${at}; ` +
        'expected printable ASCII without blanks',
    );
  }
  if (token.length > longestToken) {
    throw new RangeError(
      `startExporter: ${what} has ${token.length} characters; expected at most ${longestToken}`,
    );
  }
  return token;
}

function readToken(file: unknown): string {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) {
    const got = typeof file === 'string' ? (file === '' ? 'empty' : 'no path') : `of type ${typeof file}`;
    throw new TypeError(`startExporter: option 'tokenFile' is ${got}; expected the path of a file`);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const got = existsSync(file) ? `is ${file}, which cannot be read` : `names ${noFileBelow(file)}`;
    // Without its cause, which names the file in any case.
    // eslint-disable-next-line preserve-caught-error -- see above
    throw new Error(`startExporter: option 'tokenFile' ${got}: ${reason}; expected a file with a token`);
  }
  const token = checkToken(`the content of ${file}, option 'tokenFile',`, text.replace(/\s+$/, ''));
  // Somebody who names a file wants a token: an empty one is a mount or a secret that has failed.
  if (token === '') {
    throw new RangeError(
      `startExporter: option 'tokenFile' is ${file}, which is empty; expected a file with a token`,
    );
  }
  return token;
}
