// The protocols, checked by spin: each model passes exhaustively, and each of its broken variants fails.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { runs, testWhere } from '../support/tools.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const models = join(root, 'test/models');

const full = (process.env['PEGCOUNT_FULL_MODELS'] ?? '') !== '';

/** Every model with its defines, and the defines that break it. */
const all: Record<string, { readonly defines: readonly string[]; readonly broken: readonly string[] }> = {
  blob: { defines: [], broken: ['NOREUSE', 'ANYBLOB', 'SMALLPOOL'] },
  carry: { defines: [], broken: ['PLAIN', 'NOSETTLE', 'ODD'] },
  exemplar: { defines: [], broken: ['NOODD', 'NOCHECK', 'BLIND'] },
  // Three writers make 65 million states: about 6 GB and 90 s.
  handover: { defines: [full ? 'T=3' : 'T=2'], broken: ['EARLY', 'NOREADY'] },
  intern: { defines: [], broken: ['CLAIMFIRST'] },
  retire: { defines: [], broken: ['PLAIN'] },
  tuples: { defines: [], broken: ['STORE', 'HALVES'] },
};

/** Searches all states of a model; returns the number of errors. Throws unless the search was exhaustive or found one. */
function search(model: string, defines: readonly string[], flags: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-model-'));
  const run = (program: string, ...given: string[]): string =>
    execFileSync(program, given, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  try {
    run('spin', ...defines.map((define) => `-D${define}`), '-a', join(models, `${model}.pml`));
    run('gcc', ...flags, '-DSAFETY', '-DMEMLIM=12000', '-o', 'pan', 'pan.c');
    const said = run('./pan', '-m200000');
    const errors = Number(/errors: (\d+)/.exec(said)?.[1] ?? NaN);
    const whole = !/max search depth too small|out of memory|aborting|interrupted|Bit statespace/.test(said);
    if (Number.isNaN(errors) || (errors === 0 && !whole))
      throw new Error(`not an exhaustive search:\n${said}`);
    return errors;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const spin = testWhere(test, runs('spin', '-V') && runs('gcc', '--version'), 'spin or gcc');

for (const [model, { defines, broken }] of Object.entries(all)) {
  spin(`${[model, ...defines].join(' -D')} passes in every state`, (t) => {
    t.is(search(model, defines, full ? ['-O2', '-DCOLLAPSE'] : ['-O2']), 0);
  });
  for (const variant of broken) {
    spin(`${model} -D${variant} fails`, (t) => {
      // An error is found early: compiling takes longer than searching.
      const small = defines.map((define) => define.replace('T=3', 'T=2'));
      t.true(search(model, [...small, variant], ['-O0']) > 0);
    });
  }
}

test('every model is run here, and its first line names the files that it models', (t) => {
  const files = readdirSync(models).filter((file) => file.endsWith('.pml'));
  t.deepEqual(files, Object.keys(all).map((model) => `${model}.pml`)); // prettier-ignore
  for (const file of files) {
    const text = readFileSync(join(models, file), 'utf8');
    const named = text.slice(0, text.indexOf('\n')).match(/src\/[a-z]+\/[a-z-]+\.ts/g) ?? [];
    t.true(text.startsWith('/* Models src/') && named.length > 0, file);
    for (const source of named) t.true(existsSync(join(root, source)), `${file} names ${source}`);
    for (const variant of all[file.replace('.pml', '')].broken) {
      t.regex(text, new RegExp(`-D${variant}\\b.*\\(broken`), `${file} explains ${variant}`);
    }
  }
});

test('every broken variant that a model explains is run', (t) => {
  for (const [model, { broken }] of Object.entries(all)) {
    const text = readFileSync(join(models, `${model}.pml`), 'utf8');
    const explained = [...text.matchAll(/-D([A-Z]+)\b[^(]*\(broken/g)].map(([, name]) => name);
    t.deepEqual(explained.sort(), [...broken].sort());
  }
});
