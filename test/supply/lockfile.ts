// The lock file: what is installed with what, by name, version and digest.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './packed.js';

export interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly license?: string;
  /** Only for work on the project. */
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  /** By folder; the project itself is ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export async function readLockfile(): Promise<Lockfile> {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
}

/** All packages but the project itself, by their folder. */
export async function lockedPackages(): Promise<[folder: string, locked: LockedPackage][]> {
  return Object.entries((await readLockfile()).packages).filter(([folder]) => folder !== '');
}

/** Those that come with the package to its users. */
export async function runtimePackages(): Promise<[folder: string, locked: LockedPackage][]> {
  return (await lockedPackages()).filter(([, { dev }]) => dev !== true);
}

/** `node_modules/a/node_modules/@b/c` is the folder of @b/c. */
export const nameOf = (folder: string): string => folder.replace(/^.*node_modules\//, '');
