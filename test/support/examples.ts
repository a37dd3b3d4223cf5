// Compiles the examples of the documentation as a reader's project would.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Compiled tests run from build/test/support/. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Writes these files into an empty folder under build/ and compiles them under the project's own rules.
 * @returns where the compiled files are; rejects with what the compiler says
 */
export async function compileExamples(name: string, files: ReadonlyMap<string, string>): Promise<string> {
  const folder = `${root}build/${name}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [file, text] of files) await writeFile(`${folder}/${file}`, text);
  const compilerOptions = {
    rootDir: '.',
    outDir: 'out',
    composite: false,
    tsBuildInfoFile: null,
    declaration: false,
  };
  await writeFile(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }),
  );
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  try {
    await run(process.execPath, [tsc, '-p', folder]);
  } catch (error) {
    // The compiler prints its complaints where execFile does not put them into the message.
    const complaints = (error as { stdout?: string }).stdout ?? '';
    throw new Error(`the examples do not compile:\n${complaints}`, { cause: error });
  }
  return `${folder}/out`;
}
