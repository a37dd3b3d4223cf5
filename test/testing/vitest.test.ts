// The README's unit test under vitest, in a project of its own: TypeScript as it stands, pegcount installed as it is packed.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { install } from '../supply/packed.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const project = `${root}build/vitest`;

test.before(async () => {
  await rm(project, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  await install(project);
  const sources = `${root}test/testing`;
  for (const file of ['metrics.ts', 'dialer.ts']) await cp(`${sources}/${file}`, `${project}/${file}`);
  await cp(`${sources}/example.vitest.ts`, `${project}/dialer.test.ts`);
  await writeFile(
    `${project}/package.json`,
    '{ "name": "application", "private": true, "type": "module" }\n',
  );
  // Of its own: vitest would read a configuration of a folder above.
  await writeFile(`${project}/vitest.config.ts`, 'export default {};\n');
});

/** Vitest's report on the project, run as `npx vitest run` is in a shell. */
async function vitest(...options: string[]): Promise<{ numPassedTests: number; numFailedTests: number }> {
  const program = `${root}node_modules/vitest/vitest.mjs`;
  // Vitest takes a run within another test runner's process for one of its own.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], CI: 'true' };
  const args = [program, 'run', '--root', project, '--reporter=json', ...options];
  const { stdout } = await run(process.execPath, args, { cwd: project, env, timeout: 120_000 });
  return JSON.parse(stdout) as { numPassedTests: number; numFailedTests: number };
}

for (const pool of ['forks', 'threads']) {
  test.serial(`a user's unit test passes under vitest, in its pool of ${pool}`, async (t) => {
    t.like(await vitest(`--pool=${pool}`), { numPassedTests: 2, numFailedTests: 0 });
  });
}

test.serial('a wrong expectation fails under vitest', async (t) => {
  const file = `${project}/wrong.test.ts`;
  const right = await readFile(`${project}/dialer.test.ts`, 'utf8');
  await writeFile(file, right.replace('.toBe(1)', '.toBe(2)'));
  const error = await t.throwsAsync<Error & { stdout?: string }>(vitest('wrong'));
  await rm(file);
  t.like(JSON.parse(error.stdout ?? '{}'), { numPassedTests: 1, numFailedTests: 1 });
});
