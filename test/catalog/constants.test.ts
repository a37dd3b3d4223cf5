// What an application needs to call helpers with integers is exported by its catalogue: every label with its values, and the
// sources' bucket sets by name. Nothing per call can become a label.
import {
  closedLabel,
  defineFamilies,
  numberLabel,
  openLabel,
  telephonyBuckets,
  type FamilyTree,
} from 'pegcount';
import * as mailCatalogue from 'pegcount/catalog/mail';
import * as nodeCatalogue from 'pegcount/catalog/node';
import * as pbxCatalogue from 'pegcount/catalog/pbx';
import * as sipCatalogue from 'pegcount/catalog/sip';
import * as voipCatalogue from 'pegcount/catalog/voip';
import { type AnyLabel, details } from '#dist/schema/labels.js';
import type { FamilySchema } from '#dist/schema/schema.js';
import test from 'ava';

const catalogues: readonly (readonly [name: string, exported: object, tree: FamilyTree])[] = [
  ['pbx', pbxCatalogue, pbxCatalogue.pbx()],
  ['sip', sipCatalogue, sipCatalogue.sip()],
  ['voip', voipCatalogue, voipCatalogue.voip()],
  ['node', nodeCatalogue, nodeCatalogue.node()],
];

const declared = (tree: FamilyTree): FamilySchema[] =>
  defineFamilies(tree).schema.families.filter(({ name }) => !name.startsWith('pegcount_'));

const isLabel = (value: unknown): value is AnyLabel =>
  typeof value === 'object' && value !== null && details in value;

/** A label as a schema describes it: its kind, its name, and its values or capacity. */
function described(label: AnyLabel): string {
  const own = label[details];
  return JSON.stringify([own.name, own.kind, own.kind === 'open' ? own.capacity : own.values]);
}

test('the families of the mail catalogue have no labels', (t) => {
  t.deepEqual(declared(mailCatalogue.mail()).flatMap(({ labels }) => labels), []); // prettier-ignore
});

for (const [catalogue, exported, tree] of catalogues) {
  test(`the ${catalogue} catalogue exports every label that its families have`, (t) => {
    const labels = new Set(Object.values(exported).filter(isLabel).map(described));
    for (const { name, labels: own } of declared(tree)) {
      for (const label of own) {
        const wanted = JSON.stringify([label.name, label.kind, label.kind === 'open' ? label.capacity : label.values]); // prettier-ignore
        t.true(labels.has(wanted), `${name} has ${wanted.slice(0, 100)}`);
      }
    }
  });

  test(`the values of the ${catalogue} catalogue's closed labels are integers from 0, which their strings find`, (t) => {
    for (const label of Object.values(exported).filter(isLabel)) {
      const own = label[details];
      if (own.kind !== 'closed') continue;
      const { of } = label as unknown as { of: (value: unknown) => number | undefined };
      own.values.forEach((value, index) => {
        // A range of numbers has no value as a property.
        const numbers = !(value in label);
        t.is(of(numbers ? Number(value) : value), index);
        if (!numbers) t.is((label as unknown as Record<string, number>)[value], index);
      });
    }
  });
}

const bucketSets = [
  ['pbxBuckets', pbxCatalogue.pbxBuckets, pbxCatalogue.pbx()],
  ['sipBuckets', sipCatalogue.sipBuckets, sipCatalogue.sip()],
  ['voipBuckets', voipCatalogue.voipBuckets, voipCatalogue.voip()],
  ['mailBuckets', mailCatalogue.mailBuckets, mailCatalogue.mail()],
] as const;
for (const [name, sets, tree] of bucketSets) {
  test(`${name} holds the buckets of each histogram by its key, and cannot be changed`, (t) => {
    const histograms = Object.entries(tree as Record<string, { type?: string; buckets?: readonly number[] }>)
      .filter(([, family]) => family.buckets !== undefined)
      .map(([key, { buckets }]) => [key, buckets]);
    t.deepEqual(Object.fromEntries(histograms), { ...sets });
    t.true(Object.isFrozen(sets));
    for (const set of Object.values(sets)) t.true(Object.isFrozen(set));
  });
}

test('a set that is exported can be given to another histogram', (t) => {
  const { callMosEstimate } = sipCatalogue.sipBuckets;
  const tree = sipCatalogue.sip({ buckets: { callMosEstimate: [...callMosEstimate, 5] } });
  t.is(tree.callMosEstimate.buckets.length, callMosEstimate.length + 1);
  t.is(pbxCatalogue.pbxBuckets.callDuration, telephonyBuckets);
});

for (const name of ['call_id', 'callId', 'Call_ID', 'CALLID', 'ssrc', 'SSRC', 'phone_number', 'phoneNumber', 'session_id', 'sessionId', 'msisdn']) {
  test(`a label ${name} would have a value for every call, and is refused at declaration`, (t) => {
    for (const declare of [
      () => openLabel(name, { capacity: 8 }),
      () => closedLabel(name, ['a']),
      () => numberLabel(name, 0, 7),
    ]) {
      t.throws(declare, { name: 'DeclarationError', message: /identifies one call.*belong in the call record/ });
    }
  });
} // prettier-ignore

test('the recycled pool of session numbers is the one label that goes with sessions, and has a declared size', (t) => {
  const sessions = numberLabel('session', 0, 1023);
  const family = voipCatalogue.voip({ labels: { session: sessions } }).rtpPacketLossRatio;
  const [label] = defineFamilies({ family }).schema.families[0].labels;
  t.is(label.kind === 'closed' && label.values.length, 1024);
});
