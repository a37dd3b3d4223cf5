// The README's example is a program: its blocks compile as they stand, and run.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { compileExamples } from './support/examples.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Blocks that begin with a file's name, by that name. */
async function exampleFiles(): Promise<Map<string, string>> {
  const readme = await readFile(`${root}README.md`, 'utf8');
  const blocks = readme.matchAll(/```ts\n\/\/ ([\w-]+\.ts)\b[^\n]*\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, name, text]) => [name, text]));
}

test('the example of the README compiles, runs, and is scraped', async (t) => {
  const files = await exampleFiles();
  t.deepEqual([...files.keys()], ['metrics.ts', 'main.ts', 'sip-worker.ts']);
  const adapted = new Map([...files].map(([name, text]) => [name, text.replace('port: 9464', 'port: 0')]));
  adapted.set('main.ts', adapted.get('main.ts')!.replace('const exporter', 'export const exporter'));
  // What a reader would do next: wait for the worker's first call, look at the page, and end.
  adapted.set(
    'try.ts',
    `import { setTimeout as sleep } from 'node:timers/promises';
import { exporter } from './main.js';
for (let page = ''; ; await sleep(20)) {
  page = await (await fetch(exporter.url)).text();
  if (!page.includes('pbx_trunk_status{')) continue;
  console.log(page);
  process.exit();
}
`,
  );
  const out = await compileExamples('readme', adapted, { noPropertyAccessFromIndexSignature: false });
  const { stdout } = await run(process.execPath, [`${out}/try.js`], { timeout: 30_000 });
  t.regex(stdout, /^pbx_calls_total\{service="edge",direction="inbound",result="ok"\} 1$/m);
  t.regex(stdout, /^pbx_trunk_status\{service="edge",trunk_id="carrier-7"\} 1$/m);
  t.regex(stdout, /^pbx_setup_seconds_count\{service="edge",direction="inbound"\} 1$/m);
});
