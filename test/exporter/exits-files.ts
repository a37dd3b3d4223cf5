// A folder with a server's certificate and its key, for the children of the exits' matrix.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../support/certificates.js';

export function certificateFiles(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-exits-'));
  const { cert, key } = createAuthority('exits').issue({ name: 'server', use: 'server' });
  writeFileSync(join(folder, 'server.crt'), cert);
  writeFileSync(join(folder, 'server.key'), key);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
