// The licences of all that is installed with the package are those that native-free.md lists: no more, no fewer, no others.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { nameOf, runtimePackages } from './lockfile.js';
import { manifestOf, root } from './packed.js';

interface Row {
  readonly pattern: RegExp;
  readonly licence: string;
}

/** The rows of the table under the heading: name, licence, purpose. A star in a name stands for platforms. */
async function listed(): Promise<Row[]> {
  const text = await readFile(join(root, 'native-free.md'), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith('What is installed with it\n')) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, name, licence]) => ({
    pattern: new RegExp(`^${name.replaceAll('*', '[\\w-]+')}$`),
    licence,
  }));
}

test('every package that users get is listed with its licence, once', async (t) => {
  const rows = await listed();
  const packages = await runtimePackages();
  t.true(packages.length >= 4);
  for (const [folder, { license }] of packages) {
    const found = rows.filter(({ pattern }) => pattern.test(nameOf(folder)));
    t.deepEqual(found.map(({ licence }) => licence), [license], nameOf(folder)); // prettier-ignore
  }
});

test('nothing is listed that users do not get', async (t) => {
  const names = (await runtimePackages()).map(([folder]) => nameOf(folder));
  const rows = await listed();
  t.deepEqual(rows.filter(({ pattern }) => !names.some((name) => pattern.test(name))), []); // prettier-ignore
});

test('packages say of themselves what the lock file says of them', async (t) => {
  const here = (await runtimePackages()).filter(([folder]) => existsSync(join(root, folder)));
  t.true(here.length >= 2);
  for (const [folder, { license }] of here) {
    t.is((await manifestOf(join(root, folder))).license, license ?? 'none', nameOf(folder));
  }
});
