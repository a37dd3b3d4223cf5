// Takes over the TLS files when they change. Runs on the exporter's thread, a few microseconds every 2 seconds.
import { stat } from 'node:fs/promises';
import { inTick } from './in-tick.js';
import { readTlsFiles, type CheckedTls, type TlsMaterial } from './tls-files.js';

export interface Reload {
  readonly files: CheckedTls;
  /** The state of the files before what is in use was read from them. */
  readonly inUse: string;
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Puts new files to use; may throw. */
  readonly take: (material: TlsMaterial) => void;
  readonly warn: (line: string) => void;
}

/** What tells one state of the files from another: inode, size, times; or why a file cannot be looked at. */
export async function stateOf({ certFile, keyFile, clientCaFile }: CheckedTls): Promise<string> {
  const states = [certFile, keyFile, clientCaFile ?? ''].map(async (file) => {
    if (file === '') return '';
    try {
      const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
      return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unknown';
    }
  });
  return (await Promise.all(states)).join();
}

/**
 * Makes one look at the files. A change is taken over once the next look finds the same: who replaces a certificate and its key
 * does so one after the other. Files that are refused are tried again at each look, since a certificate may become valid in
 * time; each reason is told once.
 */
export function createLook({ files, inUse, take, warn }: Omit<Reload, 'every'>): () => Promise<void> {
  let taken = inUse;
  let seen = inUse;
  let told = '';
  return async () => {
    const found = await stateOf(files);
    await new Promise<void>(inTick);
    const settled = found === seen;
    seen = found;
    if (found === taken) told = '';
    if (found === taken || !settled) return;
    try {
      take(readTlsFiles(files));
      taken = found;
      told = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== told)
        warn(`TLS goes on with the certificate in use, the new one is refused: ${message}`);
      told = message;
    }
  };
}

/**
 * Looks at the files now and then, one look after the other. Keeps no process alive.
 * @returns stops it
 */
export function reloadOnChange({ every, ...reload }: Reload): () => void {
  const look = createLook(reload);
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, every).unref();
  return () => clearInterval(timer);
}
