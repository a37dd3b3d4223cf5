// The catalogues declare exactly the families of families.json: names, types, labels, values, buckets, combination, unit.
import { readFileSync } from 'node:fs';
import {
  type AnyFamily,
  type Combine,
  defineFamilies,
  derivedLabel,
  type FamilyTree,
  numberLabel,
  openLabel,
} from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { Codec, Method, pbx, StatusCode } from 'pegcount/catalog/pbx';
import { sip } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';
import { computeLayout } from '#dist/segment/layout.js';
import type { FamilySchema } from '#dist/schema/schema.js';
import test from 'ava';
import { bad } from './changes.js';

type Mandated = {
  seed: string;
  name: string;
  type: FamilySchema['type'];
  labels: string[];
  values?: Record<string, string[] | undefined>;
  buckets?: number[];
  combine?: Combine;
  unit?: string;
};

// Compiled tests run from build/test/catalog/.
const file = new URL('../../../test/catalog/families.json', import.meta.url);
const mandated = JSON.parse(readFileSync(file, 'utf8')) as Mandated[];

const declared = (tree: FamilyTree): FamilySchema[] =>
  defineFamilies(tree).schema.families.filter(({ name }) => !name.startsWith('pegcount_'));
const names = (tree: FamilyTree): string[] => declared(tree).map(({ name }) => name);

const catalogues: Record<string, { tree: FamilyTree; seeds: string[] }> = {
  pbx: { tree: pbx(), seeds: ['000', '001'] },
  sip: { tree: sip(), seeds: ['002'] },
  voip: { tree: voip(), seeds: ['003'] },
  mail: { tree: mail(), seeds: ['004'] },
};

/** Labels without values in families.json that are not open all the same, by family or for all. */
const statusCodes = Array.from({ length: 600 }, (_, index) => String(index + 100));
const closedAllTheSame: Record<string, string[] | undefined> = {
  status_code: statusCodes,
  'rustpbx_sip_responses_total method': [...Method.values],
  session: ['none'],
};

test('families.json holds a hundred families', (t) => {
  t.is(mandated.length, 100);
});

for (const [catalogue, { tree, seeds }] of Object.entries(catalogues)) {
  const expected = mandated.filter(({ seed }) => seeds.includes(seed));
  const schema = new Map(declared(tree).map((family) => [family.name, family]));

  test(`the ${catalogue} catalogue declares its ${expected.length} families and no others`, (t) => {
    t.deepEqual([...schema.keys()].sort(), expected.map(({ name }) => name).sort());
  });

  for (const family of expected) {
    test(`${family.name} is declared as mandated`, (t) => {
      const found = schema.get(family.name)!;
      t.is(found.type, family.type);
      t.deepEqual(found.labels.map(({ name }) => name), family.labels); // prettier-ignore
      t.deepEqual(found.buckets, family.buckets ?? []);
      t.is(found.combine, family.combine ?? null);
      t.is(found.unit, family.unit ?? '');
      t.is(found.scale, 1);
      for (const label of found.labels) {
        const values =
          family.values?.[label.name] ??
          closedAllTheSame[`${family.name} ${label.name}`] ??
          closedAllTheSame[label.name];
        if (label.kind === 'derived') {
          t.is(label.name, 'status_class');
          t.deepEqual(label.values, statusCodes.map((code) => `${code[0]}xx`)); // prettier-ignore
        } else {
          t.is(label.kind, values === undefined ? 'open' : 'closed', label.name);
          if (label.kind === 'closed') t.deepEqual(label.values, values);
        }
      }
    });
  }
}

test('all catalogues nest into one schema', (t) => {
  const all = names({ pbx: pbx(), sip: sip(), voip: voip(), mail: mail() });
  t.deepEqual(all.sort(), mandated.map(({ name }) => name).sort()); // prettier-ignore
});

test('every family has a help text of its own', (t) => {
  for (const { tree } of Object.values(catalogues)) {
    const helps = declared(tree).map(({ help }) => help);
    t.is(new Set(helps).size, helps.length);
  }
});

