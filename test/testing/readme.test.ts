// What the README shows of unit tests and of mounting is what the tests beside this one and in mount/ run.
import { readFile } from 'node:fs/promises';
import test from 'ava';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The README's TypeScript blocks in which a word appears, each without a first line that names a file. */
async function blocks(word: string): Promise<string[]> {
  const found = [...(await read('README.md')).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text);
  return found
    .filter((text) => text.includes(word))
    .map((text) => text.replace(/^\/\/ [\w.-]+\.ts\b.*\n/, ''));
}

test('unit tests are shown as they are run', async (t) => {
  const run = await Promise.all(
    ['example.test.ts', 'example.vitest.ts'].map((file) => read(`test/testing/${file}`)),
  );
  const shown = await blocks('pegcount/testing');
  t.is(shown.length, 2);
  t.deepEqual(
    shown.filter((text) => !run.some((example) => example.endsWith(text))),
    [],
  );
});

test('mounting is shown as it is run', async (t) => {
  const run = new Set((await read('test/mount/mounts.ts')).split('\n').map((line) => line.trim()));
  const shown = await blocks(`'/metrics'`);
  t.true(shown.length >= 3);
  const lines = shown
    .flat()
    .flatMap((text) => text.split('\n').map((line) => line.replace(/ *\/\/.*/, '').trim()));
  t.deepEqual(
    lines.filter((line) => !run.has(line)),
    [],
  );
});
