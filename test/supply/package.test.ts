// What would be published: `npm pack` in a clean copy of this tree, with its scripts, as whoever publishes runs it.
import { cp, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import test from 'ava';
import ts from 'typescript';
import { emptyFolder, manifestOf, root, run, type Target, write } from './packed.js';

const cleaners: (() => unknown)[] = [];
test.after.always(() => Promise.all(cleaners.map((clean) => clean())));

/** Names with a slash between folders, without the folder's own. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return files.map((file) => file.slice(folder.length + 1)).sort();
}

let folder = '';
let published: readonly string[] = [];
test.before(async () => {
  folder = await emptyFolder({ teardown: (clean) => cleaners.push(clean) });
  for (const name of [
    'package.json',
    'tsconfig.json',
    '.declarations.js',
    'LICENSE',
    'README.md',
    'native-free.md',
    'src',
    'test',
  ])
    await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  // What lies about in a developer's tree.
  await write(folder, {
    'dist/of-a-source-that-is-gone.js': '',
    'dist/index.js.map': '{}',
    '.env': 'METRICS_TOKEN=sesame',
    'metrics.token': 'sesame',
    'server.key': 'sesame',
    'pegcount.toml': '[metrics]\ntoken = "sesame"\n',
    'src/demo/local.toml': '[metrics]\ntoken = "sesame"\n',
    'build/test/index.js': '',
    'bench/results/latest.json': '{}',
  });
  const { stdout } = await run('npm', ['pack', '--json', '--foreground-scripts=false'], folder);
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  published = files.map(({ path }) => path).sort();
  await write(folder, { 'unpacked/.keep': '' });
  await run('tar', ['-xzf', filename, '-C', 'unpacked', '--strip-components=1'], folder);
});

const text = (file: string): Promise<string> => readFile(join(folder, 'unpacked', file), 'utf8');

test('it is the modules of src with their types, the documents and two configurations, and nothing else', async (t) => {
  const sources = (await filesUnder(join(root, 'src'))).filter((file) => file.endsWith('.ts'));
  const built = sources.flatMap((file) =>
    ['.js', '.d.ts', '.d.cts'].map((kind) => file.replace(/\.ts$/, kind)),
  );
  const expected = [
    ...built.map((file) => `dist/${file}`),
    'LICENSE',
    'README.md',
    'native-free.md',
    'package.json',
    'src/config/pegcount.example.toml',
    'src/demo/demo.toml',
  ];
  t.deepEqual(published, expected.sort());
});

test('dry run and package are of one mind', async (t) => {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [{ files }] = JSON.parse((await run('npm', args, folder)).stdout) as [{ files: { path: string }[] }];
  t.deepEqual(files.map(({ path }) => path).sort(), published);
});

test('every entry point of package.json is there', async (t) => {
  const { exports, bin, ...manifest } = await manifestOf(join(folder, 'unpacked'));
  const { main, types } = manifest as unknown as { main: string; types: string };
  const filesOf = (target: Target): string[] =>
    typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
  const targets = Object.values(exports).flatMap(filesOf);
  const named = [...targets, ...Object.values(bin), main, types].map((file) => posix.normalize(file));
  t.deepEqual(named.filter((file) => !published.includes(file)), []); // prettier-ignore
  t.regex(await text(Object.values(bin)[0]), /^#!\/usr\/bin\/env node\n/);
});

test('a module asks for Node, or a file of the package; configuration and demo for one dependency each', async (t) => {
  const missing: string[] = [];
  const dependencies = new Set<string>();
  for (const file of published.filter((one) => /\.(js|d\.ts|d\.cts)$/.test(one))) {
    for (const { fileName: name } of ts.preProcessFile(await text(file)).importedFiles) {
      if (name.startsWith('node:')) continue;
      const target = posix.join(dirname(file), name);
      const found = /\.d\.c?ts$/.test(file) ? target.replace(/\.(c?)js$/, '.d.$1ts') : target;
      if (!name.startsWith('.')) dependencies.add(`${dirname(file)}: ${name}`);
      else if (!published.includes(found)) missing.push(`${file}: ${name}`);
    }
  }
  t.deepEqual(missing, []);
  t.deepEqual([...dependencies].sort(), ['dist/config: smol-toml', 'dist/demo: piscina']);
});

test('no file points to a source map, holds a secret, or knows where it was built', async (t) => {
  for (const file of published) {
    const content = await text(file);
    t.false(/^\/\/# sourceMappingURL/m.test(content), file);
    t.false(/sesame|-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(content), file);
    t.false(
      [folder, root].some((place) => content.includes(place)),
      file,
    );
  }
});

test('the licence is that of package.json, in full', async (t) => {
  t.is((await manifestOf(join(folder, 'unpacked'))).license, 'Apache-2.0');
  t.regex(
    await text('LICENSE'),
    /^ +Apache License\n +Version 2\.0, January 2004\n[^]+\n +END OF TERMS AND CONDITIONS\n/m,
  );
});