test('only families with several open labels need bound handles', (t) => {
  const bound = declared({ pbx: pbx(), sip: sip(), voip: voip(), mail: mail() }).filter(
    ({ series }) => series > 0,
  );
  t.deepEqual(Object.fromEntries(bound.map(({ name, series }) => [name, series])), {
    rustpbx_sip_registrations_failed_total: 512,
    rustpbx_trunk_calls_failed_total: 2048,
    rustpbx_transcription_failed_total: 512,
    rustpbx_auth_failure_total: 256,
    voip_calls_active_total: 1024,
  });
});

test('the status class costs no slots', (t) => {
  const layout = computeLayout(defineFamilies({ pbx: pbx() }).schema, 1);
  const responses = layout.families.find(({ schema }) => schema.name === 'rustpbx_sip_responses_total')!;
  t.is(responses.slots, 600 * Method.values.length);
});

test('a prefix replaces the first word of every name', (t) => {
  t.deepEqual(
    names(pbx({ prefix: 'edge', wholesalePrefix: 'resale', callCenterPrefix: 'desk' })),
    names(pbx()).map((name) =>
      name
        .replace(/^rustpbx_/, 'edge_')
        .replace(/^wholesale_/, 'resale_')
        .replace(/^cc_/, 'desk_'),
    ),
  );
  t.deepEqual(names(sip({ prefix: 'a' })), names(sip()).map((name) => name.replace('sip_', 'a_'))); // prettier-ignore
  t.deepEqual(names(voip({ prefix: 'a' })), names(voip()).map((name) => name.replace('voip_', 'a_'))); // prettier-ignore
  t.deepEqual(names(mail({ prefix: 'a' })), names(mail()).map((name) => name.replace('rusmes_', 'a_'))); // prettier-ignore
});

test('the wholesale and call-centre names keep their own prefixes', (t) => {
  const kept = names(pbx({ prefix: 'edge' })).filter((name) => !name.startsWith('edge_'));
  t.deepEqual(kept.map((name) => name.split('_')[0]), ['wholesale', 'wholesale', 'wholesale', 'cc', 'cc', 'cc']); // prettier-ignore
});

test('an empty prefix leaves the names bare', (t) => {
  t.true(names(pbx({ prefix: '' })).includes('calls_total'));
  t.true(names(sip({ prefix: '' })).includes('invite_result_total'));
});

test('one catalogue can be used twice under two prefixes, and not under one', (t) => {
  const twice = { core: sip({ prefix: 'core' }), edge: sip({ prefix: 'edge' }) };
  t.is(declared(twice).length, 26);
  t.throws(() => defineFamilies({ a: sip(), b: sip() }), {
    message: /sip_invite_result_total.*declared twice/,
  });
});

const histogramKeys = (tree: FamilyTree): string[] =>
  Object.entries(tree as Record<string, AnyFamily>).flatMap(([key, node]) =>
    'buckets' in node ? [key] : [],
  );
const own = [0.5, 7];

test('the buckets of every histogram can be replaced, one by one', (t) => {
  for (const key of histogramKeys(pbx())) {
    const replaced = pbx({ buckets: { [key]: own } }) as unknown as Record<string, { buckets: unknown }>;
    for (const other of histogramKeys(pbx())) t.is(replaced[other].buckets === own, false);
    t.deepEqual(replaced[key].buckets, own);
  }
  for (const key of histogramKeys(sip())) {
    t.deepEqual((sip({ buckets: { [key]: own } }) as unknown as Record<string, { buckets: unknown }>)[key].buckets, own); // prettier-ignore
  }
  t.deepEqual(voip({ buckets: { callSetupDuration: own } }).callSetupDuration.buckets, own);
  t.deepEqual(voip({ buckets: { apiRequestDuration: own } }).apiRequestDuration.buckets, own);
  t.deepEqual(mail({ buckets: { smtpSessionDuration: own } }).smtpSessionDuration.buckets, own);
  t.deepEqual(mail({ buckets: { messageProcessingLatency: own } }).messageProcessingLatency.buckets, own);
});

