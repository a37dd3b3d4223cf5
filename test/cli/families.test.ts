// `pegcount families` against families.json: every name, type, label, closed value, bucket set, unit and combination.
import { readFileSync } from 'node:fs';
import test from 'ava';
import type { DescribedFamily } from '#dist/cli/describe.js';
import { pegcount } from './pegcount.js';

type Mandated = {
  seed: string;
  name: string;
  type: DescribedFamily['type'];
  labels: string[];
  values?: Record<string, string[] | undefined>;
  buckets?: number[];
  combine?: string;
  unit?: string;
};

// Compiled tests run from build/test/cli/.
const file = new URL('../../../test/catalog/families.json', import.meta.url);
const mandated = JSON.parse(readFileSync(file, 'utf8')) as Mandated[];
const catalogueOf: Record<string, string> = {
  '000': 'pbx',
  '001': 'pbx',
  '002': 'sip',
  '003': 'voip',
  '004': 'mail',
};

const listed = pegcount('families', '--json').then(({ out }) => JSON.parse(out) as DescribedFamily[]);

/** Labels that families.json gives no values and that are closed all the same. */
const alsoClosed = new Map([
  ['status_code', 600],
  ['session', 1],
  ['rustpbx_sip_responses_total method', 15],
]);

test('--json lists an array, and nothing else', async (t) => {
  const { code, error, out } = await pegcount('families', '--json');
  t.deepEqual([code, error], [0, '']);
  t.true(Array.isArray(JSON.parse(out)));
});

test('the mandated catalogues have the hundred mandated families and no others', async (t) => {
  const names = (await listed).filter(({ catalogue }) => Object.values(catalogueOf).includes(catalogue));
  t.deepEqual(
    names.map(({ catalogue, name }) => `${catalogue} ${name}`).sort(),
    mandated.map(({ seed, name }) => `${catalogueOf[seed]} ${name}`).sort(),
  );
  t.is(names.length, 100);
});

test('every catalogue that the package exports is listed', async (t) => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const exported = Object.keys((JSON.parse(manifest) as { exports: object }).exports)
    .filter((name) => name.startsWith('./catalog/'))
    .map((name) => name.slice('./catalog/'.length));
  // rtp is arithmetic only: it has no families.
  t.deepEqual(
    [...new Set((await listed).map(({ catalogue }) => catalogue))].sort(),
    exported.filter((name) => name !== 'rtp').sort(),
  );
});

for (const family of mandated) {
  test(`${family.name} is listed as mandated`, async (t) => {
    const found = (await listed).find(({ name }) => name === family.name)!;
    t.is(found.type, family.type);
    t.is(found.unit, family.unit ?? '');
    t.is(found.combine, family.combine);
    t.deepEqual(found.buckets, family.buckets);
    t.deepEqual(found.labels.map(({ name }) => name), family.labels); // prettier-ignore
    for (const label of found.labels) {
      const values = family.values?.[label.name];
      const closed = alsoClosed.get(`${family.name} ${label.name}`) ?? alsoClosed.get(label.name);
      if (label.kind === 'derived') {
        t.deepEqual([label.name, label.from], ['status_class', 'status_code']);
        t.deepEqual(label.values, ['1xx', '2xx', '3xx', '4xx', '5xx', '6xx']);
      } else if (label.kind === 'closed') {
        if (values === undefined) t.is(label.values.length, closed ?? NaN);
        else t.deepEqual(label.values, values);
      } else {
        t.deepEqual([values, closed], [undefined, undefined], label.name);
        t.true(Number.isInteger(label.capacity) && label.capacity > 0);
      }
    }
  });
}

test('every family has a help text and the key by which it is written', async (t) => {
  for (const { name, help, key, catalogue } of await listed) {
    t.regex(help, /^[A-Z0-9].{10,}/, name);
    t.regex(key, new RegExp(`^${catalogue}(\\.\\w+)+$`), name);
  }
});

test('the list for reading has every family with its type, labels, buckets and help', async (t) => {
  const { code, out, error } = await pegcount('families');
  t.deepEqual([code, error], [0, '']);
  for (const { name, type, help, labels, buckets, combine, unit } of await listed) {
    const start = out.indexOf(`\n${name} (${type})\n`);
    t.true(start >= 0, name);
    const end = out.indexOf('\n\n', start + 1);
    const text = out.slice(start, end < 0 ? undefined : end);
    t.true(text.includes(`\n    ${help}`), name);
    for (const label of labels) t.regex(text, new RegExp(`^ {4}label ${label.name}: \\S`, 'm'));
    if (buckets !== undefined) t.regex(text, new RegExp(`^ {4}buckets: ${buckets.join(', ')}$`, 'm'));
    if (combine !== undefined) t.regex(text, new RegExp(`^ {4}combine: ${combine}$`, 'm'));
    if (unit !== '') t.regex(text, new RegExp(`^ {4}unit: ${unit}$`, 'm'));
  }
  t.regex(out, /^ {4}label status_code: 100 to 699$/m);
  t.regex(out, /^ {4}label trunk_id: up to 256 values at run time, then other$/m);
});
