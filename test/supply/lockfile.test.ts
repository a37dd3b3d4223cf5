// What is installed is pinned: every package by version and digest, and what users get by package.json, too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { lockedPackages, nameOf, readLockfile, runtimePackages } from './lockfile.js';
import { manifestOf, root } from './packed.js';

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

test('every package has one version and a digest, and none a place of its own', async (t) => {
  const packages = await lockedPackages();
  t.true(packages.length > 100);
  for (const [folder, { version, integrity, resolved, link }] of packages) {
    t.regex(version, exact, folder);
    t.regex(integrity ?? '', /^sha512-[A-Za-z\d+/]{86}==$/, folder);
    t.is(resolved, undefined, folder);
    t.not(link, true, folder);
  }
});

test('what users get is named by exact versions, as they get no lock file', async (t) => {
  const { dependencies, optionalDependencies, version } = await manifestOf(root);
  const { packages, lockfileVersion } = await readLockfile();
  t.is(lockfileVersion, 3);
  t.like(packages[''], { version, dependencies, optionalDependencies });
  for (const [name, wanted] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    t.regex(wanted, exact, name);
    t.is(packages[`node_modules/${name}`].version, wanted);
  }
});

test('nothing that users get runs a program when it is installed', async (t) => {
  const packages = await runtimePackages();
  t.deepEqual(packages.filter(([, { hasInstallScript }]) => hasInstallScript === true), []); // prettier-ignore
});

test('this tree has what is locked', async (t) => {
  for (const [folder, { version }] of await runtimePackages()) {
    if (!existsSync(join(root, folder))) continue;
    t.is((await manifestOf(join(root, folder))).version, version, nameOf(folder));
  }
});
