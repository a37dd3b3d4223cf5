// The files of TLS: read, and checked against one another before a server gets them. Runs on the thread that starts the
// exporter, and on the exporter's thread whenever the files have changed. Cold; reads a few kilobytes synchronously.
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { noFileBelow } from '../schema/discreet.js';

/** Where the files are: absolute paths. Plain data, sent to the exporter's thread as it is. */
export interface CheckedTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** Unset: clients are not asked for a certificate. */
  readonly clientCaFile?: string;
}

/** What the files hold, for node:tls. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly minVersion: 'TLSv1.2';
}

/** Bytes; certificate bundles are smaller, and a device such as /dev/zero never ends. */
const largestFile = 1 << 20;

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the files and checks that a server can work with them at this moment.
 * @throws TlsFileError naming the option, the file, what was got and what was expected. Nothing of a key is ever shown.
 */
export function readTlsFiles(files: CheckedTls): TlsMaterial {
  const { certFile, keyFile, clientCaFile } = files;
  const cert = read('certFile', certFile);
  const [leaf] = certificates('certFile', certFile, cert);
  const lapse = lapseOf(leaf);
  if (lapse !== undefined) refuse('certFile', certFile, lapse, 'a certificate that is valid now');
  const key = read('keyFile', keyFile);
  if (!leaf.checkPrivateKey(privateKey(keyFile, key))) {
    refuse('keyFile', keyFile, `is not the key of ${certFile}`, 'the private key of that certificate');
  }
  const material: TlsMaterial = { cert, key, minVersion: 'TLSv1.2', ...readClientCa(clientCaFile) };
  try {
    createSecureContext(material);
  } catch (error) {
    const reason = (error as { reason?: unknown }).reason;
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    refuse('certFile', certFile, `cannot be used with its key${why}`, 'a pair that this Node can serve with');
  }
  return material;
}

function readClientCa(file: string | undefined): { ca?: string } {
  if (file === undefined) return {};
  const ca = read('clientCaFile', file);
  const found = certificates('clientCaFile', file, ca);
  const expected = 'the certificate of the authority that signs the client certificates';
  // A certificate that signs nothing and is not its own authority would never let anybody in.
  if (found.some((one) => !one.ca && one.issuer !== one.subject)) {
    refuse('clientCaFile', file, 'holds a certificate that is no authority', expected);
  }
  const lapses = found.map(lapseOf);
  if (!lapses.includes(undefined)) refuse('clientCaFile', file, lapses[0]!, `${expected}, valid now`);
  return { ca };
}

function certificates(option: string, file: string, text: string): X509Certificate[] {
  const expected = 'certificates in PEM';
  const blocks = text.match(certificateBlock);
  if (blocks === null) refuse(option, file, 'holds no certificate', expected);
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      return refuse(option, file, 'holds a certificate that cannot be read', expected);
    }
  });
}

function privateKey(file: string, text: string): KeyObject {
  const encrypted = text.includes('ENCRYPTED');
  try {
    if (!encrypted) return createPrivateKey(text);
  } catch {
    // What OpenSSL says of a text that is no key helps nobody.
  }
  const got = encrypted ? 'holds an encrypted key' : 'holds no private key that can be read';
  return refuse('keyFile', file, got, 'a private key in PEM, not encrypted');
}

/** Why a certificate is not valid now, if so. */
function lapseOf({ validFrom, validTo }: X509Certificate): string | undefined {
  const now = Date.now();
  if (Date.parse(validTo) < now) return `has expired on ${validTo}`;
  return Date.parse(validFrom) > now ? `is not valid before ${validFrom}` : undefined;
}

function read(option: string, file: string): string {
  const expected = 'a file that can be read';
  let size: number;
  try {
    const stats = statSync(file);
    if (!stats.isFile()) refuse(option, file, 'is no regular file', expected);
    size = stats.size;
    if (size <= largestFile) return readFileSync(file, 'latin1');
  } catch (error) {
    if (error instanceof TlsFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (existsSync(file)) return refuse(option, file, `cannot be read: ${code}`, expected);
    throw new TlsFileError(`option 'tls.${option}' names ${noFileBelow(file)}; expected ${expected}`);
  }
  return refuse(option, file, `has ${size} bytes`, `at most ${largestFile}`);
}

/** A file that TLS cannot be served with; the message begins with the option. */
export class TlsFileError extends Error {
  override readonly name = 'TlsFileError';
}

function refuse(option: string, file: string, got: string, expected: string): never {
  throw new TlsFileError(`option 'tls.${option}': ${file} ${got}; expected ${expected}`);
}
