// Whatever a key is given, by whichever source: it is refused with key, value and expectation, or comes back as it was.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { type Config, ConfigError, loadConfig } from 'pegcount/config';
import { keysWith } from '#dist/config/keys.js';
import { checkOptions } from '#dist/exporter/options.js';
import { folderOf } from '../support/folder.js';
import { problemsOf } from './loading.js';
import { cases, type KeyCase, labelCases } from './key-cases.js';

const keys = keysWith(['own']);
const all: Readonly<Record<string, KeyCase>> = {
  ...cases,
  ...[
    ...new Set(
      [...keys.keys()].filter((path) => path.startsWith('labels.')).map((path) => path.split('.')[1]),
    ),
  ]
    .map(labelCases)
    .reduce((one, other) => ({ ...one, ...other }), {}),
};

test('every key has cases, and every case a key', (t) => {
  t.deepEqual(Object.keys(all).sort(), [...keys.keys()].sort());
});

/** A tree with one value deep inside. */
function treeOf(path: string, value: unknown): object {
  return path.split('.').reduceRight<unknown>((inside, part) => ({ [part]: inside }), value) as object;
}

const folder = folderOf(
  { teardown: (clean) => void process.once('exit', () => void clean()) },
  {
    'one.pem': 'one',
    'two.pem': 'two',
  },
);
// As an application that is started beside its files.
process.chdir(folder);

/** TOML has no null, and JavaScript's numbers lose whether they were written as a float. */
const inToml = (value: unknown): boolean => value !== null;

