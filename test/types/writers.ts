// What the types of writers accept. Compiled by `tsc -b test`, never run: a mistake here is an error of the build.
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return, no-self-assign --
   what is wrong here is wrong on purpose */
import {
  attach,
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  closedLabel,
  counter,
  type CounterWriter,
  createSegment,
  defineFamilies,
  derivedLabel,
  gauge,
  histogram,
  type HistogramWriter,
  type LabelValue,
  numberLabel,
  openLabel,
  type SegmentHandle,
  withHelpers,
  type Writer,
} from 'pegcount';
import { same } from './equal.js';

const Direction = closedLabel('direction', ['inbound', 'outbound', 'internal']);
const Result = closedLabel('result', ['ok', 'rejected', 'failed']);
const Method = closedLabel('method', ['INVITE', 'other']);
const Code = numberLabel('code', 100, 699);
const Class = derivedLabel('class', Code, (code) => code);
const Trunk = openLabel('trunk_id', { capacity: 256 });
const Realm = openLabel('realm', { capacity: 256 });
const SmallTrunk = openLabel('trunk_id', { capacity: 16 });
/** Another label with Direction's name and other values, and one with its values and another name. */
const OtherDirection = closedLabel('direction', ['inbound', 'outbound']);
const Way = closedLabel('way', ['inbound', 'outbound', 'internal']);
/** Direction's values in another order. */
const TurnedDirection = closedLabel('direction', ['outbound', 'inbound', 'internal']);

const families = defineFamilies({
  plain: counter('plain_total', 'h'),
  calls: counter('calls_total', 'h', [Direction, Result]),
  answers: counter('answers_total', 'h', [Method, Class, Code]),
  trunkCalls: counter('trunk_calls_total', 'h', [Trunk]),
  pairs: counter('pairs_total', 'h', [Trunk, Realm], { series: 64 }),
  duration: histogram('duration_seconds', 'h', [Direction]),
  pairDuration: histogram('pair_duration_seconds', 'h', [Trunk, Realm], { series: 64 }),
  active: gauge('active', 'h', [Direction], { combine: 'sum' }),
  peak: gauge('peak', 'h', [], { combine: 'max' }),
  up: gauge('up', 'h', [Trunk], { combine: 'last' }),
  pairUp: gauge('pair_up', 'h', [Trunk, Realm], { combine: 'last', series: 64 }),
  pairActive: gauge('pair_active', 'h', [Trunk, Realm], { combine: 'sum', series: 64 }),
  sip: withHelpers(
    {
      requests: counter('requests_total', 'h', [Method]),
      deep: { timeouts: counter('timeouts_total', 'h') },
    },
    (m) => ({
      invite: () => m.requests.inc(Method.INVITE),
      timeout: (count: number) => m.deep.timeouts.add(count),
    }),
  ),
});
declare const handle: SegmentHandle;
const m = attach(families, handle);

// --- What must compile.
same<typeof m, Writer<typeof families>>();
same<typeof m.plain, CounterWriter<readonly []>>();
same<typeof m.duration, HistogramWriter<readonly [typeof Direction]>>();
m.plain.inc();
m.plain.add(5);
m.plain.advanceTo(5);
m.calls.inc(Direction.inbound, Result.ok);
m.calls.add(3, Direction.inbound, Result.ok);
m.calls.advanceTo(3, Direction.inbound, Result.ok);
m.answers.inc(Method.of('INVITE'), Code.of(200)!);
m.duration.observe(0.5, Direction.outbound);
same<number, ReturnType<typeof m.duration.observeSince>>();
m.active.set(1, Direction.inbound);
m.active.add(-1.5, Direction.inbound);
m.active.inc(Direction.inbound);
m.active.dec(Direction.inbound);
m.peak.set(1);
m.up.set(1, Trunk.other);
m.up.set(1, m.intern(Trunk, 'trunk-7'));
m.retire(Trunk, m.intern(Trunk, 'trunk-7'));
same<BoundCounter, ReturnType<typeof m.calls.at>>();
same<BoundHistogram, ReturnType<typeof m.pairDuration.at>>();
same<BoundGauge, ReturnType<typeof m.active.at>>();
same<BoundGauge<'last'>, ReturnType<typeof m.pairUp.at>>();
same<LabelValue<'trunk_id', 256>, ReturnType<typeof m.intern<'trunk_id', 256>>>();
m.pairs.at(m.intern(Trunk, 'a'), m.intern(Realm, 'b')).inc();
m.pairActive.at(Trunk.other, Realm.other).add(1);
m.sip.requests.inc(Method.INVITE);
m.sip.deep.timeouts.inc();
m.sip.invite();
m.sip.timeout(3);
same<number, typeof m.shard>();
// The null writer has the same type, strict mode too, and a segment's handle fits.
same<typeof m, ReturnType<typeof attach<typeof families.tree>>>();
attach(families, undefined).calls.inc(Direction.inbound, Result.ok);
attach(families, null, { strict: true }).sip.invite();
attach(families, createSegment(families, { shards: 4, labels: { service: 'edge' }, name: 'n' }).handle);
/** What a library accepts. */
function library(writer: Writer<typeof families>): void {
  writer.calls.inc(Direction.inbound, Result.ok);
}
library(m);
library(attach(families, undefined));
// A label declared twice with the same name and values is the same label.
m.active.inc(closedLabel('direction', ['inbound', 'outbound', 'internal']).inbound);

