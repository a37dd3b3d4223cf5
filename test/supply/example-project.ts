// The README's example as a project of its own, beside a program that looks at its page once and ends it. Main thread of a test.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { type Files, root, run } from './packed.js';

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));

/** What TypeScript compiles into `out`, as strictly as it can. */
export const tsconfig: string = JSON.stringify({
  compilerOptions: {
    module: 'node16',
    moduleResolution: 'node16',
    target: 'es2023',
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  },
  include: ['*.ts', '*.mts', '*.cts'],
});

/** Blocks of the README that begin with a file's name, by that name. */
export async function exampleFiles(): Promise<Files> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/```ts\n\/\/ ([\w-]+\.ts)\b[^\n]*\n([\s\S]*?)```/g);
  return Object.fromEntries([...blocks].map(([, name, text]) => [name, text]));
}

/** What a reader would do next: wait for the worker's first call, look at the page, and end. */
const look = `
async function look(started: typeof exporter): Promise<void> {
  const { url, transport } = await started;
  for (let page = ''; ; await sleep(20)) {
    page = await (await fetch(url)).text();
    if (!page.includes('pbx_trunk_status{')) continue;
    console.log(page, '# transport', transport);
    process.exit();
  }
}
void look(exporter);
`;
const tryIt = `import { setTimeout as sleep } from 'node:timers/promises';\nimport { exporter } from './main.js';\n${look}`;

function changed(files: Files, ...changes: readonly (readonly [from: string, to: string])[]): Files {
  let main = files['main.ts'];
  for (const [from, to] of [['port: 9464', 'port: 0'] as const, ...changes]) {
    if (!main.includes(from)) throw new Error(`main.ts of the README has no "${from}"`);
    main = main.replace(from, to);
  }
  return { ...files, 'main.ts': main, 'try.ts': tryIt };
}

/** The example as it stands, but for its port: ESM. */
export function asModules(files: Files): Files {
  return changed(files, ['const exporter', 'export const exporter']);
}

/** The example for `require()`: without what CommonJS lacks, an await at the top and import.meta. */
export function asCommonJs(files: Files): Files {
  return changed(
    files,
    ['const exporter = await', 'export const exporter ='],
    ['import.meta.url', 'pathToFileURL(__filename)'],
    ['import { Worker }', "import { pathToFileURL } from 'node:url';\nimport { Worker }"],
  );
}

/** Compiles what is in a project, and runs it: the page shows the worker's first call. */
export async function compilesAndRuns(t: ExecutionContext, folder: string): Promise<void> {
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
