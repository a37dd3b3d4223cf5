// The option `tls`, checked at the door. Runs once for each startExporter call, on the thread that starts the exporter.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTlsFiles, TlsFileError, type CheckedTls } from './tls-files.js';

export type { CheckedTls } from './tls-files.js';

/**
 * Serves over TLS 1.2 and 1.3 only, by node:https, so not together with `transport: 'uws'`. The files are in PEM; they are
 * looked at every 2 seconds, and a change is taken over without a restart once it stood still for that long. New files that
 * do not fit together are refused with one line of warning, and what was in use stays in use.
 */
export interface TlsOptions {
  /** The server's certificate, followed by the certificates of intermediate authorities where there are any. */
  readonly certFile: string;
  /** The private key of that certificate, not encrypted. */
  readonly keyFile: string;
  /**
   * The authorities that may sign client certificates. Set: a client must have such a certificate, also for the health answers (but on
   * the health port), or its connection ends with the handshake, counted in `pegcount_tls_rejected_total`. Unset: none is asked for.
   */
  readonly clientCaFile?: string | undefined;
}

/** The base64 inside a PEM file, on one line. */
const bareKey = /^[A-Za-z\d+/=]{64,}$/;

const names: readonly (keyof CheckedTls)[] = ['certFile', 'keyFile', 'clientCaFile'];

/**
 * Checks the option and reads its files once. Relative paths are taken from the working directory.
 * @returns undefined where the option is: no TLS
 * @throws TypeError, RangeError or Error naming the option, what was got and what was expected. Nothing of a key is shown.
 */
export function checkTls(value: unknown): CheckedTls | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
    throw new TypeError(`startExporter: option 'tls' is ${got}; expected an object with ${names.join(', ')}`);
  }
  const unknown = Object.keys(value).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `startExporter: unknown option 'tls.${unknown.slice(0, 60)}'; expected one of ${names.join(', ')}`,
    );
  }
  const given = value as Readonly<Partial<Record<keyof CheckedTls, unknown>>>;
  const checked: CheckedTls = {
    certFile: checkPath('certFile', given.certFile),
    keyFile: checkPath('keyFile', given.keyFile),
    ...(given.clientCaFile !== undefined && { clientCaFile: checkPath('clientCaFile', given.clientCaFile) }),
  };
  try {
    readTlsFiles(checked);
  } catch (error) {
    throw new TlsFileError(`startExporter: ${(error as Error).message}`);
  }
  return checked;
}

/** The value itself is never shown: it may be a key, given by mistake where its file was asked for. */
function checkPath(name: keyof CheckedTls, value: unknown): string {
  if (typeof value !== 'string') {
    const got = value === null ? 'null' : value === undefined ? 'missing' : `of type ${typeof value}`;
    throw new TypeError(`startExporter: option 'tls.${name}' is ${got}; expected the path of a PEM file`);
  }
  if (value === '' || /[\0\r\n]|-----BEGIN/.test(value) || (bareKey.test(value) && !existsSync(value))) {
    const got = value === '' ? 'empty' : 'no path but the text of a PEM file, or part of it';
    throw new RangeError(`startExporter: option 'tls.${name}' is ${got}; expected the path of a PEM file`);
  }
  return resolve(value);
}
