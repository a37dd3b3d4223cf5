// The example file: complete, documented, and showing the defaults that there are.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'smol-toml';
import { loadConfig } from 'pegcount/config';
import { keysWith } from '#dist/config/keys.js';
import { checkOptions } from '#dist/exporter/options.js';
import { exampleKeys, exampleText, loadExample } from './example.js';

const keys = keysWith();
const inExample = exampleKeys();

test('the example is part of the package', (t) => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  t.true((JSON.parse(text) as { files: string[] }).files.includes('src/config/pegcount.example.toml'));
});

test('the example has every key once, with trunk_id for all labels', (t) => {
  const expected = [...keys.keys()].filter((path) => !/^labels\.(?!trunk_id\.)/.test(path));
  t.deepEqual(inExample.map(({ path }) => path).sort(), expected.sort());
});

test('the example names every label of the catalogues, and every tier, transport and protocol', (t) => {
  const names = [...keys.keys()]
    .filter((path) => path.startsWith('labels.'))
    .map((path) => path.split('.')[1]);
  for (const name of [
    ...names,
    '"off"',
    '"community"',
    '"telemetry"',
    '"uws"',
    '"node"',
    '"auto"',
    '"grpc"',
    '"http"',
  ]) {
    t.true(exampleText.includes(name), name);
  }
});

for (const { path, value, unset, comment } of inExample) {
  test(`${path} is documented with its default`, (t) => {
    t.regex(comment, /^["A-Z[a-z].{8,}\.$/);
    const { default: byDefault, holds } = keys.get(path)!;
    const shown: unknown = parse(`value = ${value}`)['value'];
    if (unset) {
      t.is(byDefault, undefined);
      t.true(holds(shown), 'the value shown would be taken');
    } else {
      t.deepEqual(structuredClone(shown), byDefault);
    }
  });
}

test('the example as it stands means what no configuration means', (t) => {
  const { labels, ...rest } = loadExample(t, {});
  const { labels: none, ...defaults } = loadConfig({ env: {} });
  t.deepEqual(rest, defaults);
  t.deepEqual([labels, none], [{ trunk_id: { values: [], capacity: undefined } }, {}]);
});

test('the defaults are those of startExporter', (t) => {
  const { exporter } = loadConfig({ env: {} });
  t.deepEqual(checkOptions(exporter), checkOptions());
});

test('a value that the example shows behind a # can be set so', (t) => {
  for (const { path, value } of inExample.filter(({ unset }) => unset)) {
    const both = { 'metrics.tls.cert_file': '"server.crt"', 'metrics.tls.key_file': '"server.key"' };
    const changes = path.startsWith('metrics.tls.') ? { ...both, [path]: value } : { [path]: value };
    const files = { 'metrics.token': 'a', 'server.crt': '', 'server.key': '', 'clients.crt': '' };
    t.notThrows(() => loadExample(t, changes, files), path);
  }
});
