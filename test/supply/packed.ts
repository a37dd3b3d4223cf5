// The package as npm packs it, installed in a project of its own without a registry: its dependencies are those of this tree.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';

const runFile = promisify(execFile);

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export type Output = { readonly stdout: string; readonly stderr: string };

const places = /^npm_config_(.*registry|cache|.*proxy|ca|cafile|userconfig|globalconfig)$/i;

/** Runs a program to its end, with this Node for whatever it starts; rejects when it fails. */
export function run(program: string, args: readonly string[], cwd: string): Promise<Output> {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`;
  // What npm has set for the tests would be options of theirs, too; where the registry is holds for both.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || places.test(name));
  const env = { ...Object.fromEntries(own), PATH };
  return runFile(program, args, { cwd, env, timeout: 120_000, maxBuffer: 1 << 25 });
}

/** What an entry point is, by condition. */
export type Target = string | { readonly [condition: string]: Target };

export interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Target>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function packOnce(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-packed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    root,
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

let packed: Promise<string> | undefined;

/** Packs what is built in this tree, once for all tests of a file; gives the tarball's name. */
export function packTree(): Promise<string> {
  packed ??= packOnce();
  return packed;
}

/** Lets a project have a package of this tree, where this tree has it. */
export async function link(project: string, name: string): Promise<void> {
  const [from, to] = [root, project].map((folder) => join(folder, 'node_modules', name));
  if (!existsSync(from)) return;
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to);
}

/** Puts the packed package, its dependencies and its command into a project, as npm does. */
export async function install(project: string, { uws = true } = {}): Promise<void> {
  const installed = join(project, 'node_modules', 'pegcount');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', await packTree(), '-C', installed, '--strip-components=1'], project);
  const { bin, dependencies, optionalDependencies } = await manifestOf(installed);
  for (const name of Object.keys({ ...dependencies, ...(uws ? optionalDependencies : {}) })) {
    await link(project, name);
  }
  await mkdir(join(project, 'node_modules', '.bin'));
  for (const [name, file] of Object.entries(bin)) {
    await chmod(join(installed, file), 0o755);
    await symlink(join('..', 'pegcount', file), join(project, 'node_modules', '.bin', name));
  }
}

export type Files = Readonly<Record<string, string>>;

/** An empty folder outside this tree, so that nothing is found in a folder above; gone once `clean` has been called. */
export async function emptyFolder({ teardown }: Pick<ExecutionContext, 'teardown'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pegcount-project-'));
  teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function write(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
