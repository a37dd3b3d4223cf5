// The README's example with the packed package, as a stranger has it: as ESM and by require(), in both kinds of TypeScript.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { asCommonJs, asModules, exampleFiles } from './example-project.js';
import { emptyFolder, type Files, install, link, manifestOf, run, write } from './packed.js';

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));

/** A project with the packed package, and files that TypeScript compiles into `out` as strictly as it can. */
async function project(
  t: ExecutionContext,
  type: string,
  files: Files,
  options?: { readonly uws: boolean },
): Promise<string> {
  const folder = await emptyFolder(t);
  await install(folder, options);
  await link(folder, '@types/node');
  const compilerOptions = {
    module: 'node16',
    moduleResolution: 'node16',
    target: 'es2023',
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  };
  await write(folder, {
    ...files,
    'package.json': JSON.stringify({ private: true, type }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts', '*.mts', '*.cts'] }),
  });
  return folder;
}

/** A file of either kind that has every entry point, and whose labels are checked: its types are no `any`. */
async function everything(folder: string): Promise<string> {
  const { exports } = await manifestOf(folder);
  const names = Object.keys(exports).filter((name) => !name.endsWith('.json'));
  const imports = names.map((name, at) => `import * as all${at} from '${name.replace('.', 'pegcount')}';`);
  return `${imports.join('\n')}
export const entries: readonly object[] = [${names.map((_, at) => `all${at}`).join(', ')}];
import { closedLabel, counter, defineFamilies } from 'pegcount';
import { testWriter } from 'pegcount/testing';
const Direction = closedLabel('direction', ['inbound', 'outbound']);
const { m, read } = testWriter(defineFamilies({ calls: counter('calls_total', 'Calls', [Direction]) }));
m.calls.inc(Direction.inbound);
// @ts-expect-error a number is no label
m.calls.inc(0);
export const count: number = read(m.calls, Direction.inbound);
`;
}

async function compilesAndRuns(t: ExecutionContext, folder: string): Promise<void> {
  await t.notThrowsAsync(
    run(process.execPath, [tsc, '-p', folder], folder).catch((error: unknown) => {
      throw new Error((error as { stdout?: string }).stdout ?? String(error));
    }),
  );
  const { stdout, stderr } = await run(process.execPath, [join(folder, 'out', 'try.js')], folder);
  t.regex(stdout, /^pbx_calls_total\{service="edge",direction="inbound",result="ok"\} 1$/m);
  t.regex(stdout, /^pbx_trunk_status\{service="edge",trunk_id="carrier-7"\} 1$/m);
  t.regex(stdout, /^pbx_setup_seconds_count\{service="edge",direction="inbound"\} 1$/m);
  const notice = /^pegcount: metrics are served by node:http, as uWebSockets.js does not load: .*\n$/;
  t.regex(stderr, stdout.includes('# transport uws') ? /^$/ : notice);
}

test('the README has its example in three files', async (t) => {
  t.deepEqual(Object.keys(await exampleFiles()), ['metrics.ts', 'main.ts', 'sip-worker.ts']);
});

test('as ESM: compiled with module node16, and run', async (t) => {
  const folder = await project(t, 'module', asModules(await exampleFiles()));
  const packed = join(folder, 'node_modules', 'pegcount');
  const every = await everything(packed);
  await write(folder, { 'every.mts': every, 'every.cts': every });
  await compilesAndRuns(t, folder);
});

test('by require(): compiled to CommonJS with module node16, and run', async (t) => {
  const folder = await project(t, 'commonjs', asCommonJs(await exampleFiles()));
  const every = await everything(join(folder, 'node_modules', 'pegcount'));
  await write(folder, { 'every.mts': every, 'every.cts': every });
  await compilesAndRuns(t, folder);
});

test('as on musl, where no uWebSockets.js fits: compiled with module node16, and run on node:http', async (t) => {
  await compilesAndRuns(t, await project(t, 'module', asModules(await exampleFiles()), { uws: false }));
});