type Source = {
  name: string;
  fits: (value: unknown) => boolean;
  load: (path: string, value: unknown) => Config;
};
const sources: Source[] = [
  {
    name: 'file',
    fits: inToml,
    load: (path, value) => {
      const file = join(folder, 'edge.toml');
      writeFileSync(file, stringify(treeOf(path, value), { numbersAsFloat: false }));
      return loadConfig({ file, env: {}, labels: ['own'] });
    },
  },
  {
    name: 'code',
    fits: () => true,
    load: (path, value) => loadConfig({ env: {}, overrides: treeOf(path, value), labels: ['own'] }),
  },
  {
    name: 'environment',
    fits: (value) =>
      // In the environment all is text: what is of a wrong type elsewhere may be right here.
      ['string', 'number', 'boolean'].includes(typeof value) ||
      (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')),
    load: (path, value) =>
      loadConfig({ env: { [keys.get(path)!.variable]: textOf(value) }, labels: ['own'] }),
  },
];

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Whether a bad value is still bad as text: `true` as a text is a fine service name. */
function badAsText(path: string, value: unknown): boolean {
  const { default: byDefault } = keys.get(path)!;
  const takesText = !['boolean', 'number', 'object'].includes(typeof byDefault);
  if (path === 'otel.enabled') return value !== 'true' && value !== 'false';
  if (path.endsWith('_secs') || path.endsWith('.capacity'))
    return typeof value !== 'string' || Number.isNaN(Number(value));
  if (path.endsWith('.values') || path === 'proxy.addons' || path === 'metrics.constant_labels') return false;
  if (takesText) return typeof value === 'string';
  return typeof value !== 'string' || (value !== 'true' && value !== 'false' && Number.isNaN(Number(value)));
}

const single = Object.entries(all).filter(([path]) => !path.startsWith('metrics.tls.'));

for (const source of sources) {
  test(`a good value of any key in the ${source.name} comes back as it was`, (t) => {
    for (const [path, { good, read, becomes }] of single) {
      fc.assert(
        fc.property(good, (value) => {
          if (!source.fits(value)) return;
          const found = read(source.load(path, value));
          const expected = becomes === undefined ? value : becomes(value as never);
          t.deepEqual(found, keys.get(path)!.isFile ? resolve(expected as string) : expected, path);
        }),
        { numRuns: 25 },
      );
    }
  });

  test(`a bad value of any key in the ${source.name} is refused with key, value and expectation`, (t) => {
    for (const [path, { bad }] of Object.entries(all)) {
      fc.assert(
        fc.property(bad, (value) => {
          if (!source.fits(value) || (source.name === 'environment' && !badAsText(path, value))) return;
          const problems = problemsOf(() => source.load(path, value));
          const key = keys.get(path)!;
          const name = source.name === 'environment' ? key.variable : path;
          const [problem] = problems.filter((one) => one.key === name || one.key.startsWith(`${name}.`));
          t.truthy(problem, `${path} ${JSON.stringify(problems)}`);
          t.regex(problem.expected, /\w/);
          t.true(problem.source === source.name || problem.source.endsWith('edge.toml'));
          if (path.endsWith('token')) {
            if (typeof value === 'string') t.false(problem.got.includes(value.trim()));
          } else if (path.endsWith('_file')) {
            if (value === 'not-there') t.regex(problem.got, /^the name of no file below \//);
          } else if (typeof value === 'string') {
            t.true(
              problem.got.includes(
                JSON.stringify(value)
                  .slice(1, -1)
                  .replace(/\/\/.*@/, '//…@')
                  .replace(/\?.*/, '?…')
                  .slice(0, 60),
              ),
              problem.got,
            );
          } else if (typeof value === 'number' && source.name === 'code') {
            t.is(problem.got, Object.is(value, -0) ? '-0' : String(value));
          }
        }),
        { numRuns: 25 },
      );
    }
  });
}

test('nothing but a ConfigError is thrown for any value of any key, and what is taken suits startExporter', (t) => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  fc.assert(
    fc.property(fc.constantFrom(...keys.keys()), anything, (path, value) => {
      try {
        const { exporter } = loadConfig({ env: {}, overrides: treeOf(path, value), labels: ['own'] });
        t.notThrows(() => checkOptions(exporter));
      } catch (error) {
        t.true(error instanceof ConfigError, `${path}: ${String(error)}`);
        t.true((error as Error).message.startsWith('configuration refused\n'));
      }
    }),
    { numRuns: 500 },
  );
});

test('what is taken suits startExporter', (t) => {
  for (const [path, { good }] of single.filter(([path]) => path.startsWith('metrics.'))) {
    fc.assert(
      fc.property(good, (value) => {
        const { exporter } = loadConfig({ env: {}, overrides: treeOf(path, value) });
        t.notThrows(() => checkOptions(exporter), path);
      }),
      { numRuns: 25 },
    );
  }
});

test('the environment goes before the file, and the code before both, key by key', (t) => {
  // Not what goes together, or not together, with another key: that has tests of its own.
  const keysToMix = single.filter(
    ([path]) => !/token|tier|addons|otel.enabled|_path|\.path|labels\.|health_address/.test(path),
  );
  const values = fc.record(
    Object.fromEntries(keysToMix.map(([path, { good }]) => [path, fc.tuple(good, good, good, fc.nat(7))])),
  );
  fc.assert(
    fc.property(values, (given) => {
      const trees: object[][] = [[], []];
      const env: Record<string, string> = {};
      for (const [path, [inFile, inEnv, inCode, mask]] of Object.entries(given)) {
        if ((mask & 1) !== 0) trees[0].push(treeOf(path, inFile));
        if ((mask & 2) !== 0 && sources[2].fits(inEnv)) env[keys.get(path)!.variable] = textOf(inEnv);
        if ((mask & 4) !== 0) trees[1].push(treeOf(path, inCode));
      }
      const [inFile, inCode] = trees.map((list) => list.reduce(deepMerge, {}));
      const file = join(folder, 'mixed.toml');
      writeFileSync(file, stringify(inFile));
      const config = loadConfig({ file, env, overrides: inCode });
      for (const [path, [one, two, three, mask]] of Object.entries(given)) {
        const { read } = all[path];
        if ((mask & 4) !== 0) t.deepEqual(read(config), three, path);
        else if ((mask & 2) !== 0 && sources[2].fits(two)) t.deepEqual(read(config), two, path);
        else if ((mask & 1) !== 0) t.deepEqual(read(config), one, path);
      }
    }),
    { numRuns: 100 },
  );
});

function deepMerge(one: object, other: object): object {
  const merged = { ...one } as Record<string, unknown>;
  for (const [name, value] of Object.entries(other)) {
    const both = typeof merged[name] === 'object' && typeof value === 'object';
    merged[name] = both ? deepMerge(merged[name] as object, value as object) : value;
  }
  return merged;
}

test('an unknown key is refused at any depth, and no text under it is shown', (t) => {
  const sections = ['metrics', 'metrics.tls', 'metrics.limits', 'labels', 'labels.queue', 'otel'];
  const name = fc.stringMatching(/^[a-z_]{1,16}$/);
  fc.assert(
    fc.property(
      fc.constantFrom(...sections),
      name,
      fc.stringMatching(/^[A-Z]{12,20}$/),
      (section, word, secret) => {
        const path = `${section}.${word}`;
        if ([...keys.keys()].some((known) => known === path || known.startsWith(`${path}.`))) return;
        for (const { name, load } of sources.slice(0, 2)) {
          const error = t.throws(() => load(path, secret), { instanceOf: ConfigError }, name);
          t.deepEqual(error.problems.map(({ key }) => key), [path]); // prettier-ignore
          t.regex(error.problems[0].expected, /^(a known key \(did you mean \w+\?\)|one of \w+)/);
          t.false(error.message.includes(secret));
        }
      },
    ),
    { numRuns: 200 },
  );
});
