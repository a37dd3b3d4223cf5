// The packed package in an empty project: every entry point by import and by require(), its command, and where no uWebSockets.js fits.
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { emptyFolder, install, manifestOf, type Output, run, write } from './packed.js';

const program = `
const { counter, createSegment, defineFamilies } = await import('pegcount');
const { startExporter } = await import('pegcount/exporter');
const families = defineFamilies({ calls: counter('calls_total', 'Calls') });
const exporter = await startExporter(createSegment(families, { shards: 1 }), { port: 0 });
const page = await (await fetch(exporter.url)).text();
await exporter.close();
console.log(JSON.stringify({ transport: exporter.transport, page }));
`;
const binary = `@uwsjs/${process.platform}-${process.arch}-${process.versions.node.split('.')[0]}`;

async function project(t: ExecutionContext, options?: { readonly uws: boolean }): Promise<string> {
  const folder = await emptyFolder(t);
  await install(folder, options);
  await write(folder, { 'package.json': '{ "private": true }', 'program.mjs': program });
  return folder;
}

const node = (folder: string, ...args: string[]): Promise<Output> => run(process.execPath, args, folder);

test('every entry point can be imported and required, and gives the same', async (t) => {
  const folder = await project(t);
  const { exports, version } = await manifestOf(join(folder, 'node_modules', 'pegcount'));
  const names = Object.keys(exports).map((name) => name.replace('.', 'pegcount'));
  const modules = names.filter((name) => !name.endsWith('.json'));
  t.true(modules.length > 10);
  await write(folder, {
    'names.json': JSON.stringify(modules),
    'all.mjs': `import names from './names.json' with { type: 'json' };
      const all = await Promise.all(names.map(async (name) => [name, Object.keys(await import(name)).sort()]));
      console.log(JSON.stringify(Object.fromEntries(all)));`,
    'all.cjs': `const all = require('./names.json').map((name) => [name, Object.keys(require(name)).sort()]);
      console.log(JSON.stringify(Object.fromEntries(all)));`,
    'version.cjs': `console.log(require('pegcount/package.json').version);`,
  });
  const [imported, required, { stdout }] = await Promise.all(
    ['all.mjs', 'all.cjs', 'version.cjs'].map((file) => node(folder, file)),
  );
  t.is(stdout, `${version}\n`);
  const found = JSON.parse(imported.stdout) as Readonly<Record<string, readonly string[]>>;
  t.deepEqual(JSON.parse(required.stdout), found);
  t.deepEqual(Object.keys(found), modules);
  for (const [name, exported] of Object.entries(found)) t.true(exported.length > 0, name);
  t.true(found['pegcount'].includes('createSegment'));
});

test('what is no entry point cannot be reached', async (t) => {
  const folder = await project(t);
  await write(folder, { 'deep.cjs': `require('pegcount/dist/segment/layout.js');` });
  await t.throwsAsync(node(folder, 'deep.cjs'), { message: /ERR_PACKAGE_PATH_NOT_EXPORTED/ });
});

test('the command lists families, checks the example of a configuration, and runs the demo', async (t) => {
  const folder = await project(t);
  const pegcount = (...args: string[]): Promise<Output> =>
    run(join(folder, 'node_modules', '.bin', 'pegcount'), args, folder);
  t.true((JSON.parse((await pegcount('families', '--json')).stdout) as unknown[]).length > 100);
  const example = 'node_modules/pegcount/src/config/pegcount.example.toml';
  t.is((await pegcount('check', example)).stdout, 'OK\n');
  const { stdout } = await pegcount(
    'demo',
    '--sip-port',
    '0',
    '--metrics-port',
    '0',
    '--no-load',
    '--seconds',
    '1',
  );
  t.regex(stdout, /^ready sip=127\.0\.0\.1:\d+ metrics=http:/m);
});

test('as on musl, where npm installs no uWebSockets.js: node:http serves, and one line says so', async (t) => {
  const { stdout, stderr } = await node(await project(t, { uws: false }), 'program.mjs');
  const { transport, page } = JSON.parse(stdout) as { transport: string; page: string };
  t.is(transport, 'node');
  t.regex(page, /^calls_total 0$/m);
  const why = `neither it nor ${binary} is installed`;
  t.is(stderr, `pegcount: metrics are served by node:http, as uWebSockets.js does not load: ${why}\n`);
});

const unfit: readonly (readonly [what: string, entry: string, reason: RegExp])[] = [
  [
    'an older glibc',
    `throw new Error("/lib/libm.so.6: version \`GLIBC_2.99' not found (required by uws.node)");`,
    /it needs GLIBC_2\.99$/,
  ],
  ['musl with a binary for glibc', `module.exports = require('./uws.node');`, /uws\.node|ELF/],
  ['a binary of another Node', `throw new Error('was compiled for another Node');`, /another Node$/],
  ['a version too old', `module.exports = { App() {} };`, /a version too old/],
];
for (const [what, entry, reason] of unfit) {
  test(`as with ${what}: node:http serves, and one line says why`, async (t) => {
    const folder = await project(t, { uws: false });
    const at = join('node_modules', binary);
    await write(folder, {
      [join(at, 'package.json')]: JSON.stringify({ name: binary, version: '1.0.0', main: './index.js' }),
      [join(at, 'index.js')]: entry,
      [join(at, 'uws.node')]: 'no library for this machine',
    });
    const { stdout, stderr } = await node(folder, 'program.mjs');
    t.is((JSON.parse(stdout) as { transport: string }).transport, 'node');
    const [line, ...more] = stderr.trimEnd().split('\n');
    t.deepEqual(more, []);
    t.regex(line, /^pegcount: metrics are served by node:http, as uWebSockets.js does not load: @uwsjs\//);
    t.regex(line, reason);
  });
}
