// `npm install` of the tarball as a stranger runs it, with the registry that npm is set to. The other tests here need none.
import { join } from 'node:path';
import test from 'ava';
import { testWhere } from '../support/tools.js';
import { asModules, compilesAndRuns, exampleFiles, tsconfig } from './example-project.js';
import { emptyFolder, link, manifestOf, packTree, root, run, write } from './packed.js';

const { dependencies } = await manifestOf(root);

/** Whether a registry answers, and has what the package needs. */
async function reachable(): Promise<boolean> {
  const [[name, version]] = Object.entries(dependencies);
  const args = ['view', `${name}@${version}`, 'version', '--fetch-retries=0', '--fetch-timeout=10000'];
  const found = await run('npm', args, root).catch(() => undefined);
  return found?.stdout.trim() === version;
}

const online = testWhere(test, await reachable(), 'a package registry');

/** Each step ends within a limit of its own; together they take seconds. */
const LIMIT_MS = 240_000;

online('the tarball installs into an empty project; its command and the example run', async (t) => {
  t.timeout(LIMIT_MS);
  const project = await emptyFolder(t);
  await write(project, {
    'package.json': '{ "private": true, "type": "module" }',
    'program.js': `import { counter, defineFamilies } from 'pegcount';
import { testWriter } from 'pegcount/testing';
const { m, read } = testWriter(defineFamilies({ calls: counter('calls_total', 'Calls') }));
m.calls.inc();
console.log(read(m.calls));`,
  });
  await run('npm', ['install', '--no-audit', '--no-fund', await packTree()], project);
  for (const [name, version] of Object.entries(dependencies)) {
    t.is((await manifestOf(join(project, 'node_modules', name))).version, version, name);
  }
  t.is((await run(process.execPath, ['program.js'], project)).stdout, '1\n');
  const { version } = await manifestOf(root);
  t.is((await run('npx', ['--no', 'pegcount', '--', '--version'], project)).stdout, `${version}\n`);
  // Nothing is missing, nothing is there that nobody asked for.
  await t.notThrowsAsync(run('npm', ['ls', '--all'], project));
  // Afterwards: the types are those of this tree, and nothing that npm knows of.
  await link(project, '@types/node');
  await write(project, { ...asModules(await exampleFiles()), 'tsconfig.json': tsconfig });
  await compilesAndRuns(t, project);
});
