// The README's example with the packed package, as a stranger has it: as ESM and by require(), in both kinds of TypeScript.
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { asCommonJs, asModules, compilesAndRuns, exampleFiles, tsconfig } from './example-project.js';
import { emptyFolder, type Files, install, link, manifestOf, write } from './packed.js';

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
  await write(folder, {
    ...files,
    'package.json': JSON.stringify({ private: true, type }),
    'tsconfig.json': tsconfig,
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