// --- Wrong labels.
// @ts-expect-error -- a result is not a direction
m.calls.inc(Result.ok, Result.ok);
// @ts-expect-error -- the labels are swapped
m.calls.inc(Result.ok, Direction.inbound);
// @ts-expect-error -- a label of the same name with other values
m.active.inc(OtherDirection.inbound);
// @ts-expect-error -- a label of the same name with the same values in another order
m.active.inc(TurnedDirection.inbound);
// @ts-expect-error -- a label with the same values and another name
m.active.inc(Way.inbound);
// @ts-expect-error -- a raw number is not a label
m.calls.inc(0, Result.ok);
// @ts-expect-error -- a number is not a label even where it is one's value
m.calls.inc(0 as number, Result.ok);
// @ts-expect-error -- a string is not a label
m.calls.inc('inbound', Result.ok);
// @ts-expect-error -- the label itself is not a value
m.calls.inc(Direction, Result.ok);
// @ts-expect-error -- of() may find nothing
m.calls.inc(Direction.of('sideways'), Result.ok);
// @ts-expect-error -- a status code may be out of range
m.answers.inc(Method.INVITE, Code.of(200));
// @ts-expect-error -- a raw status code is not a label
m.answers.inc(Method.INVITE, 200);
// @ts-expect-error -- an open label's value of another label
m.up.set(1, m.intern(Realm, 'a'));
// @ts-expect-error -- an open label's value of a label with another capacity
m.up.set(1, m.intern(SmallTrunk, 'a'));
// @ts-expect-error -- the other of another label
m.trunkCalls.inc(Realm.other);
// @ts-expect-error -- a string is interned first
m.trunkCalls.inc('trunk-7');
// @ts-expect-error -- the labels of a series are swapped
m.pairs.at(m.intern(Realm, 'b'), m.intern(Trunk, 'a'));

// --- Wrong number of labels.
// @ts-expect-error -- too few labels
m.calls.inc(Direction.inbound);
// @ts-expect-error -- no labels at all
m.calls.inc();
// @ts-expect-error -- too many labels
m.calls.inc(Direction.inbound, Result.ok, Result.ok);
// @ts-expect-error -- a family without labels takes none
m.plain.inc(Direction.inbound);
// @ts-expect-error -- the value is missing
m.duration.observe(Direction.inbound);
// @ts-expect-error -- the value comes first
m.calls.add(Direction.inbound, Result.ok, 3);
// @ts-expect-error -- a derived label takes no argument
m.answers.inc(Method.INVITE, Code.of(200)!, Code.of(200)!);
// @ts-expect-error -- too few for a bound handle
m.calls.at(Direction.inbound);
// @ts-expect-error -- observeSince takes labels as observe does
m.duration.observeSince(0);

// --- Methods that a family does not have.
// @ts-expect-error -- nobody owns the level of a `last` gauge
m.up.add(1, Trunk.other);
// @ts-expect-error -- nobody owns the level of a `last` gauge
m.up.inc(Trunk.other);
// @ts-expect-error -- nor through a bound handle
m.up.at(Trunk.other).add(1);
// @ts-expect-error -- nor through one of a series
m.pairUp.at(Trunk.other, Realm.other).dec();
// @ts-expect-error -- a family with series is written through at() only
m.pairs.inc(Trunk.other, Realm.other);
// @ts-expect-error -- a family with series is written through at() only
m.pairs.add(1, Trunk.other, Realm.other);
// @ts-expect-error -- a histogram with series is written through at() only
m.pairDuration.observe(1, Trunk.other, Realm.other);
// @ts-expect-error -- a gauge with series is written through at() only
m.pairActive.set(1, Trunk.other, Realm.other);
// @ts-expect-error -- a counter does not fall
m.plain.dec();
// @ts-expect-error -- a counter is not set
m.plain.set(5);
// @ts-expect-error -- a histogram is not incremented
m.duration.inc(Direction.inbound);
// @ts-expect-error -- a gauge observes nothing
m.peak.observe(1);

// --- Values that are no numbers.
// @ts-expect-error -- a BigInt is not an amount
m.plain.add(5n);
// @ts-expect-error -- a string is not an amount
m.peak.set('5');
// @ts-expect-error -- undefined is not a value
m.duration.observe(undefined, Direction.inbound);

// --- The rest of the writer.
// @ts-expect-error -- no such family
m.nothing.inc();
// @ts-expect-error -- a group is not a family
m.sip.inc();
// @ts-expect-error -- a helper keeps its type
m.sip.timeout('3');
// @ts-expect-error -- a closed label is not interned
m.intern(Direction, 'inbound');
// @ts-expect-error -- what is interned is a string
m.intern(Trunk, 7);
// Compiles and should not: `retire` infers Name and Capacity from both arguments (NoInfer on the second would end that).
m.retire(Trunk, m.intern(Realm, 'a'));
// @ts-expect-error -- a raw number is not retired
m.retire(Trunk, 5);
// @ts-expect-error -- writers are read-only
m.plain = m.plain;
// @ts-expect-error -- a buffer is not a handle
attach(families, new SharedArrayBuffer(8));
// @ts-expect-error -- no such option
attach(families, handle, { stict: true });
// @ts-expect-error -- the writer of other families
library(attach(defineFamilies({ plain: counter('plain_total', 'h') }), handle));
// @ts-expect-error -- a helper sees only the writers of its own group
withHelpers({ a: counter('a_total', 'h') }, (own) => ({ wrong: () => own.b.inc() }));
// @ts-expect-error -- no such option
createSegment(families, { shard: 4 });
// @ts-expect-error -- constant labels are strings
createSegment(families, { labels: { service: 5 } });
