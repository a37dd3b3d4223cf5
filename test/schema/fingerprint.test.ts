// The fingerprint tells every two declarations apart that do not lay out and show the same.
import test from 'ava';
import {
  closedLabel,
  counter,
  defineFamilies,
  derivedLabel,
  gauge,
  histogram,
  numberLabel,
  openLabel,
} from 'pegcount';
import type { Combine, FamilyTree } from 'pegcount';
import { fingerprintText } from '#dist/schema/schema.js';

/** Everything that a declaration can say. */
const base = {
  counter: 'a_total',
  help: 'help',
  label: 'direction',
  values: ['in', 'out'],
  scale: 1,
  sparse: false,
  series: 8,
  from: 100,
  to: 199,
  derived: 'class',
  derive: (code: string) => `${code[0]}xx`,
  open: 'trunk',
  capacity: 4,
  combine: 'sum' as Combine,
  buckets: [1, 2, 3],
  unit: '',
  labelsTurned: false,
  derivedFrom: 'code' as 'code' | 'direction',
  familiesTurned: false,
  more: false,
};

function tree(said: typeof base): FamilyTree {
  const Direction = closedLabel(said.label, said.values);
  const Code = numberLabel('code', said.from, said.to);
  const Derived =
    said.derivedFrom === 'code'
      ? derivedLabel(said.derived, Code, said.derive)
      : derivedLabel(said.derived, Direction, said.derive);
  const Open = openLabel(said.open, { capacity: said.capacity });
  const Realm = openLabel('realm', { capacity: 4 });
  const a = counter(said.counter, said.help, said.labelsTurned ? [Code, Direction] : [Direction, Code], {
    scale: said.scale,
    sparse: said.sparse,
  });
  const b = gauge('b_seconds', 'help', [Direction, Code, Derived], {
    combine: said.combine,
    unit: said.unit,
  });
  const rest = {
    c: histogram('c', 'help', [Open], { buckets: said.buckets }),
    d: counter('d_total', 'help', [Open, Realm], { series: said.series }),
    ...(said.more ? { e: counter('e_total', 'help') } : {}),
  };
  return said.familiesTurned ? { b, a, ...rest } : { a, b, ...rest };
}

const fingerprint = (changes: Partial<typeof base>): string =>
  fingerprintText(defineFamilies(tree({ ...base, ...changes })).schema.fingerprint);

test('the same declarations, made twice, have the same fingerprint', (t) => {
  t.is(fingerprint({}), fingerprint({}));
  t.regex(fingerprint({}), /^[0-9a-f]{32}$/);
});

const changes: Partial<typeof base>[] = [
  { counter: 'z_total' },
  { help: 'another' },
  { label: 'way' },
  { values: ['out', 'in'] },
  { values: ['in', 'out', 'other'] },
  { values: ['in"', 'out'] },
  { values: ['in', 'ou","t'] },
  { scale: 1e-6 },
  { sparse: true },
  { series: 9 },
  { from: 99 },
  { to: 200 },
  { derived: 'klass' },
  { derive: (code) => `${code[0]}XX` },
  { derivedFrom: 'direction', derive: () => '1xx' },
  { open: 'peer' },
  { open: 'realm2' },
  { capacity: 5 },
  { combine: 'max' },
  { combine: 'last' },
  { buckets: [1, 2] },
  { buckets: [1, 2, 3.0000000000000004] },
  { unit: 'seconds' },
  { labelsTurned: true },
  { familiesTurned: true },
  { more: true },
];
const known = new Map([[fingerprint({}), 'no change']]);
for (const change of changes) {
  const what = JSON.stringify(change, (_, value: unknown) =>
    typeof value === 'function' ? 'a function' : value,
  );
  test(`another fingerprint comes of ${what}`, (t) => {
    const changed = fingerprint(change);
    t.is(known.get(changed), undefined);
    known.set(changed, what);
  });
}

test('where a family stands in the tree makes no difference to the segment', (t) => {
  const a = counter('a_total', 'h');
  const b = counter('b_total', 'h');
  t.deepEqual(defineFamilies({ a, b }).schema, defineFamilies({ x: { y: a }, z: b }).schema);
});