test('the room for label tuples can be replaced', (t) => {
  t.is(pbx({ series: { trunkCallsFailed: 9 } }).trunkCallsFailed.series, 9);
  t.is(voip({ series: { callsActive: 9 } }).callsActive.series, 9);
});

test('a label of the same name can take the place of an open one, in every family that has it', (t) => {
  const codec = openLabel('codec', { capacity: 5 });
  const trunks = numberLabel('trunk_id', 1, 4);
  const tree = pbx({ labels: { codec, trunkId: trunks } });
  const schema = declared(tree);
  for (const { labels } of schema) {
    for (const label of labels) {
      if (label.name === 'codec') t.is(label.kind === 'open' && label.capacity, 5);
      if (label.name === 'trunk_id')
        t.deepEqual(label.kind === 'closed' && label.values, ['1', '2', '3', '4']);
    }
  }
  t.is(schema.filter(({ labels }) => labels.some(({ name }) => name === 'trunk_id')).length, 4);
});

test('two catalogues share the values of a label that is the same', (t) => {
  const shared = defineFamilies({ pbx: pbx(), voip: voip() }).schema.dictionaries;
  t.is(shared.filter(({ name }) => name === 'codec').length, 1);
  const mine = openLabel('codec', { capacity: 5 });
  const apart = defineFamilies({ pbx: pbx(), voip: voip({ labels: { codec: mine } }) }).schema.dictionaries;
  t.is(apart.filter(({ name }) => name === 'codec').length, 2);
  t.is(Codec.capacity, 32);
});

test('an option that is undefined is not given', (t) => {
  const none = bad({ prefix: undefined, labels: { codec: undefined }, buckets: { callDuration: undefined }, series: { authFailure: undefined } }); // prettier-ignore
  t.deepEqual(declared(pbx(none)), declared(pbx()));
});

const refused: [what: string, declare: () => unknown, message: RegExp][] = [
  ['an unknown option', () => pbx({ prefx: 'edge' } as object), /pbx catalogue.*unknown option "prefx"/],
  ['an unknown option of sip', () => sip({ labels: {} } as object), /sip catalogue.*unknown option "labels"/],
  ['an unknown option of voip', () => voip({ sessions: 3 } as object), /voip catalogue.*unknown option "sessions"/],
  ['an unknown option of mail', () => mail({ series: {} } as object), /mail catalogue.*unknown option "series"/],
  ['options that are none', () => pbx(3 as never), /pbx catalogue.*options are 3/],
  ['a prefix that is no string', () => sip({ prefix: 3 as never }), /sip catalogue: prefix: got 3/],
  ['a prefix that makes no name', () => sip({ prefix: 'a-b' }), /"a-b_invite_result_total".*must match/],
  ['buckets of no histogram', () => pbx({ buckets: { calls: own } as object }), /buckets.*unknown option "calls"/],
  ['bad buckets', () => pbx({ buckets: { callDuration: [2, 1] } }), /rustpbx_call_duration_seconds.*rising/],
  ['series of no family', () => pbx({ series: { calls: 3 } as object }), /series.*unknown option "calls"/],
  ['no room for series', () => voip({ series: { callsActive: 0 } }), /voip_calls_active_total.*series.*got 0/],
  ['an unknown label', () => pbx({ labels: bad({ trunk: Codec }) }), /labels.*unknown option "trunk"/],
  ['a label of another name', () => pbx({ labels: { trunkId: Codec as never } }), /trunkId is label "codec" \(open\), expected.*"trunk_id"/],
  ['a derived label', () => pbx({ labels: { reason: derivedLabel('reason', StatusCode, String) as never } }), /reason is label "reason" \(derived\), expected/],
  ['a label that is none', () => voip({ labels: { codec: 'opus' as never } }), /codec is "opus", expected/],
  ['no label', () => voip({ labels: { codec: null as never } }), /codec is null, expected/],
]; // prettier-ignore
for (const [what, declare, message] of refused) {
  test(`${what} is refused at declaration`, (t) => {
    t.throws(declare, { name: 'DeclarationError', message });
  });
}
