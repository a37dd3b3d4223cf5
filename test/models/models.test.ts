// The protocols, checked by spin: each model passes exhaustively, and each of its broken variants fails.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type TestFn } from 'ava';
import { runs, testWhere } from '../support/tools.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const models = join(root, 'test/models');

const full = (process.env['PEGCOUNT_FULL_MODELS'] ?? '') !== '';

interface Model {
  /** What its size is set to in the quick run, and with PEGCOUNT_FULL_MODELS. */
  readonly quick?: readonly string[];
  readonly full?: readonly string[];
  /** The defines that break it. */
  readonly broken: readonly string[];
}

/** Every model there is. */
const all: Readonly<Record<string, Model>> = {
  blob: { broken: ['NOREUSE', 'ANYBLOB', 'SMALLPOOL'] },
  carry: { broken: ['PLAIN', 'NOSETTLE', 'ODD'] },
  exemplar: { broken: ['NOODD', 'NOCHECK', 'BLIND'] },
  // Three writers make 65 million states: about 6 GB and 90 s.
  handover: { quick: ['T=2'], full: ['T=3'], broken: ['EARLY', 'NOREADY'] },
  intern: { broken: ['CLAIMFIRST'] },
  liveness: {
    quick: ['T=2'],
    full: ['T=3'],
    broken: ['ONCE', 'THROWN', 'LOOKFIRST', 'ROUSEFIRST', 'UNHEARD', 'ENDLESS'],
  },
  lock: { quick: ['N=3'], full: ['N=4'], broken: ['UNASKED', 'ONCE', 'STORE', 'ANY', 'EARLY', 'KEPT'] },
  page: {
    broken: ['UNCOUNTED', 'EARLY', 'UNZIPPED', 'HELD', 'TWICE', 'LOST', 'JOIN', 'LOOPS', 'KEEP'],
  },
  retire: { broken: ['PLAIN'] },
  shutdown: {
    quick: ['N=2'],
    full: ['N=3'],
    broken: ['PLAIN', 'UNSAID', 'UNTOLD', 'SHUTFIRST', 'NOTIFYFIRST', 'UNSHUT'],
  },
  tuples: { broken: ['STORE', 'HALVES'] },
};

/** Searches all states of a model; gives the number of errors. Rejects unless the search was exhaustive or found one. */
async function search(model: string, defines: readonly string[], flags: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-model-'));
  const run = async (program: string, ...given: string[]): Promise<string> =>
    (await promisify(execFile)(program, given, { cwd: folder, maxBuffer: 2 ** 26 })).stdout;
  try {
    await run('spin', ...defines.map((define) => `-D${define}`), '-a', join(models, `${model}.pml`));
    await run('gcc', ...flags, '-w', '-DSAFETY', '-DMEMLIM=12000', '-o', 'pan', 'pan.c');
    const said = await run('./pan', '-m200000');
    const errors = Number(/errors: (\d+)/.exec(said)?.[1] ?? NaN);
    const whole = !/max search depth too small|out of memory|aborting|interrupted|Bit statespace/.test(said);
    if (Number.isNaN(errors) || (errors === 0 && !whole))
      throw new Error(`not an exhaustive search:\n${said}`);
    return errors;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// One after another: each takes a processor, and the large ones half a gigabyte and more.
const spin = testWhere(test.serial as TestFn, runs('spin', '-V') && runs('gcc', '--version'), 'spin or gcc');

for (const [model, { quick = [], full: large = quick, broken }] of Object.entries(all)) {
  const defines = full ? large : quick;
  spin(`${[model, ...defines].join(' -D')} passes in every state`, async (t) => {
    if (full) t.timeout(15 * 60_000, 'the larger models take minutes');
    t.is(await search(model, defines, full ? ['-O2', '-DCOLLAPSE'] : ['-O2']), 0);
  });
  for (const variant of broken) {
    spin(`${model} -D${variant} fails`, async (t) => {
      // An error is found early: compiling takes longer than searching.
      t.true((await search(model, [...quick, variant], ['-O0'])) > 0);
    });
  }
}

/** The files of src/ that a model names before it says of what it is a model. */
function modelled(text: string): readonly string[] {
  return text.slice(0, text.indexOf(': ')).match(/src\/[a-z]+\/[a-z-]+\.ts/g) ?? [];
}

test('every model is run here, names the files that it models, and is named by each of them', (t) => {
  const files = readdirSync(models).filter((file) => file.endsWith('.pml'));
  t.deepEqual(files, Object.keys(all).map((model) => `${model}.pml`)); // prettier-ignore
  for (const file of files) {
    const text = readFileSync(join(models, file), 'utf8');
    const named = modelled(text);
    t.true(text.startsWith('/* Models src/') && named.length > 0, file);
    for (const source of named) {
      t.true(existsSync(join(root, source)), `${file} names ${source}`);
      const mention = `test/models/${file}`;
      t.true(readFileSync(join(root, source), 'utf8').includes(mention), `${source} names ${mention}`);
    }
    for (const variant of all[file.replace('.pml', '')].broken) {
      t.regex(text, new RegExp(`-D${variant}\\b.*\\(broken`), `${file} explains ${variant}`);
    }
  }
});

test('every model that a file of src/ names is there, and names that file', (t) => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const source of sources.filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`)) {
    const text = readFileSync(join(root, source), 'utf8');
    for (const [, file] of text.matchAll(/\b([a-z]+\.pml)\b/g)) {
      t.true(existsSync(join(models, file)), `${source} names ${file}`);
      const named = modelled(readFileSync(join(models, file), 'utf8'));
      t.true(named.includes(source), `${file} names ${source}`);
    }
  }
});

test('every broken variant that a model explains is run', (t) => {
  for (const [model, { broken }] of Object.entries(all)) {
    const text = readFileSync(join(models, `${model}.pml`), 'utf8');
    const explained = [...text.matchAll(/-D([A-Z]+)\b.*\(broken/g)].map(([, name]) => name);
    t.deepEqual(explained.sort(), [...broken].sort());
  }
});
